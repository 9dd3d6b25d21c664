"""Plugging virtual processors into a running guest, and out of it.

QEMU tells which processors it could have; `processor_slots` numbers them, `vcpu_threads` asks.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.drivers.qemu.cgroups.guest_group import forget_thread, place_thread
from vird.drivers.qemu.cgroups.placing import vcpu_place
from vird.drivers.qemu.resources.processor_slots import Slot
from vird.drivers.qemu.resources.vcpu_threads import known_processors, threads
from vird.qmp.session import Event

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

UNPLUG_S: Final = 5.0
"""How long the guest may take to let a processor go."""


async def plug(driver: QemuDriver, guest: Guest, number: int) -> None:
    """Plug one processor in.

    Raises ``InternalError`` with QEMU's words when it refuses.
    """
    slot = await _slot(guest, number)
    if slot is None or slot.path is not None:
        raise errors.InvalidArg(f"vcpu '{number}' is already in requested state")
    await guest.monitor.execute("device_add", {"driver": slot.type, "id": f"vcpu{number}", **slot.places})
    await learn_threads(guest)


async def unplug(driver: QemuDriver, guest: Guest, number: int) -> None:
    """Ask the guest to let one processor go, and wait until it has.

    Raises ``OperationUnsupported`` for one that was there from the start, ``OperationFailed`` when the guest
    does not let go in time.
    """
    slot = await _slot(guest, number)
    if slot is None or slot.alias is None:
        raise errors.OperationUnsupported(f"vcpu '{number}' can't be unplugged")
    alias = slot.alias
    gone = asyncio.Event()

    def listen(event: Event) -> None:
        if event.name == "DEVICE_DELETED" and event.data.get("device") == alias:
            gone.set()

    stop = guest.monitor.on_event(listen)
    try:
        await guest.monitor.execute("device_del", {"id": alias})
        async with asyncio.timeout(UNPLUG_S):
            await gone.wait()
    except TimeoutError:
        raise errors.OperationFailed(
            "vcpu unplug request timed out. Unplug result must be manually inspected in the domain"
        ) from None
    finally:
        stop()
    await learn_threads(guest)


async def learn_threads(guest: Guest) -> None:
    """Find out which threads are the guest's processors, and put those that are new where they belong."""
    runtime, live = guest.running(), guest.document
    before, runtime.vcpu_pids = runtime.vcpu_pids, threads(await known_processors(guest.monitor))

    def follow() -> None:
        for number in before.keys() - runtime.vcpu_pids.keys():
            forget_thread(runtime.group, vcpu_place(live, number).name)
        for number in runtime.vcpu_pids.keys() - before.keys():
            place_thread(runtime.group, vcpu_place(live, number), runtime.vcpu_pids[number])

    await asyncio.to_thread(follow)


async def _slot(guest: Guest, number: int) -> Slot | None:
    """The slot that begins with this processor; None if none does."""
    found = await known_processors(guest.monitor)
    return found[number].slot if number < len(found) else None
