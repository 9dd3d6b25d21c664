"""What a running guest is never given, whatever its machine would say; pure.

Asked with the device as the client gave it, before it is completed.
"""

from __future__ import annotations

from typing import Any, Final

from vird.drivers.qemu.hotplug.document import Given, devices_of
from vird.drivers.qemu.hotplug.match import is_same_chardev
from vird.errors import ConfigUnsupported, OperationFailed, OperationInvalid, OperationUnsupported
from vird.model.checks.memory import memory_kib
from vird.model.domain.devices.address import DriveAddress
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.hostdev import Hostdev
from vird.model.domain.devices.memory_device import MemoryDevice
from vird.model.domain.domain import Domain

PLUGGABLE: Final = frozenset(
    {
        "channels", "consoles", "controllers", "disks", "hostdevs", "inputs", "interfaces", "memories", "parallels",
        "redirdevs", "rngs", "serials", "shmems", "watchdogs",
    }
)  # fmt: skip
UNPLUGGED_BUSES: Final = frozenset({"virtio", "scsi", "usb"})
CHARDEVS: Final = frozenset({"channels", "consoles", "parallels", "serials"})


def check_comes_later(live: Domain, given: Given) -> None:
    """Raises what libvirt says of a device that a running guest cannot get."""
    rule = _RULES.get("chardevs" if given.field in CHARDEVS else given.field)
    if rule is not None:
        rule(live, given)


def check_kind(given: Given) -> None:
    """Raises `OperationUnsupported` for kinds of devices that only a new guest can have."""
    if given.field == "filesystems":
        raise OperationUnsupported("only virtiofs filesystems can be hotplugged")
    if given.field not in PLUGGABLE:
        raise OperationUnsupported(f"live attach of device '{given.tag}' is not supported")


def _controller(live: Domain, given: Given) -> None:
    wanted = given.device
    if wanted.type != "scsi":
        raise OperationUnsupported(f"'{wanted.type}' controller cannot be hot plugged.")
    if any((each.type, each.index) == (wanted.type, wanted.index) for each in devices_of(live).controllers):
        raise OperationFailed(f"target {wanted.type}:{wanted.index} already exists")


def _disk(live: Domain, given: Given) -> None:
    if given.device.device == "floppy" and drive_of(live, given) is None:
        raise OperationUnsupported("floppy device hotplug isn't supported")


def _input(live: Domain, given: Given) -> None:
    if given.device.bus not in (None, "usb", "virtio"):
        raise OperationUnsupported(f"input device on bus '{given.device.bus}' cannot be hot plugged.")


def _watchdog(live: Domain, given: Given) -> None:
    if devices_of(live).watchdogs:
        raise OperationInvalid("domain already has a watchdog")


def _memory(live: Domain, given: Given) -> None:
    most = live.max_memory.size if live.max_memory is not None else None
    wanted = _size(given.device)
    if not wanted or most is None:
        return
    held = sum(map(_size, devices_of(live).memories))
    # The memory that the guest started with is not what devices are counted against.
    if held + wanted > most - (memory_kib(live) - held):
        raise ConfigUnsupported(
            f"Attaching memory device with size '{wanted}' would exceed domain's maxMemory config size '{most}'"
        )


def _chardev(live: Domain, given: Given) -> None:
    if any(is_same_chardev(each, given.device) for each in getattr(devices_of(live), given.field)):
        raise OperationInvalid("chardev already exists")


def check_goes(live: Domain, given: Given) -> None:
    """Raises what libvirt says of a device that a running guest keeps."""
    device = given.device
    if given.field == "controllers":
        if device.type != "scsi":
            raise OperationUnsupported(f"'{device.type}' controller cannot be hot unplugged.")
        if any(_sits_on(each, device.index) for each in (*devices_of(live).disks, *devices_of(live).hostdevs)):
            raise OperationFailed("device cannot be detached: device is busy")
    if isinstance(device, Disk):
        if device.device in ("cdrom", "floppy"):
            raise OperationUnsupported(f"disk device type '{device.device}' cannot be detached")
        if device.target is None or device.target.bus not in UNPLUGGED_BUSES:
            raise OperationUnsupported("This type of disk cannot be hot unplugged")


def _sits_on(device: Any, controller: int | None) -> bool:
    is_scsi = device.type == "scsi" if isinstance(device, Hostdev) else getattr(device.target, "bus", None) == "scsi"
    address = device.address
    return is_scsi and isinstance(address, DriveAddress) and address.controller == controller


def drive_of(live: Domain, given: Given) -> Disk | None:
    """The drive with removable media that a disk's document means, of which only the medium changes."""
    wanted = given.device
    if given.field != "disks" or wanted.device not in ("cdrom", "floppy") or wanted.target is None:
        return None
    for disk in devices_of(live).disks:
        if disk.target is not None and disk.target.dev == wanted.target.dev and disk.device == wanted.device:
            return disk
    return None


def _size(memory: MemoryDevice) -> int:
    """In KiB."""
    return memory.target.size if memory.target is not None else 0


_RULES: Final = {
    "chardevs": _chardev,
    "controllers": _controller,
    "disks": _disk,
    "inputs": _input,
    "memories": _memory,
    "watchdogs": _watchdog,
}
