"""PCI functions of the host, as /sys tells them, and which kernel driver has them.

Blocking and short; the kernel has done what it was told when a call returns, but a driver may take its time to begin.
Who may have a device is not known here.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from vird.host import files
from vird.model.pci_address import PciLocation

SYS: Final = Path("/sys")
DEV: Final = Path("/dev")
_PLACE: Final = re.compile(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")


def place_of(name: str) -> PciLocation | None:
    """Read a name of /sys (``0000:00:1f.2``); None for something else."""
    return PciLocation.parse(name) if _PLACE.fullmatch(name) else None


def folder(place: PciLocation, sys: Path = SYS) -> Path:
    """Where /sys has a function, whether it is there or not."""
    return sys / "bus/pci/devices" / str(place)


def places(sys: Path = SYS) -> list[PciLocation]:
    """All functions, in their order; none on a host without the bus."""
    try:
        names = os.listdir(sys / "bus/pci/devices")
    except FileNotFoundError:
        return []
    return sorted(place for place in map(place_of, names) if place is not None)


def driver_of(place: PciLocation, sys: Path = SYS) -> str | None:
    """The kernel driver that has a function."""
    try:
        return os.path.basename(os.readlink(folder(place, sys) / "driver"))
    except OSError:
        return None


def iommu_group(place: PciLocation, sys: Path = SYS) -> int | None:
    """The group of functions that only go to a guest together; None on a host that cannot keep them apart."""
    try:
        return int(os.path.basename(os.readlink(folder(place, sys) / "iommu_group")))
    except (OSError, ValueError):
        return None


def group_of(place: PciLocation, sys: Path = SYS) -> list[PciLocation]:
    """The functions of its group, itself among them."""
    try:
        names = os.listdir(folder(place, sys) / "iommu_group/devices")
    except OSError:
        return [place]
    return sorted(found for found in map(place_of, names) if found is not None)


def passes_through(sys: Path = SYS, dev: Path = DEV) -> bool:
    """Whether this host can give devices to guests: it has an IOMMU, and VFIO."""
    try:
        return bool(os.listdir(sys / "kernel/iommu_groups")) and (dev / "vfio/vfio").exists()
    except OSError:
        return False


def prefer(place: PciLocation, driver: str | None, sys: Path = SYS) -> None:
    """Say which driver is to get a function when the kernel next looks for one; None: whichever fits."""
    _write(folder(place, sys) / "driver_override", driver or "\n")


def unbind(place: PciLocation, sys: Path = SYS) -> None:
    """Take a function from the driver that has it, if one has."""
    if driver_of(place, sys) is not None:
        _write(folder(place, sys) / "driver/unbind", str(place))


def probe(place: PciLocation, sys: Path = SYS) -> None:
    """Have the kernel look for a driver."""
    _write(sys / "bus/pci/drivers_probe", str(place))


def reset(place: PciLocation, sys: Path = SYS) -> None:
    """Put a function into the state that it has after power-on; raises FileNotFoundError for one that cannot."""
    _write(folder(place, sys) / "reset", "1")


def number(place: PciLocation, name: str, sys: Path = SYS) -> int | None:
    """One of its numbers (``vendor``, ``device``, ``class``, ``numa_node``); None for one that it does not have."""
    try:
        return int(files.read_text(folder(place, sys) / name).strip(), 0)
    except (OSError, ValueError):
        return None


def _write(path: Path, words: str) -> None:
    # Never make a file where the kernel has none.
    fd = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC)
    try:
        os.write(fd, words.encode())
    finally:
        os.close(fd)
