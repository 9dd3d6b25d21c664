"""Which sleeps the host can go into, and going into one with an alarm that ends it."""

from __future__ import annotations

import asyncio
from enum import Enum

from vird.errors import OperationFailed
from vird.host.files import read_text

GRACE = 2.0
"""Seconds before the host falls asleep, so that the answer to the request still gets out."""


class Kind(Enum):
    """The value is the kernel's word for the power state."""

    MEM = "mem"
    DISK = "disk"
    HYBRID = "hybrid"


def supported(sys: str = "/sys") -> list[Kind]:
    """The sleeps that kernel and hardware offer, in the order of the capabilities document."""
    states = read_text(f"{sys}/power/state", "").split()
    found = [kind for kind in (Kind.MEM, Kind.DISK) if kind.value in states]
    # Hibernation that suspends to memory after writing its image is the kernel's disk mode "suspend".
    if Kind.DISK in found and "suspend" in read_text(f"{sys}/power/disk", "").replace("[", "").replace("]", "").split():
        found.append(Kind.HYBRID)
    return found


async def fall_asleep(kind: Kind, duration: int, sys: str = "/sys") -> None:
    """Set the clock's alarm ``duration`` seconds ahead and fall asleep soon after; raises `OperationFailed`."""
    alarm = f"{sys}/class/rtc/rtc0/wakealarm"
    try:
        await asyncio.to_thread(_write, alarm, "0")
        await asyncio.to_thread(_write, alarm, f"+{duration}")
        if kind is Kind.HYBRID:
            await asyncio.to_thread(_write, f"{sys}/power/disk", "suspend")
    except OSError as reason:
        raise OperationFailed(f"cannot set the wake-up alarm: {reason}") from None
    state = Kind.MEM if kind is Kind.MEM else Kind.DISK
    loop = asyncio.get_running_loop()
    loop.call_later(GRACE, lambda: loop.run_in_executor(None, _write, f"{sys}/power/state", state.value))


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)
