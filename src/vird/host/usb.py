"""USB devices of the host, as /sys tells them.  Blocking and short."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NamedTuple

from vird.host import files

SYS: Final = Path("/sys")


class UsbDevice(NamedTuple):
    """One device: what it is, where it is, and its name in /sys (``1-1.2``)."""

    vendor: int
    product: int
    bus: int
    device: int
    name: str


def devices(sys: Path = SYS) -> list[UsbDevice]:
    """All devices by place; raises OSError on a host without USB."""
    found = []
    for name in os.listdir(sys / "bus/usb/devices"):
        # Names with a colon are interfaces of devices.
        device = None if ":" in name else _device(sys / "bus/usb/devices" / name)
        if device is not None:
            found.append(device)
    return sorted(found, key=lambda each: (each.bus, each.device))


def node(bus: int, device: int, dev: Path = Path("/dev")) -> Path:
    """The file that a program opens to have the device at a place."""
    return dev / f"bus/usb/{bus:03d}/{device:03d}"


def _device(folder: Path) -> UsbDevice | None:
    try:
        vendor, product = (int(files.read_text(folder / name), 16) for name in ("idVendor", "idProduct"))
        bus, number = (int(files.read_text(folder / name)) for name in ("busnum", "devnum"))
    except (OSError, ValueError):
        # It was pulled out just now.
        return None
    return UsbDevice(vendor, product, bus, number, folder.name)
