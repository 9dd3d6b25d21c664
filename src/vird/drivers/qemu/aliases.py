"""Gives every device of a live document its name in QEMU: ``net0``, ``virtio-disk0``, ``pci.1`` …

The names are libvirt's, as monitor commands, events and users' tools refer to them.  A name that
the user chose (``ua-…``) stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from vird.model.checks.every_device import is_serial_console
from vird.model.domain.devices.address import DriveAddress
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.identity import Alias
from vird.model.domain.domain import Domain

BY_NUMBER = {
    "filesystems": "fs",
    "sounds": "sound",
    "videos": "video",
    "hostdevs": "hostdev",
    "redirdevs": "redir",
    "smartcards": "smartcard",
    "serials": "serial",
    "parallels": "parallel",
    "channels": "channel",
    "consoles": "console",
    "hubs": "hub",
    "shmems": "shmem",
    "watchdogs": "watchdog",
    "rngs": "rng",
    "tpms": "tpm",
    "panics": "panic",
    "inputs": "input",
}
"""Lists of devices whose names are a word and a running number."""

SINGLE = {"memballoon": "balloon0", "vsock": "vsock0", "iommu": "iommu0", "nvram": "nvram0"}
MEMORY = {
    "dimm": "dimm",
    "nvdimm": "nvdimm",
    "virtio-mem": "virtiomem",
    "virtio-pmem": "virtiopmem",
    "sgx-epc": "epc",
}
COMMON_BUSES = {"ide": "ide", "sata": "sata", "fdc": "fdc", "scsi": "scsi"}


def assign_aliases(live: Domain) -> None:
    """Name every device that has no name yet, in place."""
    devices = live.devices
    if devices is None:
        return
    machine = live.os.type.machine if live.os is not None and live.os.type is not None else None
    for controller in devices.controllers:
        _name(controller, _controller(controller, machine or ""))
    for disk in devices.disks:
        _name(disk, _disk(disk))
    _number(devices.interfaces, _interface_words(devices))
    for field, word in BY_NUMBER.items():
        found = getattr(devices, field)
        _number(found, [word] * len(found))
    if is_serial_console(devices) and devices.serials[0].alias is not None:
        devices.consoles[0].alias = devices.serials[0].alias.copy()
    _number(devices.memories, [MEMORY.get(each.model, "dimm") for each in devices.memories])
    for field, name in SINGLE.items():
        device = getattr(devices, field)
        if device is not None and getattr(device, "model", None) != "none":
            _name(device, name)


def _name(device: Any, name: str) -> None:
    if device.alias is None:
        device.alias = Alias(name=name)


def _number(found: list[Any], words: list[str]) -> None:
    """Name devices by word and the lowest number that is free in their list."""
    taken = {device.alias.name for device in found if device.alias is not None}
    counters: dict[str, Iterator[int]] = {}
    for device, word in zip(found, words, strict=True):
        if device.alias is not None:
            continue
        numbers = counters.setdefault(word, count())
        _name(device, next(name for name in (f"{word}{number}" for number in numbers) if name not in taken))


def _interface_words(devices: Devices) -> list[str]:
    """Interfaces that are host devices are named like those."""
    return ["hostdev" if interface.type == "hostdev" else "net" for interface in devices.interfaces]


def _controller(controller: Controller, machine: str) -> str:
    index = controller.index or 0
    kind = controller.type
    if kind == "pci":
        return "pcie.0" if controller.model == "pcie-root" else f"pci.{index}"
    if kind == "ide" and index == 0:
        # The board's own: nothing else may be called so.
        return "ide"
    if kind == "sata" and index == 0 and "q35" in machine:
        return "ide"
    if kind == "usb" and index == 0:
        # The parts of one ich9 controller share its name.
        return "usb"
    return f"{kind}{index}"


def _disk(disk: Disk) -> str:
    target = disk.target
    bus = (target.bus if target is not None else None) or "virtio"
    name = target.dev if target is not None else ""
    address = disk.address
    if bus in COMMON_BUSES and isinstance(address, DriveAddress):
        place = f"{address.controller or 0}-{address.bus or 0}"
        if bus == "scsi":
            return f"scsi{place}-{address.target or 0}-{address.unit or 0}"
        return f"{COMMON_BUSES[bus]}{place}-{address.unit or 0}"
    return f"{bus}-disk{disk_number(name)}"


def disk_number(name: str) -> int:
    """The number in a name such as ``vda`` (0) or ``sdab`` (27)."""
    letters = name.rstrip("0123456789")
    for prefix in ("fd", "hd", "vd", "sd", "xvd", "ubd"):
        if letters.startswith(prefix):
            letters = letters.removeprefix(prefix)
            break
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("a") + 1
    return max(number - 1, 0)
