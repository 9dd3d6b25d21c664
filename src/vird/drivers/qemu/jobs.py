"""The long-running job of a guest, such as a migration or a save: what it is doing, and ending it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.jobs import Jobs
from vird.api.enums.domain_stats import (
    DomainAbortJobFlagsValues,
    DomainGetJobStatsFlags,
    DomainJobType,
)
from vird.api.flags import check_flags
from vird.drivers.qemu.guest import Guest
from vird.errors import ErrorDomain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_jobs import DomainGetJobInfoRet, DomainGetJobStatsRet
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

FIGURES: Final = len(DomainGetJobInfoRet.__match_args__) - 1


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
        """None runs."""
        self._running(dom)
        return DomainGetJobInfoRet(DomainJobType.NONE, *[0] * FIGURES)

    async def domain_get_job_stats(self, dom: DomainRef, flags: int) -> DomainGetJobStatsRet:
        """None runs, and none has ended."""
        check_flags(flags, DomainGetJobStatsFlags, remote.DOMAIN_GET_JOB_STATS)
        guest = self._driver.guest(dom)
        if not flags & DomainGetJobStatsFlags.COMPLETED:
            guest.require_active()
        return DomainGetJobStatsRet(DomainJobType.NONE, [])

    async def domain_abort_job_flags(self, dom: DomainRef, flags: int) -> None:
        """Refused, as none runs."""
        check_flags(flags, DomainAbortJobFlagsValues, remote.DOMAIN_ABORT_JOB_FLAGS)
        self._running(dom)
        if flags & DomainAbortJobFlagsValues.POSTCOPY:
            raise errors.OperationInvalid("current job is not outgoing migration in post-copy mode")
        raise errors.OperationInvalid("no job is active on the domain")
