"""Virtual functions of a network card, as /sys tells them.  Blocking and short."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

SYS = Path("/sys")
_PLACE = re.compile(r"([0-9a-f]{4,8}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])")


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


def _nothing(sys: Path, physical: str) -> list[str]:
    """Nothing for a device without a bus, such as a bridge; raises OSError for one that is not there."""
    os.stat(sys / "class/net" / physical)
    return []


def _function(link: Path) -> VirtualFunction | None:
    place = _PLACE.fullmatch(os.path.basename(os.readlink(link)))
    if place is None:
        return None
    domain, bus, slot, number = (int(part, 16) for part in place.groups())
    try:
        names = sorted(os.listdir(link / "net"))
    except FileNotFoundError:
        names = []
    return VirtualFunction(domain, bus, slot, number, names[0] if names else None)
