"""Saving a running guest: its processors stop, its state goes into a file, and it ends.

When anything fails it goes on as it was, and there is no file.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from vird.api.enums.domain import DomainPausedReason, DomainRunningReason, DomainShutoffReason, DomainState
from vird.api.enums.domain_stats import DomainJobOperation
from vird.api.events import DomainJobCompleted
from vird.drivers.qemu.block.busy import refuse_any_job
from vird.drivers.qemu.save.abi import refuse_other_guest
from vird.drivers.qemu.save.file import SaveFile
from vird.drivers.qemu.save.transfer import Transfer
from vird.drivers.qemu.stop import end_saved
from vird.model.domain import forms
from vird.model.domain.domain import Domain
from vird.model.save_image import SaveImage

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest


async def save(
    driver: QemuDriver, guest: Guest, path: str, *, other: Domain | None = None, running: bool | None = None
) -> None:
    """Save a guest, whose job the caller holds, and end it.

    ``other`` is the document for its way back, ``running`` how it comes back: None is as it is now.  Raises
    ``ConfigUnsupported`` for a document of another guest, ``SystemError_`` for a file that cannot be written,
    ``OperationAborted`` and ``OperationFailed``.
    """
    refuse_any_job(guest)
    saved = forms.migratable(guest.document, guest.configured_cpu)
    if other is not None:
        refuse_other_guest(saved, other)
    image = SaveImage((other or saved).to_xml(), guest.state == DomainState.RUNNING if running is None else running)
    file = await asyncio.to_thread(SaveFile.create, path, image)
    try:
        async with standing_still(guest, DomainPausedReason.SAVE, DomainRunningReason.SAVE_CANCELED) as pause:
            await send(driver, guest, file.fd, DomainJobOperation.SAVE)
            await asyncio.to_thread(file.finish, image)
            pause.is_for_good = True
    except BaseException:
        await asyncio.to_thread(file.discard)
        raise
    await asyncio.to_thread(file.close)
    await end_saved(driver, guest, DomainShutoffReason.SAVED)


async def send(driver: QemuDriver, guest: Guest, fd: int, operation: DomainJobOperation) -> None:
    """Write the state of a guest that stands still, as its job that clients can watch and abort."""
    runtime = guest.running()
    runtime.transfer = Transfer(runtime.monitor, operation)
    try:
        guest.last_job = await runtime.transfer.out(fd)
    finally:
        runtime.transfer = None
    driver.bus.publish(DomainJobCompleted(guest.ref, guest.last_job.params()))


class Pause:
    """The time for which a guest stands still; ``is_for_good`` keeps it from going on."""

    is_for_good = False


@asynccontextmanager
async def standing_still(guest: Guest, reason: DomainPausedReason, again: DomainRunningReason) -> AsyncIterator[Pause]:
    """A guest whose processors stand still for the time of the body; those that ran go on afterwards, for the
    reason ``again``.
    """
    pause, ran = Pause(), guest.state == DomainState.RUNNING
    if ran:
        guest.running().pause_reason = reason
        await guest.monitor.execute("stop")
    try:
        yield pause
    finally:
        if ran and not pause.is_for_good and guest.runtime is not None:
            guest.runtime.run_reason = again
            await guest.monitor.execute("cont")
