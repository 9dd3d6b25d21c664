"""Backups that a daemon finds when it takes guests back: those that go on, and those whose guests are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from vird.drivers.qemu.backup.end import abandon
from vird.drivers.qemu.backup.job import BackupJob
from vird.drivers.qemu.block.table import BlockJobTable
from vird.model.domain.status import DomainStatus
from vird.qmp.client import Client

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest


def known_backup(status: DomainStatus, monitor: Client, jobs: BlockJobTable) -> BackupJob | None:
    """The backup that a status file tells of."""
    if not status.backups:
        return None
    job = status.job
    reuses = job is not None and bool(int(job.flags or "0", 0) & 1)
    return BackupJob(
        monitor, jobs, status.backups[0], reuses=reuses, began_ms=job.async_started if job is not None else None
    )


async def forget_lost(driver: QemuDriver, guest: Guest, status: DomainStatus) -> None:
    """Tidy up after the backup of a guest that ended while no daemon looked."""
    backup = known_backup(status, cast("Any", _Silent()), BlockJobTable())
    if backup is not None:
        await abandon(driver, guest, backup, remembered=status.remember_owner)


class _Silent:
    """The monitor of a guest that is gone."""

    def on_event(self, callback: object) -> Any:
        return lambda: None
