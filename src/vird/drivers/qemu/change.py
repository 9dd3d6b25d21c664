"""Changing a guest's documents as its one job: the definition on a copy, the running one in place.

The definition goes to its file before it counts, the running document after the guest itself has
changed, and the status file follows it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from vird.drivers.common.impact import affected
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

Edit = Callable[[Domain], None]


async def change(
    driver: QemuDriver,
    guest: Guest,
    flags: int,
    edit: Edit,
    *,
    live_edit: Edit | None = None,
    job: str = "modify",
    act: Callable[[Domain], Awaitable[None]] | None = None,
) -> None:
    """Make ``edit`` in the documents that the flags name.

    ``live_edit`` is for the running document, where it differs from ``edit``.  Both are tried on copies
    first and refuse by raising; ``act`` makes the change in the running guest, knowing the document as it
    will be.  Nothing is changed when any of them raises.
    """
    async with guest.job.hold(job):
        live, config = affected(guest, flags)
        if live:
            tried = guest.document.copy()
            (live_edit or edit)(tried)
        definition = None
        if config and guest.persistent is not None:
            definition = guest.persistent.copy()
            edit(definition)
        if live and act is not None:
            await guest.running().placed.wait()
            await act(tried)
        if live:
            (live_edit or edit)(guest.document)
            await driver.save_status(guest)
        if definition is not None:
            await keep_definition(driver, guest, definition)


async def keep_definition(driver: QemuDriver, guest: Guest, definition: Domain) -> None:
    """Put a changed definition in the place of the old one, on disk first."""
    await asyncio.to_thread(driver.store.save, guest.name, driver.stored_text(definition))
    guest.persistent = definition
