import pytest

from tests.unit.model.network.update.changed import change
from vird.errors import OperationInvalid, OperationUnsupported, VirdError, XmlDetail


def test_one_name_may_have_several_addresses() -> None:
    assert (
        "<host ip='1.2.3.9'>" in change("add-last", "dns-host", "<host ip='1.2.3.9'><hostname>h1</hostname></host>")[1]
    )


def test_a_host_record_goes_by_address_or_name() -> None:
    assert "<host ip='1.2.3.4'>" in change("delete", "dns-host", "<host ip='1.2.3.4'/>")[0]
    assert "<host ip='1.2.3.5'>" in change("delete", "dns-host", "<host><hostname>h3</hostname></host>")[0]


def test_text_and_service_records() -> None:
    assert change("add-last", "dns-txt", "<txt name='t2' value='z'/>")[1] == ["<txt name='t2' value='z'/>"]
    assert change("delete", "dns-txt", "<txt name='t1' value='other'/>")[0] == ["<txt name='t1' value='v'/>"]
    assert change("delete", "dns-srv", "<srv service='s1' protocol='udp'/>")[0] == [
        "<srv service='s1' protocol='udp' target='.' port='2'/>"
    ]


@pytest.mark.parametrize(
    ("command", "section", "xml", "error"),
    [
        ("modify", "dns-host", "<host ip='1.2.3.4'><hostname>z</hostname></host>", OperationUnsupported),
        ("add-last", "dns-host", "<host ip='1.2.3.4'><hostname>z</hostname></host>", OperationInvalid),
        ("add-last", "dns-host", "<host><hostname>z</hostname></host>", XmlDetail),
        ("delete", "dns-host", "<host><hostname>h2</hostname></host>", OperationInvalid),
        ("delete", "dns-host", "<host><hostname>hx</hostname></host>", OperationInvalid),
        ("delete", "dns-host", "<host/>", XmlDetail),
        ("modify", "dns-txt", "<txt name='t1' value='z'/>", OperationUnsupported),
        ("add-last", "dns-txt", "<txt name='t1' value='z'/>", OperationInvalid),
        ("modify", "dns-srv", "<srv service='s1' protocol='tcp'/>", OperationUnsupported),
        ("add-last", "dns-srv", "<srv service='s1' protocol='tcp'/>", OperationInvalid),
        ("delete", "dns-srv", "<srv service='s1'/>", OperationInvalid),
        ("delete", "dns-srv", "<srv service='sx'/>", OperationInvalid),
    ],
)
def test_refusals(command: str, section: str, xml: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        change(command, section, xml)
