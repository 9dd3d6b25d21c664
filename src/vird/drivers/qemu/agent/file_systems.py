"""The guest's mounted file systems, and on which of its disks they are.

The guest names a disk by the address of its controller; the document has the same addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vird.model.domain.devices.address import DriveAddress
from vird.model.domain.devices.disk import Disk
from vird.model.domain.domain import Domain
from vird.model.pci_address import PciAddress
from vird.wire.procedures.domain_agent import DomainFsinfo

Place = Mapping[str, Any]


def told(answer: Iterable[Mapping[str, Any]], live: Domain) -> list[DomainFsinfo]:
    """The answer to ``guest-get-fsinfo``, the last one first as libvirt has them."""
    return [
        DomainFsinfo(each["mountpoint"], each["name"], each["type"], targets(each.get("disk", ()), live))
        for each in reversed(list(answer))
    ]


def targets(places: Iterable[Place], live: Domain) -> list[str]:
    """The targets of the disks at these places, as far as the document knows them."""
    return [name for place in places if (name := target(place, live)) is not None]


def target(place: Place, live: Domain) -> str | None:
    """The target of the disk at a place."""
    for disk in live.devices.disks if live.devices is not None else ():
        if disk.target is not None and _is_at(disk, place, live):
            return disk.target.dev
    return None


def _is_at(disk: Disk, place: Place, live: Domain) -> bool:
    at = place.get("pci-controller", {})
    address = disk.address
    if isinstance(address, PciAddress):
        return _same_pci(address, at)
    if not isinstance(address, DriveAddress) or disk.target is None or disk.target.bus != place.get("bus-type"):
        return False
    if (address.bus or 0, address.target or 0, address.unit or 0) != (
        place.get("bus", 0), place.get("target", 0), place.get("unit", 0)
    ):  # fmt: skip
        return False
    for controller in live.devices.controllers if live.devices is not None else ():
        if controller.type == disk.target.bus and controller.index == (address.controller or 0):
            return isinstance(controller.address, PciAddress) and _same_pci(controller.address, at)
    return False


def _same_pci(address: PciAddress, at: Mapping[str, Any]) -> bool:
    ours = (address.domain or 0, address.bus or 0, address.slot or 0, address.function or 0)
    return ours == (at.get("domain"), at.get("bus"), at.get("slot"), at.get("function"))
