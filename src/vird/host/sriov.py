"""Virtual functions of a network card, as /sys tells them.  Blocking and short."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from vird.host import pci
from vird.model.pci_address import PciLocation

SYS = pci.SYS


class VirtualFunction(NamedTuple):
    """One function: where it is on the PCI bus, and its network device; None while no network driver has it."""

    domain: int
    bus: int
    slot: int
    function: int
    device: str | None


def virtual_functions(physical: str, sys: Path = SYS) -> list[VirtualFunction]:
    """The functions of a card in their order; none for a device that has none.  Raises OSError for no device."""
    folder = sys / "class/net" / physical / "device"
    numbers = sorted(
        int(name.removeprefix("virtfn"))
        for name in (os.listdir(folder) if folder.exists() else _nothing(sys, physical))
        if re.fullmatch(r"virtfn\d+", name)
    )
    return [function for number in numbers if (function := _function(folder / f"virtfn{number}")) is not None]


class Owner(NamedTuple):
    """The card that a virtual function belongs to: its network device, and the function's number on it."""

    device: str
    number: int


def owner_of(place: PciLocation, sys: Path = SYS) -> Owner | None:
    """The card of a function; None for one that is not virtual, or whose card has no network driver."""
    card = pci.folder(place, sys) / "physfn"
    try:
        names = sorted(os.listdir(card / "net"))
        numbers = [name.removeprefix("virtfn") for name in os.listdir(card) if re.fullmatch(r"virtfn\d+", name)]
        for number in numbers:
            if os.path.basename(os.readlink(card / f"virtfn{number}")) == str(place):
                return Owner(names[0], int(number)) if names else None
    except OSError:
        pass
    return None


def is_virtual(place: PciLocation, sys: Path = SYS) -> bool:
    """Whether a function is one of several of a card."""
    return (pci.folder(place, sys) / "physfn").exists()


def _nothing(sys: Path, physical: str) -> list[str]:
    """Nothing for a device without a bus, such as a bridge; raises OSError for one that is not there."""
    os.stat(sys / "class/net" / physical)
    return []


def _function(link: Path) -> VirtualFunction | None:
    place = pci.place_of(os.path.basename(os.readlink(link)))
    if place is None:
        return None
    try:
        names = sorted(os.listdir(link / "net"))
    except FileNotFoundError:
        names = []
    return VirtualFunction(*place, names[0] if names else None)
