import pytest

from vird.errors import InternalError, VirdError, XmlDetail, XmlError
from vird.model.checks.network_forward import complete_forward
from vird.model.network import Network


def completed(forward: str) -> str:
    network = Network.from_xml(f"<network><name>a</name>{forward}</network>")
    complete_forward(network)
    return "" if network.forward is None else network.forward.to_xml(tag="forward")


def test_one_device_by_attribute_or_element_is_the_same() -> None:
    both = "<forward dev='e' mode='nat'>\n  <interface dev='e'/>\n</forward>\n"
    assert completed("<forward mode='nat' dev='e'/>") == both
    assert completed("<forward mode='nat'><interface dev='e'/></forward>") == both


def test_type_is_read_as_mode() -> None:
    assert completed("<forward type='bridge'/>") == "<forward mode='bridge'/>\n"


def test_no_forwarding_is_no_element() -> None:
    assert completed("<forward mode='none'/>") == ""


def test_only_host_devices_are_managed() -> None:
    assert completed("<forward mode='hostdev'/>") == "<forward mode='hostdev' managed='no'/>\n"
    assert completed("<forward mode='vepa' managed='yes'/>") == "<forward mode='vepa'/>\n"


def test_addresses_show_all_their_parts() -> None:
    shown = completed("<forward mode='hostdev'><address type='pci' bus='3' slot='1'/></forward>")
    assert "<address type='pci' domain='0x0000' bus='0x03' slot='0x01' function='0x0'/>" in shown


def test_nat_details() -> None:
    nat = "<nat ipv6='yes'><address start='1.1.1.1' end='1.1.1.9'/><port start='5' end='9'/></nat>"
    shown = completed(f"<forward mode='nat'>{nat}</forward>")
    assert "<nat ipv6='yes'>" in shown and "<port start='5' end='9'/>" in shown
    assert completed("<forward mode='nat'><nat ipv6='no'/></forward>") == "<forward mode='nat'/>\n"


@pytest.mark.parametrize(
    ("forward", "error"),
    [
        ("<forward mode='passthrough' dev='a'><pf dev='b'/></forward>", XmlError),
        ("<forward mode='passthrough'><pf dev='a'/><pf dev='b'/></forward>", XmlError),
        ("<forward mode='vepa' dev='a'><interface dev='b'/></forward>", XmlError),
        ("<forward mode='route'><nat><port start='1' end='2'/></nat></forward>", XmlError),
        ("<forward mode='nat'><nat><port start='9' end='2'/></nat></forward>", XmlDetail),
        ("<forward mode='nat'><nat><address start='1.1.1.9' end='1.1.1.1'/></nat></forward>", InternalError),
        ("<forward mode='nat'><nat><address start='1::1' end='1::9'/></nat></forward>", XmlError),
    ],
)
def test_refusals(forward: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        completed(forward)
