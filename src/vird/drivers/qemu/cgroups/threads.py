"""Putting a running guest's threads into groups of their own: before it boots when its document says something of them.

The kernel may take its time to move a thread.  Where all that it changes is who is counted where, nobody waits for it:
the guest boots, and only what asks for the groups or changes them waits.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from vird.drivers.qemu.cgroups.guest_group import place_thread, schedule_emulator
from vird.drivers.qemu.cgroups.placing import Place, iothread_place, is_bound, vcpu_place
from vird.drivers.qemu.resources.iothread_threads import by_number
from vird.errors import VirdError
from vird.model.checks.vcpus import iothread_ids
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest, Runtime

log = logging.getLogger(__name__)


async def place_threads(driver: QemuDriver, guest: Guest) -> None:
    """Put each thread where the document wants it, or begin to when it wants nothing of it.

    Raises ``SystemError_`` for what cannot be had.
    """
    runtime, live = guest.running(), guest.document
    places = {vcpu_place(live, number): thread for number, thread in runtime.vcpu_pids.items()}
    if iothread_ids(live):
        for number, thread in by_number(await runtime.monitor.execute("query-iothreads")).items():
            places[iothread_place(live, number)] = thread
    if is_bound(live, runtime.vcpu_pids):
        await asyncio.to_thread(_place, runtime, live, places)
    elif runtime.group is not None:
        runtime.placed.clear()
        driver.environment.spawn(_place_later(runtime, live, places), f"threads of {guest.name}")


async def replace_threads(driver: QemuDriver, guest: Guest) -> None:
    """The same for a guest that was taken back, whose last daemon may not have come to it; never fails."""
    group = guest.running().group
    if group is None or group.child("vcpu0").exists():
        return
    try:
        await place_threads(driver, guest)
    except VirdError as failure:
        log.error("threads of %s: %s", guest.name, failure)


async def _place_later(runtime: Runtime, live: Domain, places: Mapping[Place, int]) -> None:
    try:
        await asyncio.to_thread(_place, runtime, live, places)
    except VirdError as failure:
        log.error("threads of %s: %s", live.name, failure)
    finally:
        runtime.placed.set()


def _place(runtime: Runtime, live: Domain, places: Mapping[Place, int]) -> None:
    for place, thread in places.items():
        place_thread(runtime.group, place, thread)
    schedule_emulator(runtime.process.pid, live)
