"""Walk over the devices of a domain that have an address and an alias."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.model.domain.devices.devices import Devices

_LISTS: Final = (
    "controllers", "disks", "interfaces", "sounds", "hostdevs", "filesystems", "smartcards", "serials", "parallels",
    "channels", "consoles", "inputs", "watchdogs", "redirdevs", "videos", "rngs", "shmems", "tpms", "hubs",
    "panics", "memories",
)  # fmt: skip
_SINGLE: Final = ("memballoon", "nvram", "vsock", "iommu")


def every_device(devices: Devices) -> Iterator[Any]:
    """Each device once.  The first console is left out where it is only another view of a serial port."""
    held = vars(devices)
    for name in _LISTS:
        found = held.get(name)
        if not found:
            continue
        if name == "consoles" and is_serial_console(devices):
            found = found[1:]
        yield from found
    for name in _SINGLE:
        device = held.get(name)
        if device is not None:
            yield device


def is_serial_console(devices: Devices) -> bool:
    """Whether the first console is the first serial port again."""
    if not devices.consoles or not devices.serials:
        return False
    target = devices.consoles[0].target
    return target is None or target.type in (None, "serial")


__all__ = ["every_device", "is_serial_console"]
