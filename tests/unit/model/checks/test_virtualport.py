import pytest

from vird.errors import ConfigUnsupported, XmlError
from vird.model.checks.virtualport import complete_virtualport, fill_generated_ids, keep_generated_ids
from vird.model.virtualport import VirtualPort

UUID = "09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f"


def shown(kind: str, parameters: str, typed: bool = True) -> str:
    port = VirtualPort.from_xml(f"<virtualport{kind}><parameters {parameters}/></virtualport>")
    complete_virtualport(port, typed=typed)
    return port.parameters.to_xml(tag="p").strip() if port.parameters is not None else ""


@pytest.mark.parametrize(
    ("kind", "parameters", "kept"),
    [
        ("802.1Qbg", "managerid='0x10' typeid='3'", "<p managerid='16' typeid='3'/>"),
        ("802.1Qbh", "profileid='x'", "<p profileid='x'/>"),
        ("openvswitch", f"interfaceid='{UUID}' profileid='p'", f"<p interfaceid='{UUID}' profileid='p'/>"),
        ("openvswitch", "", ""),
        ("midonet", "profileid='p'", ""),
    ],
)
def test_parameters_of_each_type(kind: str, parameters: str, kept: str) -> None:
    assert shown(f" type='{kind}'", parameters) == kept


def test_parameters_may_wait_for_a_type() -> None:
    assert shown("", "managerid='1' profileid='p'", typed=False) == "<p managerid='1' profileid='p'/>"
    with pytest.raises(XmlError):
        shown("", "profileid='p'")
    with pytest.raises(ConfigUnsupported):
        shown(" type='none'", "")
    complete_virtualport(None, typed=True)


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("802.1Qbg", "profileid='x'"),
        ("802.1Qbg", f"interfaceid='{UUID}'"),
        ("802.1Qbg", "managerid='256'"),
        ("802.1Qbg", "typeid='16777216'"),
        ("802.1Qbg", "typeidversion='300'"),
        ("802.1Qbg", "instanceid='zz'"),
        ("802.1Qbh", "managerid='1'"),
        ("802.1Qbh", f"profileid='{'x' * 40}'"),
        ("openvswitch", "managerid='1'"),
    ],
)
def test_refusals(kind: str, parameters: str) -> None:
    with pytest.raises(XmlError):
        shown(f" type='{kind}'", parameters)


@pytest.mark.parametrize(
    ("xml", "names"),
    [
        ("<virtualport type='openvswitch'/>", "<parameters interfaceid='{0}'/>"),
        ("<virtualport type='802.1Qbg'><parameters managerid='1'/></virtualport>",
         "<parameters managerid='1' instanceid='{0}'/>"),
        ("<virtualport><parameters profileid='p'/></virtualport>",
         "<parameters instanceid='{0}' interfaceid='{0}' profileid='p'/>"),
        ("<virtualport type='802.1Qbh'><parameters profileid='p'/></virtualport>", "<parameters profileid='p'/>"),
    ],
)  # fmt: skip
def test_identifiers_that_nobody_chose_are_made(xml: str, names: str) -> None:
    port = VirtualPort.from_xml(xml)
    fill_generated_ids(port, lambda: UUID)
    assert port.parameters is not None
    assert port.parameters.to_xml(tag="parameters").strip() == names.format(UUID)


def test_a_changed_port_keeps_its_identifier() -> None:
    before = VirtualPort.from_xml(f"<virtualport type='openvswitch'><parameters interfaceid='{UUID}'/></virtualport>")
    changed = VirtualPort.from_xml("<virtualport type='openvswitch'><parameters profileid='p'/></virtualport>")
    keep_generated_ids(changed, before)
    assert changed.parameters is not None and changed.parameters.interface_id == UUID
    other = VirtualPort.from_xml("<virtualport type='midonet'/>")
    keep_generated_ids(other, before)
    assert other.parameters is None
