"""Names of a running guest's devices: ``net0``, ``virtio-disk0``, ``pci.1``.

Names that the user gave (``ua-…``) stay.  The emulator's ids are made from these names elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from vird.errors import InternalError
from vird.model.checks.addresses_drive import target_index
from vird.model.checks.controllers import find_controller
from vird.model.checks.every_device import every_device, is_serial_console
from vird.model.domain.devices.address import DimmAddress, DriveAddress
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.identity import Alias
from vird.model.domain.devices.interface import Interface
from vird.model.domain.devices.memory_device import MemoryDevice
from vird.model.domain.domain import Domain

_BY_PLACE: Final = (
    ("sounds", "sound"), ("videos", "video"), ("redirdevs", "redir"), ("inputs", "input"), ("parallels", "parallel"),
    ("serials", "serial"), ("channels", "channel"), ("hubs", "hub"), ("shmems", "shmem"), ("smartcards", "smartcard"),
    ("watchdogs", "watchdog"), ("tpms", "tpm"),
)  # fmt: skip
_BY_FREE_NUMBER: Final = (
    ("interfaces", "net"), ("filesystems", "fs"), ("hostdevs", "hostdev"), ("rngs", "rng"),
)  # fmt: skip
_MEMORY: Final = {
    "dimm": "dimm", "nvdimm": "nvdimm", "virtio-pmem": "virtiopmem", "virtio-mem": "virtiomem", "sgx-epc": "epc",
}  # fmt: skip
_ANY_ALIAS: Final = ("memballoon", "balloon0"), ("vsock", "vsock0"), ("iommu", "iommu0"), ("nvram", "nvram")


def assign_aliases(domain: Domain) -> None:
    """Name every device that has no name yet, in place; raises InternalError for a disk without a number."""
    devices = domain.devices
    if devices is None:
        return
    for controller in devices.controllers:
        _name(controller, controller_alias, controller, devices)
    for disk in devices.disks:
        _name(disk, disk_alias, disk, devices)
    taken = _taken_devices(devices)
    for interface in devices.interfaces:
        if _is_taken(interface):
            _name(interface, lambda f=taken: f"hostdev{free_number(f, 'hostdev')}")
    for field, prefix in _BY_FREE_NUMBER:
        found = taken if field == "hostdevs" else getattr(devices, field)
        for device in found:
            _name(device, _next_alias, found, prefix)
    for field, prefix in _BY_PLACE:
        for place, device in enumerate(getattr(devices, field)):
            _name(device, str, f"{prefix}{place}")
    _name_consoles(devices)
    for memory in devices.memories:
        _name(memory, memory_alias, memory, devices)
    for field, alias in _ANY_ALIAS:
        device = getattr(devices, field)
        if device is not None and getattr(device, "model", None) != "none":
            _name(device, str, alias)


def _taken_devices(devices: Devices) -> list[Any]:
    """The devices of the host that the guest gets; interfaces among them count with the others."""
    return [*(each for each in devices.interfaces if _is_taken(each)), *devices.hostdevs]


def _is_taken(interface: Interface) -> bool:
    kind = interface.actual.type if interface.actual is not None else interface.type
    return kind == "hostdev"


def forget_aliases(domain: Domain) -> None:
    """Drop the names that are not the user's, as a kept document does not have them."""
    if domain.devices is None:
        return
    for device in (*every_device(domain.devices), *domain.devices.consoles):
        if device.alias is not None and not is_user_alias(device.alias.name):
            device.alias = None


def is_user_alias(name: str) -> bool:
    """Whether the user chose the name."""
    return name.startswith("ua-")


def _name(device: Any, alias: Callable[..., str], *args: Any) -> None:
    if device.alias is None:
        device.alias = Alias(name=alias(*args))


def _next_alias(devices: Sequence[Any], prefix: str) -> str:
    return f"{prefix}{free_number(devices, prefix)}"


def free_number(devices: Sequence[Any], prefix: str) -> int:
    """One more than the highest number in use with a prefix."""
    highest = -1
    for device in devices:
        name = device.alias.name if device.alias is not None else ""
        rest = name.removeprefix(prefix)
        if rest != name and rest.isdigit():
            highest = max(highest, int(rest))
    return highest + 1


def _name_consoles(devices: Devices) -> None:
    shared = is_serial_console(devices)
    for place, console in enumerate(devices.consoles):
        if shared and place == 0:
            console.alias = devices.serials[0].alias
        else:
            _name(console, str, f"console{place}")


def controller_alias(controller: Controller, devices: Devices) -> str:
    """The name of a controller; those built into a chipset have names of their own."""
    kind, index = controller.type, controller.index or 0
    if kind == "pci":
        # each root of a pSeries guest is a bus of its own
        return f"pcie.{index}" if controller.model == "pcie-root" else f"pci.{index}"
    root = find_controller(devices, "pci", 0)
    express = root is not None and root.model == "pcie-root"
    if index == 0 and ((kind == "ide" and not express) or (kind == "sata" and express)):
        return "ide"
    if kind == "usb" and index == 0:
        return "usb"
    return f"{kind}{index}"


def disk_alias(disk: Disk, devices: Devices) -> str:
    """The name of a disk: its place on a controller, or the number in its target's name."""
    if disk.target is None:
        raise InternalError("disk without target has no alias")
    bus, address = disk.target.bus, disk.address
    if isinstance(address, DriveAddress) and bus in ("ide", "fdc", "scsi", "sata"):
        place = f"{bus}{address.controller}-{address.bus}"
        if bus == "scsi" and _has_targets(devices, address.controller):
            place += f"-{address.target}"
        return f"{place}-{address.unit}"
    number = target_index(disk.target.dev)
    if number < 0:
        raise InternalError(f"unable to determine the index of disk '{disk.target.dev}'")
    return f"{bus}-disk{number}"


def _has_targets(devices: Devices, index: int) -> bool:
    """Old SCSI adapters number their units only."""
    controller = find_controller(devices, "scsi", index)
    return controller is None or controller.model != "lsilogic"


def memory_alias(memory: MemoryDevice, devices: Devices) -> str:
    """The name of a module: its slot, or the next number of its kind."""
    prefix = _MEMORY[memory.model]
    if isinstance(memory.address, DimmAddress) and memory.address.slot is not None:
        return f"{prefix}{memory.address.slot}"
    return f"{prefix}{free_number(devices.memories, prefix)}"
