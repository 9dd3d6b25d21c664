"""Plugging virtual processors into a running guest, and out of it.

QEMU tells which processors it could have; they are counted in the order of their place in the machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.qmp.session import Event

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

UNPLUG_S: Final = 5.0
"""How long the guest may take to let a processor go."""

PLACES: Final = ("node-id", "socket-id", "die-id", "cluster-id", "core-id", "thread-id")


def in_order(slots: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The answer to ``query-hotpluggable-cpus`` by place; the position in it is the processor's number."""
    return sorted(slots, key=lambda slot: _place(slot["props"]))


def _place(props: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(int(props.get(name, 0)) for name in PLACES)


async def plug(driver: QemuDriver, guest: Guest, number: int) -> None:
    """Plug one processor in.

    Raises ``InternalError`` with QEMU's words when it refuses.
    """
    slots = in_order(await guest.monitor.execute("query-hotpluggable-cpus"))
    if number >= len(slots) or "qom-path" in slots[number]:
        raise errors.InvalidArg(f"vcpu '{number}' is already in requested state")
    slot = slots[number]
    await guest.monitor.execute("device_add", {"driver": slot["type"], "id": f"vcpu{number}", **slot["props"]})
    await learn_threads(guest)


async def unplug(driver: QemuDriver, guest: Guest, number: int) -> None:
    """Ask the guest to let one processor go, and wait until it has.

    Raises ``OperationUnsupported`` for one that was there from the start, ``OperationFailed`` when the guest
    does not let go in time.
    """
    slots = in_order(await guest.monitor.execute("query-hotpluggable-cpus"))
    path = str(slots[number].get("qom-path", "")) if number < len(slots) else ""
    if not path.startswith("/machine/peripheral/"):
        raise errors.OperationUnsupported(f"vcpu '{number}' can't be unplugged")
    alias = path.rsplit("/", 1)[1]
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
    """Find out which threads are the guest's processors."""
    cpus = await guest.monitor.execute("query-cpus-fast")
    guest.running().vcpu_pids = {int(cpu["cpu-index"]): int(cpu["thread-id"]) for cpu in cpus}
