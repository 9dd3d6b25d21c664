"""Which devices of the host a live document asks for; pure.

An interface that is a device of the host, by its own type or its network's, is one of them, with what the card is to
insist on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from vird.errors import ConfigUnsupported
from vird.model.domain.devices.hostdev import Hostdev, MdevSource, PciHostSource, UsbHostSource
from vird.model.domain.devices.interface import Interface
from vird.model.domain.domain import Domain
from vird.model.pci_address import PciAddress, PciLocation


class FrameRules(NamedTuple):
    """What a card insists on for a virtual function: ``vlan`` 0 is none."""

    mac: str
    vlan: int


class PciWanted(NamedTuple):
    """A PCI function; ``is_managed`` ones are taken from their driver and given back."""

    place: PciLocation
    is_managed: bool
    rules: FrameRules | None


def pci_wanted(live: Domain) -> list[PciWanted]:
    """The PCI functions, those of interfaces first; raises `ConfigUnsupported` for what no card can do."""
    return list(_pci(live))


def usb_wanted(live: Domain) -> list[Hostdev]:
    """The USB devices that are there."""
    return [each for each in _hostdevs(live) if isinstance(each.source, UsbHostSource) and each.source.missing != "yes"]


def mediated_wanted(live: Domain) -> list[str]:
    """The mediated devices, by UUID."""
    return [each.source.address.uuid for each in _hostdevs(live) if isinstance(each.source, MdevSource)]


def frame_rules(interface: Interface) -> FrameRules:
    """What the card is to insist on for an interface; raises `ConfigUnsupported`."""
    part = interface.actual or interface
    vlan, port = part.vlan, part.virtualport
    if port is not None and port.type not in (None, "none"):
        raise ConfigUnsupported(
            f"virtualport type {port.type} is currently not supported on interfaces of type hostdev"
        )
    tags = vlan.tags if vlan is not None else []
    if len(tags) > 1 or (vlan is not None and vlan.trunk == "yes"):
        raise ConfigUnsupported("vlan trunking is not supported by SR-IOV network devices")
    return FrameRules(interface.mac.address if interface.mac is not None else "", tags[0].id if tags else 0)


def _pci(live: Domain) -> Iterator[PciWanted]:
    for interface in live.devices.interfaces if live.devices is not None else ():
        part = interface.actual or interface
        device = part.source.device if part.source is not None else None
        if part.type == "hostdev" and isinstance(device, PciAddress):
            yield PciWanted(device.location, part.managed == "yes", frame_rules(interface))
    for hostdev in _hostdevs(live):
        if isinstance(hostdev.source, PciHostSource):
            yield PciWanted(hostdev.source.address.location, hostdev.managed == "yes", None)


def _hostdevs(live: Domain) -> list[Hostdev]:
    return live.devices.hostdevs if live.devices is not None else []
