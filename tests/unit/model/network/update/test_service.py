import pytest

from tests.unit.model.network.update.changed import change
from vird.errors import InternalError, OperationInvalid, OperationUnsupported, VirdError, XmlError

OLD = "<host mac='52:54:00:00:00:01' name='n1' ip='10.8.8.30'/>"


def test_a_client_is_found_by_name_or_mac() -> None:
    for new in ("<host name='n1' ip='10.8.8.40'/>", "<host mac='52:54:00:00:00:01' name='n2' ip='10.8.8.41'/>"):
        assert change("modify", "ip-dhcp-host", new) == ([OLD], [new])


def test_clients_come_and_go() -> None:
    new = "<host mac='52:54:00:00:00:05' name='n5' ip='10.8.8.45'/>"
    assert change("add-first", "ip-dhcp-host", new) == ([], [new])
    assert change("delete", "ip-dhcp-host", "<host mac='52:54:00:00:00:01'/>") == ([OLD], [])


def test_ranges_come_and_go() -> None:
    new = "<range start='10.8.8.5' end='10.8.8.25'/>"
    assert change("add-last", "ip-dhcp-range", new) == ([], [new])
    assert change("delete", "ip-dhcp-range", "<range start='10.8.8.2' end='10.8.8.20'/>")[1] == []


@pytest.mark.parametrize(
    ("command", "section", "xml", "parent", "error"),
    [
        ("modify", "ip-dhcp-host", "<host mac='52:54:00:00:00:02' ip='10.8.8.40'/>", -1, OperationInvalid),
        ("add-last", "ip-dhcp-host", "<host mac='52:54:00:00:00:01' ip='10.8.8.50'/>", -1, OperationInvalid),
        ("add-last", "ip-dhcp-host", "<host mac='52:54:00:00:00:05' ip='10.8.8.30'/>", -1, OperationInvalid),
        ("add-last", "ip-dhcp-host", "<host mac='52:54:00:00:00:06' ip='10.7.7.45'/>", 1, OperationInvalid),
        ("add-last", "ip-dhcp-host", "<host mac='52:54:00:00:00:06' ip='10.7.7.45'/>", 7, OperationInvalid),
        ("add-last", "ip-dhcp-host", "<host name='nn' ip='fd00::5'/>", -1, OperationInvalid),
        ("delete", "ip-dhcp-host", "<host name='n1' ip='10.8.8.99'/>", -1, OperationInvalid),
        ("delete", "ip-dhcp-host", "<host/>", -1, XmlError),
        ("modify", "ip-dhcp-range", "<range start='10.8.8.2' end='10.8.8.30'/>", -1, OperationUnsupported),
        ("add-last", "ip-dhcp-range", "<range start='10.8.8.2' end='10.8.8.20'/>", -1, OperationInvalid),
        ("add-last", "ip-dhcp-range", "<range start='10.9.8.5' end='10.9.8.25'/>", -1, InternalError),
        ("delete", "ip-dhcp-range", "<range start='10.8.8.5' end='10.8.8.26'/>", -1, OperationInvalid),
    ],
)
def test_refusals(command: str, section: str, xml: str, parent: int, error: type[VirdError]) -> None:
    with pytest.raises(error):
        change(command, section, xml, parent)
