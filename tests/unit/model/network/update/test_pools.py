import pytest

from tests.unit.model.network.update.changed import change
from vird.errors import OperationInvalid, OperationUnsupported, VirdError, XmlError
from vird.model.network import parse_network
from vird.model.network.update import update_network


def test_the_last_device_takes_the_attribute_with_it() -> None:
    assert change("delete", "forward-interface", "<interface dev='eth1'/>")[1] == ["<forward mode='nat'/>"]


def test_a_device_in_use_stays() -> None:
    pool = parse_network(
        "<network><name>a</name><forward mode='vepa'><interface dev='e0' connections='2'/></forward></network>"
    )
    with pytest.raises(OperationInvalid, match="currently being used by 2 domains"):
        update_network(pool, "delete", "forward-interface", -1, "<interface dev='e0'/>")


def test_port_groups() -> None:
    assert change("add-first", "portgroup", "<portgroup name='p0'/>") == ([], ["<portgroup name='p0'>"])
    assert change("modify", "portgroup", "<portgroup name='p1'/>") == (
        ["<portgroup name='p1' default='yes'>"],
        ["<portgroup name='p1'>"],
    )


@pytest.mark.parametrize(
    ("command", "section", "xml", "error"),
    [
        ("modify", "forward-interface", "<interface dev='eth1'/>", OperationUnsupported),
        ("add-last", "forward-interface", "<interface dev='eth1'/>", OperationInvalid),
        ("add-last", "forward-interface", "<interface/>", XmlError),
        ("add-last", "forward-interface", "<interface dev='eth2'/>", XmlError),
        ("delete", "forward-interface", "<interface dev='eth7'/>", OperationInvalid),
        ("modify", "portgroup", "<portgroup name='p9'/>", OperationInvalid),
        ("modify", "portgroup", "<portgroup name='p2' default='yes'/>", OperationInvalid),
        ("add-last", "portgroup", "<portgroup name='p1'/>", OperationInvalid),
        ("add-last", "portgroup", "<portgroup/>", XmlError),
        ("add-last", "bridge", "<bridge/>", OperationUnsupported),
        ("add-last", "forward-pf", "<pf dev='x'/>", OperationUnsupported),
        ("add-last", "portgroup", "<txt name='x'/>", XmlError),
    ],
)
def test_refusals(command: str, section: str, xml: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        change(command, section, xml)
