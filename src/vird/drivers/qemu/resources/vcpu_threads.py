"""The threads that are a running guest's processors, by libvirt's numbers.

QEMU counts processors as they came; a guest whose processors were plugged in in another order is numbered by their
places all the same (``processor_slots``), at its start, after each change and when a daemon takes it back.
"""

from __future__ import annotations

import asyncio
from typing import Any

from vird.drivers.qemu.resources.processor_slots import Processor, processors
from vird.qmp.client import Client
from vird.qmp.faults import CommandRefused

ANSWER_S = 30.0
"""How long the monitor may take to answer."""


async def known_processors(monitor: Client, *, deadline: float = ANSWER_S) -> list[Processor]:
    """All processors that the guest has and could have."""
    cpus, slots = await asyncio.gather(
        monitor.execute("query-cpus-fast", deadline=deadline), processor_slots(monitor, deadline=deadline)
    )
    return processors(cpus, slots)


async def processor_slots(monitor: Client, *, deadline: float = ANSWER_S) -> list[dict[str, Any]]:
    """The places for processors; none where the machine has no such places."""
    try:
        found: list[dict[str, Any]] = await monitor.execute("query-hotpluggable-cpus", deadline=deadline)
    except CommandRefused:
        return []
    return found


def threads(found: list[Processor]) -> dict[int, int]:
    """Number of each processor that is there to the number of its thread."""
    return {each.number: each.thread for each in found if each.thread is not None}
