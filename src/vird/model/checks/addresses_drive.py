"""Drive addresses from target names: ``sdb`` is the second place of its bus."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, InternalError
from vird.model.checks.controllers import add_missing_controller
from vird.model.domain.devices.address import DriveAddress
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk

_PREFIXES: Final = ("fd", "hd", "vd", "sd", "xvd", "ubd")
SCSI_UNITS: Final = 7
"""Units of a narrow SCSI bus, its own number left out."""


def target_index(name: str) -> int:
    """The number in a target name: vda is 0, vdz 25, vdaa 26; -1 when it is no such name."""
    name = name.removeprefix("ioemu:")
    prefix = next((p for p in _PREFIXES if name.startswith(p)), None)
    if prefix is None:
        return -1
    rest = name[len(prefix) :]
    letters = rest.rstrip("0123456789")
    if not letters or not all("a" <= c <= "z" for c in letters):
        return -1
    if rest[len(letters) :].startswith("0") and len(rest) > len(letters) + 1:
        return -1
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("a") + 1
    return index - 1


def address_of_target(bus: str, index: int) -> DriveAddress | None:
    """The place that belongs to a target's number on a bus; None for buses without drive addresses."""
    if bus == "ide":
        return DriveAddress(controller=index // 4, bus=index % 4 // 2, target=0, unit=index % 2)
    if bus == "scsi":
        return DriveAddress(controller=index // SCSI_UNITS, bus=0, target=0, unit=index % SCSI_UNITS)
    if bus == "sata":
        return DriveAddress(controller=index // 6, bus=0, target=0, unit=index % 6)
    if bus == "fdc":
        return DriveAddress(controller=index // 2, bus=0, target=0, unit=index % 2)
    return None


def assign_drive_address(disk: Disk, devices: Devices) -> None:
    """Give a disk without address the one that its target's name says.

    Raises InternalError for a name without a number, ConfigUnsupported when a SCSI host device is there.
    """
    if disk.address is not None or disk.target is None or disk.target.bus is None:
        return
    if disk.target.bus not in ("ide", "scsi", "sata", "fdc"):
        return
    index = target_index(disk.target.dev)
    if index < 0:
        raise InternalError(f"Unknown disk name '{disk.target.dev}' and no address specified")
    address = address_of_target(disk.target.bus, index)
    if disk.target.bus == "scsi" and address is not None and _host_device_at(devices, address):
        raise ConfigUnsupported(
            f"using disk target name '{disk.target.dev}' conflicts with SCSI host device address "
            f"controller='{address.controller}' bus='{address.bus}' target='{address.target}' unit='{address.unit}"
        )
    disk.address = address


def _host_device_at(devices: Devices, address: DriveAddress) -> bool:
    return any(h.type == "scsi" and h.address == address for h in devices.hostdevs)


def check_drive_addresses(devices: Devices) -> None:
    """Raise ConfigUnsupported when two disks have one place."""
    seen: dict[tuple[str | None, int, int, int, int], Disk] = {}
    for disk in devices.disks:
        address = disk.address
        if not isinstance(address, DriveAddress) or disk.target is None:
            continue
        key = (disk.target.bus, address.controller, address.bus, address.target, address.unit)
        if key in seen:
            raise ConfigUnsupported(
                f"Found duplicate drive address for disk with target name '{disk.target.dev}' "
                f"controller='{address.controller}' bus='{address.bus}' target='{address.target}' "
                f"unit='{address.unit}'"
            )
        seen[key] = disk


def assign_scsi_hostdev_addresses(devices: Devices) -> None:
    """Give SCSI host devices without address the first free place, and every one of them its controller."""
    for hostdev in devices.hostdevs:
        if hostdev.mode != "subsystem" or hostdev.type != "scsi":
            continue
        if hostdev.address is None:
            hostdev.address = _free_scsi_place(devices)
        if isinstance(hostdev.address, DriveAddress):
            add_missing_controller(devices, "scsi", hostdev.address.controller)


def _free_scsi_place(devices: Devices) -> DriveAddress:
    taken = {
        (a.controller, a.bus, a.target, a.unit)
        for a in (
            *(d.address for d in devices.disks if d.target and d.target.bus == "scsi"),
            *(h.address for h in devices.hostdevs if h.type == "scsi"),
        )
        if isinstance(a, DriveAddress)
    }
    controller = 0
    while True:
        for unit in range(SCSI_UNITS):
            if (controller, 0, 0, unit) not in taken:
                return DriveAddress(controller=controller, bus=0, target=0, unit=unit)
        controller += 1
