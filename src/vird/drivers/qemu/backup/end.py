"""The end of a backup: of each disk as QEMU tells of it, of all of it, and of one whose guest ends first.

Called with the guest's job held.  Everything here may be done a second time, by a daemon that finds it half done.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Literal

from vird import errors
from vird.api.enums.domain_stats import DomainJobType
from vird.api.events import DomainJobCompleted
from vird.drivers.qemu.backup.job import BackupJob
from vird.drivers.qemu.backup.plan import OVER, outcome, selected, standing_for
from vird.drivers.qemu.backup.server import remove_socket, stop_server
from vird.drivers.qemu.block.chain import find_disk, top_of
from vird.drivers.qemu.block.files import remove_file
from vird.drivers.qemu.block.opening import close_images
from vird.drivers.qemu.storage_paths import path_of
from vird.host import owner
from vird.model.backup import BackupDisk
from vird.model.domain.jobs import BlockJob

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

log = logging.getLogger(__name__)

BECAME: Final[dict[str, Literal["complete", "failed", "cancelled"]]] = {
    "completed": "complete",
    "failed": "failed",
    "cancelled": "cancelled",
}
KINDS: Final = {
    "complete": DomainJobType.COMPLETED,
    "failed": DomainJobType.FAILED,
    "cancelled": DomainJobType.CANCELLED,
}


async def finish_backup(driver: QemuDriver, guest: Guest, job: BlockJob, became: str) -> None:
    """The work on one disk ended: its image is closed, a scratch image removed.

    The others end with one that failed, and those of a pulled backup with any.
    """
    backup = guest.running().backup
    entry = backup.entry(job.disk.dst) if backup is not None and job.disk is not None else None
    if backup is None or entry is None:
        return
    entry.state = BECAME[became]
    backup.error = backup.error or job.errmsg
    await _stop_server(guest, backup)
    if job.bitmap is not None:
        await _remove_bitmap(guest, entry.name, job.bitmap.name)
    await _close(driver, guest, backup, entry)
    others = [each for each in backup.jobs if each is not job]
    if not backup.is_push or became == "failed":
        for each in others:
            await backup.cancel(each)
    if all(each.state in OVER for each in selected(backup.document)):
        await _end(driver, guest, backup)


async def _stop_server(guest: Guest, backup: BackupJob) -> None:
    """A server that shows some of the disks only is of no use, and images are closed after it."""
    if backup.server_is_on:
        backup.server_is_on = False
        await stop_server(guest, backup.document)


async def _remove_bitmap(guest: Guest, target: str, name: str) -> None:
    with suppress(errors.VirdError):
        top = top_of(find_disk(guest.document, target))
        if top is not None:
            await guest.monitor.execute("block-dirty-bitmap-remove", {"node": top.node, "name": name})


async def _close(driver: QemuDriver, guest: Guest, backup: BackupJob, entry: BackupDisk) -> None:
    if entry.index is None:
        return
    store = standing_for(entry)
    layer = top_of(store)
    assert layer is not None, "a store has a source"
    await close_images(driver, guest, store, [layer])
    await _remove_scratch(backup, entry)


async def _remove_scratch(backup: BackupJob, entry: BackupDisk) -> None:
    path = path_of(entry.scratch)
    if path is not None and entry.type == "file" and not backup.reuses:
        await remove_file(path)


async def _end(driver: QemuDriver, guest: Guest, backup: BackupJob) -> None:
    became = outcome([each.state for each in selected(backup.document)], is_push=backup.is_push)
    guest.last_job = backup.ended(KINDS[became], success=became == "complete")
    guest.running().backup = None
    driver.bus.publish(DomainJobCompleted(guest.ref, guest.last_job.params()))


async def give_up_unbegun(driver: QemuDriver, guest: Guest) -> None:
    """A daemon ended while it prepared a backup: nothing of that stays, but for a push's empty file."""
    backup = guest.running().backup
    if backup is None or backup.jobs:
        return
    log.warning("a backup of %s had not begun when the last daemon ended: it is given up", guest.name)
    backup.error = "the daemon ended before the backup began"
    await _stop_server(guest, backup)
    for entry in selected(backup.document):
        await _remove_bitmap(guest, entry.name, f"backup-{entry.name}")
        await _close(driver, guest, backup, entry)
        entry.state = "failed"
    await _end(driver, guest, backup)
    await driver.save_status(guest)


async def abandon(driver: QemuDriver, guest: Guest, backup: BackupJob, *, remembered: bool) -> None:
    """The guest's process is gone, and all in it: no scratch image, no socket stays, and lent files are returned."""
    guest.last_job = backup.ended(DomainJobType.CANCELLED, success=False, with_sizes=False)
    driver.bus.publish(DomainJobCompleted(guest.ref, guest.last_job.params()))
    await remove_socket(backup.document)
    for entry in selected(backup.document):
        path = path_of(entry.target)
        if path is not None and entry.index is not None and driver.credentials is not None:
            with suppress(OSError, errors.VirdError):
                await asyncio.to_thread(owner.give_back, path, remembered=remembered)
        await _remove_scratch(backup, entry)
