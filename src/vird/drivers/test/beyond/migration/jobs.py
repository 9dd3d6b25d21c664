"""How far the moves of a simulated host's guests are, and aborting them; and what limits them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird import errors
from vird.api.capabilities.jobs import Jobs
from vird.api.capabilities.migration_tuning import MigrationTuning
from vird.api.enums.domain_stats import DomainGetJobStatsFlags as Wanted
from vird.api.enums.domain_stats import DomainJobType
from vird.drivers.test.beyond.migration.host import MovingHost
from vird.drivers.test.beyond.migration.outgoing import Outgoing, Phase
from vird.drivers.test.beyond.migration.transfer import NO_JOB, SPEED_MAX, Figures
from vird.drivers.test.refuse import invalid_operation, unknown_flags
from vird.errors import ErrorDomain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_jobs import DomainGetJobInfoRet, DomainGetJobStatsRet
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.test.guest import Guest
    from vird.drivers.test.world import World

MIB_PER_S_MAX = 2**43
"""Anything larger would overflow as bytes per second."""


class TestJobs(Jobs):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World, host: MovingHost) -> None:
        self._world = world
        self._host = host

    def _running(self, guest: Guest) -> Figures | None:
        moving = guest.moving
        if not isinstance(moving, Outgoing) or moving.transfer is None:
            return None
        return moving.transfer.figures(self._host.now_s())

    async def domain_get_job_info(self, dom: DomainRef) -> DomainGetJobInfoRet:
        """How far a guest's move is; zeros when there is none."""
        figures = self._running(self._world.guest(dom))
        return NO_JOB if figures is None else figures.info()

    async def domain_get_job_stats(self, dom: DomainRef, flags: int) -> DomainGetJobStatsRet:
        """The same as typed parameters; of the last one that ended, once, when the flags ask for it."""
        unknown_flags(flags, Wanted, remote.DOMAIN_GET_JOB_STATS)
        guest = self._world.guest(dom)
        if flags & Wanted.COMPLETED:
            last = guest.last_job
            if not flags & Wanted.KEEP_COMPLETED:
                guest.last_job = None
            if last is None:
                return DomainGetJobStatsRet(DomainJobType.NONE, [])
            return DomainGetJobStatsRet(last.kind, last.params())
        figures = self._running(guest)
        if figures is None:
            return DomainGetJobStatsRet(DomainJobType.NONE, [])
        return DomainGetJobStatsRet(figures.kind, figures.params())

    async def domain_abort_job_flags(self, dom: DomainRef, flags: int) -> None:
        """Have a move end; the guest goes on here."""
        unknown_flags(flags, None, remote.DOMAIN_ABORT_JOB_FLAGS)
        guest = self._world.guest(dom)
        if not guest.is_active:
            raise invalid_operation("domain is not running")
        moving = guest.moving
        if not isinstance(moving, Outgoing) or moving.phase is Phase.SENT:
            raise errors.OperationInvalid("no job is active on the domain")
        moving.abort()


class TestMigrationTuning(MigrationTuning):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world

    async def domain_migrate_set_max_speed(self, dom: DomainRef, bandwidth: int, flags: int) -> None:
        """Limit a guest's moves, one that goes on among them, in MiB/s."""
        unknown_flags(flags, None, remote.DOMAIN_MIGRATE_SET_MAX_SPEED)
        guest = self._world.guest(dom)
        if bandwidth > MIB_PER_S_MAX:
            raise errors.Overflow(f"bandwidth must be less than {MIB_PER_S_MAX + 1}")
        guest.move_speed = bandwidth

    async def domain_migrate_get_max_speed(self, dom: DomainRef, flags: int) -> int:
        """The limit of a guest's moves, in MiB/s."""
        unknown_flags(flags, None, remote.DOMAIN_MIGRATE_GET_MAX_SPEED)
        return self._world.guest(dom).move_speed or SPEED_MAX >> 20

    async def domain_migrate_set_max_downtime(self, dom: DomainRef, downtime: int, flags: int) -> None:
        """Say for how long a guest may stand still, in milliseconds; simulated ones do for no time."""
        unknown_flags(flags, None, remote.DOMAIN_MIGRATE_SET_MAX_DOWNTIME)
        guest = self._world.guest(dom)
        if not guest.is_active:
            raise invalid_operation("domain is not running")
        guest.most_downtime_ms = downtime

    async def domain_migrate_get_max_downtime(self, dom: DomainRef, flags: int) -> int:
        """For how long a guest may stand still, in milliseconds."""
        unknown_flags(flags, None, remote.DOMAIN_MIGRATE_GET_MAX_DOWNTIME)
        guest = self._world.guest(dom)
        if not guest.is_active:
            raise invalid_operation("domain is not running")
        return guest.most_downtime_ms
