"""The long-running job of a domain."""

from __future__ import annotations

from vird.api.capability import Capability, derived_from, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.domain_jobs import DomainGetJobInfoRet, DomainGetJobStatsRet
from vird.wire.procedures.refs import DomainRef


class Jobs(Capability):
    """The long-running job of a domain."""

    async def domain_get_job_info(self, dom: DomainRef) -> DomainGetJobInfoRet:
        """How far the running job is; zeros when there is none."""
        raise no_support(remote.DOMAIN_GET_JOB_INFO)

    @derived_from("domain_abort_job_flags")
    async def domain_abort_job(self, dom: DomainRef) -> None:
        """Abort the running job."""
        await self.domain_abort_job_flags(dom, 0)

    async def domain_get_job_stats(self, dom: DomainRef, flags: int) -> DomainGetJobStatsRet:
        """How far the running or the last job is, as typed parameters."""
        raise no_support(remote.DOMAIN_GET_JOB_STATS)

    async def domain_abort_job_flags(self, dom: DomainRef, flags: int) -> None:
        """Abort the running job; ``flags`` are of ``DomainAbortJobFlagsValues``."""
        raise no_support(remote.DOMAIN_ABORT_JOB_FLAGS)
