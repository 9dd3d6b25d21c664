import pytest

from vird.errors import ConfigUnsupported, VirdError, XmlDetail
from vird.model.bandwidth import Bandwidth, Rate
from vird.model.checks.bandwidth import complete_bandwidth


def completed(inner: str, floor: bool = False) -> Bandwidth | None:
    return complete_bandwidth(Bandwidth.from_xml(f"<bandwidth>{inner}</bandwidth>"), floor=floor)


def test_zeros_limit_nothing() -> None:
    found = completed("<inbound average='5' peak='0' burst='0'/><outbound average='0'/>")
    assert found == Bandwidth(inbound=Rate(average=5))
    assert completed("<inbound average='0'/>") is None
    assert completed("") is None
    assert complete_bandwidth(None, floor=True) is None


def test_a_floor_where_it_can_be() -> None:
    found = completed("<inbound floor='5'/>", floor=True)
    assert found is not None and found.inbound == Rate(floor=5)


@pytest.mark.parametrize(
    ("inner", "error"),
    [
        ("<inbound/>", XmlDetail),
        ("<inbound peak='5'/>", XmlDetail),
        ("<outbound burst='5'/>", XmlDetail),
        ("<inbound floor='5'/>", ConfigUnsupported),
        ("<outbound average='4' floor='3'/>", ConfigUnsupported),
    ],
)
def test_refusals(inner: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        completed(inner)


def test_numbers_that_are_none() -> None:
    for value in ("x", "-1", "18446744073709551616"):
        with pytest.raises(Exception) as caught:
            completed(f"<inbound average='{value}'/>")
        assert getattr(caught.value, "code", None) == ConfigUnsupported.code
