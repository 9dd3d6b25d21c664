import pytest

from vird.errors import XmlError
from vird.model.checks.vlan import complete_vlan
from vird.model.vlan import Vlan


def trunk(attributes: str, tags: str) -> str | None:
    vlan = Vlan.from_xml(f"<vlan{attributes}>{tags}</vlan>")
    complete_vlan(vlan)
    return vlan.trunk


def test_more_than_one_tag_is_a_trunk() -> None:
    assert trunk("", "<tag id='1'/><tag id='2'/>") == "yes"
    assert trunk("", "<tag id='1' nativeMode='tagged'/>") is None
    assert trunk(" trunk='no'", "<tag id='4095'/>") is None
    assert trunk(" trunk='yes'", "<tag id='1'/>") == "yes"
    complete_vlan(None)


@pytest.mark.parametrize(
    ("attributes", "tags"),
    [
        ("", ""),
        ("", "<tag id='4096'/>"),
        ("", "<tag id='1' nativeMode='untagged'/><tag id='2' nativeMode='tagged'/>"),
        (" trunk='no'", "<tag id='1'/><tag id='2'/>"),
        (" trunk='no'", "<tag id='1' nativeMode='tagged'/>"),
    ],
)
def test_refusals(attributes: str, tags: str) -> None:
    with pytest.raises(XmlError):
        trunk(attributes, tags)
