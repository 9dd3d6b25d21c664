"""Slots of bhyve's PCI bus: which device gets which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.errors import ConfigUnsupported, XmlError
from vird.model.domain.devices.address import PciAddress
from vird.model.domain.devices.devices import Devices
from vird.model.pci_address import PciLocation

SLOTS: Final = 32
FUNCTIONS: Final = 8
_ISA: Final = PciLocation(slot=1)
"""Where guests look for the ISA bridge; kept free for it."""


def assign_slots(devices: Devices) -> None:
    """Give each device of the bus a slot of its own, in place.

    Raises XmlError for an address that is used twice, ConfigUnsupported for one that bhyve does
    not have and when the bus is full.
    """
    taken = {PciLocation()}
    wanting = []
    for device in _on_bus(devices):
        address = device.address
        if isinstance(address, PciAddress) and not address.is_empty:
            _reserve(address.location, taken)
        elif address is None or isinstance(address, PciAddress):
            wanting.append(device)
    used = {location.slot for location in taken}
    for device in wanting:
        slot = 1 if _is_isa(device) and _ISA.slot not in used else next(_free(used), None)
        if slot is None:
            raise ConfigUnsupported("no more slots on the PCI bus")
        used.add(slot)
        device.address = PciAddress.at(PciLocation(slot=slot))


def _reserve(location: PciLocation, taken: set[PciLocation]) -> None:
    if location.domain or location.bus or location.slot >= SLOTS or location.function >= FUNCTIONS:
        raise ConfigUnsupported(f"there is no PCI address {location}")
    if location in taken:
        raise XmlError(f"Attempted double use of PCI Address '{location}'")
    taken.add(location)


def _free(used: set[int]) -> Iterator[int]:
    return (slot for slot in range(2, SLOTS) if slot not in used)


def _is_isa(device: Any) -> bool:
    return getattr(device, "type", None) == "isa"


def _on_bus(devices: Devices) -> Iterator[Any]:
    """The devices that sit on the bus, in the order in which they are served."""
    yield from (c for c in devices.controllers if c.type == "isa")
    yield from (c for c in devices.controllers if c.type in ("sata", "usb"))
    yield from devices.interfaces
    yield from (disk for disk in devices.disks if disk.target is not None and disk.target.bus == "virtio")
    yield from devices.videos
    yield from devices.sounds
    yield from devices.filesystems
