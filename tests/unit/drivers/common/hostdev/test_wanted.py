"""What a document asks the host for."""

import pytest

from vird.drivers.common.hostdev.wanted import FrameRules, PciWanted, mediated_wanted, pci_wanted, usb_wanted
from vird.errors import ConfigUnsupported
from vird.model.domain.domain import Domain
from vird.model.pci_address import PciLocation

PCI = "<address type='pci' domain='0' bus='3' slot='16' function='{}'/>"
OWN = f"""<interface type='hostdev' managed='yes'><mac address='52:54:00:00:00:01'/>
<source>{PCI.format(0)}</source>{{}}</interface>"""
POOL = f"""<interface type='network'><mac address='52:54:00:00:00:02'/><source network='vfs'/>
<actual type='hostdev' managed='yes'><source>{PCI.format(1)}</source><vlan><tag id='42'/></vlan></actual></interface>"""
DEVICE = """<hostdev mode='subsystem' type='pci'>
<source><address domain='0' bus='4' slot='0' function='0'/></source></hostdev>"""
REST = """<hostdev mode='subsystem' type='usb'><source><address bus='1' device='2'/></source></hostdev>
<hostdev mode='subsystem' type='usb'><source missing='yes'><address bus='1' device='3'/></source></hostdev>
<hostdev mode='subsystem' type='mdev' model='vfio-pci'>
<source><address uuid='0d2b3c4d-1111-4222-8333-444455556666'/></source></hostdev>"""


def guest(devices: str) -> Domain:
    return Domain.from_xml(f"<domain type='qemu'><name>g</name><devices>{devices}</devices></domain>")


def test_interfaces_first_with_what_their_card_is_to_insist_on() -> None:
    live = guest(OWN.format("") + POOL + DEVICE + REST)
    assert pci_wanted(live) == [
        PciWanted(PciLocation(0, 3, 16, 0), True, FrameRules("52:54:00:00:00:01", 0)),
        PciWanted(PciLocation(0, 3, 16, 1), True, FrameRules("52:54:00:00:00:02", 42)),
        PciWanted(PciLocation(0, 4, 0, 0), False, None),
    ]
    assert [each.source.address.device for each in usb_wanted(live)] == [2]  # type: ignore[union-attr]
    assert mediated_wanted(live) == ["0d2b3c4d-1111-4222-8333-444455556666"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("<vlan trunk='yes'><tag id='1'/><tag id='2'/></vlan>", "vlan trunking is not supported"),
        ("<virtualport type='802.1Qbg'><parameters managerid='1' typeid='2' typeidversion='3' "
         "instanceid='09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f'/></virtualport>", "virtualport type 802.1Qbg"),
    ],
)  # fmt: skip
def test_what_no_card_does(settings: str, said: str) -> None:
    with pytest.raises(ConfigUnsupported, match=said):
        pci_wanted(guest(OWN.format(settings)))
