"""A guest's memory in a file that its snapshot names: the file of a save, but the guest goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from vird.api.enums.domain import DomainPausedReason, DomainRunningReason, DomainState
from vird.api.enums.domain_stats import DomainJobOperation
from vird.api.enums.snapshot import DomainSnapshotCreateFlags as Create
from vird.drivers.qemu.save.file import SaveFile
from vird.drivers.qemu.save.store import Pause, send, standing_still
from vird.model.domain import forms
from vird.model.save_image import SaveImage
from vird.model.snapshot import Snapshot

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest


async def keep_memory(
    driver: QemuDriver, guest: Guest, snapshot: Snapshot, flags: int, always: AsyncExitStack, undo: AsyncExitStack
) -> None:
    """Write the memory; the guest stands still from then on until ``always`` ends, unless it is to be halted.

    ``undo`` removes the file.  Raises ``SystemError_``, ``OperationAborted`` and ``OperationFailed``.
    """
    path = (snapshot.memory.file if snapshot.memory is not None else None) or ""
    saved = forms.migratable(guest.document, guest.configured_cpu)
    image = SaveImage(saved.to_xml(), guest.state == DomainState.RUNNING)
    file = await asyncio.to_thread(SaveFile.create, path, image)
    always.push_async_callback(asyncio.to_thread, file.close)
    undo.push_async_callback(asyncio.to_thread, file.discard)
    reasons = DomainPausedReason.SAVE, DomainRunningReason.UNPAUSED
    still = going_on_after(guest, *reasons) if flags & Create.LIVE else standing_still(guest, *reasons)
    pause = await always.enter_async_context(still)
    await send(driver, guest, file.fd, DomainJobOperation.SNAPSHOT)
    await asyncio.to_thread(file.finish, image)
    pause.is_for_good = bool(flags & Create.HALT)


@asynccontextmanager
async def going_on_after(guest: Guest, reason: DomainPausedReason, again: DomainRunningReason) -> AsyncIterator[Pause]:
    """A guest that QEMU stops by itself in the body, for ``reason``; one that ran goes on afterwards, for ``again``."""
    pause, ran = Pause(), guest.state == DomainState.RUNNING
    if ran:
        guest.running().pause_reason = reason
    try:
        yield pause
    finally:
        if ran and guest.runtime is not None:
            guest.runtime.pause_reason = DomainPausedReason.UNKNOWN
            if not pause.is_for_good and guest.state == DomainState.PAUSED:
                guest.runtime.run_reason = again
                await guest.monitor.execute("cont")
