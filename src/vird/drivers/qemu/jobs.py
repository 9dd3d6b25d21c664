"""The long-running job of a guest, such as a migration or a save: what it is doing, and ending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird import errors
from vird.api.capabilities.jobs import Jobs
from vird.api.enums.domain_stats import (
    DomainAbortJobFlagsValues,
    DomainGetJobStatsFlags,
    DomainJobType,
)
from vird.drivers.qemu.backup.figures import BackupFigures
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.migration.incoming import Incoming
from vird.drivers.qemu.migration.outgoing import Outgoing
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.save.figures import NO_JOB, Figures
from vird.errors import ErrorDomain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_jobs import DomainGetJobInfoRet, DomainGetJobStatsRet
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.backup.job import BackupJob
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.save.transfer import Transfer


class QemuJobs(Jobs):
    """The capability.  What a guest's ``job`` slot holds are short changes, of which clients learn nothing here."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver) -> None:
        self._driver = driver

    def _running(self, dom: DomainRef) -> Guest:
        guest = self._driver.guest(dom)
        guest.require_active()
        return guest

    async def domain_get_job_info(self, dom: DomainRef) -> DomainGetJobInfoRet:
        """How far its move, save, restore, dump or backup is; zeros when there is none."""
        found = await _figures(self._running(dom))
        return NO_JOB if found is None else found.info()

    async def domain_get_job_stats(self, dom: DomainRef, flags: int) -> DomainGetJobStatsRet:
        """The same as typed parameters; of the last one that ended, once, when the flags ask for it."""
        check_flags(flags, DomainGetJobStatsFlags, remote.DOMAIN_GET_JOB_STATS)
        guest = self._driver.guest(dom)
        if flags & DomainGetJobStatsFlags.COMPLETED:
            found: Figures | BackupFigures | None = guest.last_job
            if not flags & DomainGetJobStatsFlags.KEEP_COMPLETED:
                guest.last_job = None
        else:
            guest.require_active()
            found = await _figures(guest)
        if found is None:
            return DomainGetJobStatsRet(DomainJobType.NONE, [])
        return DomainGetJobStatsRet(found.kind, found.params())

    async def domain_abort_job_flags(self, dom: DomainRef, flags: int) -> None:
        """End a move, a save, a dump or a backup: the guest goes on here; of a save or a dump there is no file."""
        check_flags(flags, DomainAbortJobFlagsValues, remote.DOMAIN_ABORT_JOB_FLAGS)
        job = _long_job(self._running(dom))
        if flags & DomainAbortJobFlagsValues.POSTCOPY:
            raise errors.OperationInvalid("current job is not outgoing migration in post-copy mode")
        if job is None:
            raise errors.OperationInvalid("no job is active on the domain")
        await job.abort()


def _long_job(guest: Guest) -> Transfer | BackupJob | None:
    runtime = guest.running()
    return runtime.transfer or runtime.backup


async def _figures(guest: Guest) -> Figures | BackupFigures | None:
    """How far what goes on is; None when nothing does."""
    if isinstance(guest.moving, Incoming):
        raise errors.OperationUnsupported("migration statistics are available only on the source host")
    job = _long_job(guest)
    if job is not None:
        return await job.figures()
    return guest.moving.figures() if isinstance(guest.moving, Outgoing) else None
