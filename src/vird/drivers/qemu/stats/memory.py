"""Measuring a guest's memory and processors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.api.capabilities.stats import Stats
from vird.api.enums.domain_stats import DomainDirtyRateCalcFlags as Mode
from vird.api.enums.domain_stats import DomainMemoryStatTags as Tag
from vird.api.params import domain_tuning as names
from vird.drivers.common.domains import memory_kib
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, bare_argument
from vird.drivers.common.typed import asked_for, written
from vird.drivers.qemu.change import change
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.stats import balloon
from vird.drivers.qemu.stats.disks import PATIENCE_S
from vird.drivers.qemu.stats.peek import peek_memory
from vird.errors import ErrorDomain
from vird.host.usage import process_usage
from vird.model.domain.devices.memballoon import BalloonStats
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_stats import DomainGetCpuStatsRet, DomainMemoryStat
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParameterType

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

LONGEST_CALCULATION_S: Final = 60
_CPU_KINDS: Final = dict.fromkeys(
    (names.DOMAIN_CPU_STATS_CPUTIME, names.DOMAIN_CPU_STATS_USERTIME, names.DOMAIN_CPU_STATS_SYSTEMTIME),
    TypedParameterType.ULLONG,
)
PER_CPU_PARAMS: Final = 2


class MemoryStats(Stats):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_memory_peek(self, dom: DomainRef, offset: int, size: int, flags: int) -> bytes:
        """Bytes of a running guest's memory, by virtual (1) or physical (2) address."""
        return await peek_memory(self._driver, self._driver.guest(dom), offset, size, flags)

    async def domain_memory_stats(self, dom: DomainRef, max_stats: int, flags: int) -> list[DomainMemoryStat]:
        """Memory in KiB: what the guest has, says of it, and its process takes."""
        check_flags(flags, None, remote.DOMAIN_MEMORY_STATS)
        guest = self._driver.guest(dom)
        if max_stats == 0:
            return []
        guest.require_active()
        runtime, live = guest.running(), guest.document
        found: list[tuple[Tag, int]] = []
        path = balloon.balloon_path(live)
        if path is not None:
            found.append((Tag.ACTUAL_BALLOON, live.current_memory or memory_kib(live)))
            found += balloon.figures(await balloon.ask(runtime.monitor, path, PATIENCE_S))
        found.append((Tag.RSS, process_usage(runtime.process.pid).resident_kib))
        return [DomainMemoryStat(tag, value) for tag, value in found[:max_stats]]

    async def domain_set_memory_stats_period(self, dom: DomainRef, period: int, flags: int) -> None:
        """Have the guest tell about its memory every so many seconds; 0: not at all."""
        if period < 0:
            raise bare_argument("period in virDomainSetMemoryStatsPeriod must be zero or greater", ErrorDomain.DOMAIN)
        check_flags(flags, EITHER, remote.DOMAIN_SET_MEMORY_STATS_PERIOD)
        guest = self._driver.guest(dom)

        async def act(live: Domain) -> None:
            where = {"path": balloon.balloon_path(live), "property": "guest-stats-polling-interval", "value": period}
            await guest.monitor.execute("qom-set", where)

        await change(self._driver, guest, flags, lambda document: _set_period(document, period), act=act)

    async def domain_get_cpu_stats(
        self, dom: DomainRef, nparams: int, start_cpu: int, ncpus: int, flags: int
    ) -> DomainGetCpuStatsRet:
        """Processor time in total; times per host processor are not counted here."""
        if start_cpu == -1 and ncpus != 1:
            raise bare_argument("ncpus must be 1 when start_cpu is -1", ErrorDomain.DOMAIN)
        check_flags(flags, TYPED_STRINGS, remote.DOMAIN_GET_CPU_STATS)
        guest = self._driver.guest(dom)
        guest.require_active()
        if start_cpu != -1:
            if nparams == 0:
                return DomainGetCpuStatsRet([], PER_CPU_PARAMS)
            raise errors.OperationUnsupported(
                "operation 'getCpuacctPercpuUsage' not supported for backend 'cgroup V2'", domain=ErrorDomain.CGROUP
            )
        used = process_usage(guest.running().process.pid)
        return DomainGetCpuStatsRet(
            *asked_for(written(_CPU_KINDS, dict(zip(_CPU_KINDS, (used.time_ns, *used[:2]), strict=True))), nparams)
        )

    async def domain_start_dirty_rate_calc(self, dom: DomainRef, seconds: int, flags: int) -> None:
        """Measure for so many seconds how fast the guest writes memory; bulk statistics have the result."""
        if flags & Mode.DIRTY_BITMAP and flags & Mode.DIRTY_RING:
            raise bare_argument(
                "Flags 'VIR_DOMAIN_DIRTYRATE_MODE_DIRTY_BITMAP' and 'VIR_DOMAIN_DIRTYRATE_MODE_DIRTY_RING' are "
                "mutually exclusive",
                ErrorDomain.DOMAIN,
            )
        check_flags(flags, Mode, remote.DOMAIN_START_DIRTY_RATE_CALC)
        if not 1 <= seconds <= LONGEST_CALCULATION_S:
            raise errors.ConfigUnsupported(
                f"seconds={seconds} is invalid, please choose value within [1, {LONGEST_CALCULATION_S}]."
            )
        guest = self._driver.guest(dom)
        guest.require_active()
        if flags & Mode.DIRTY_RING and not _has_dirty_ring(guest.document):
            raise errors.OperationUnsupported("dirty-ring calculation mode requires dirty-ring feature enabled.")
        arguments: dict[str, Any] = {"calc-time": seconds}
        if flags:
            arguments["mode"] = "dirty-ring" if flags & Mode.DIRTY_RING else "dirty-bitmap"
        async with guest.job.hold("dirty rate"):
            await guest.monitor.execute("calc-dirty-rate", arguments)


def _set_period(document: Domain, period: int) -> None:
    device = document.devices.memballoon if document.devices is not None else None
    if device is None or device.model == "none":
        raise errors.InternalError("No memory balloon device configured, can not set the collection period")
    device.stats = BalloonStats(period=period) if period else None


def _has_dirty_ring(document: Domain) -> bool:
    kvm = document.features.kvm if document.features is not None else None
    ring = getattr(kvm, "dirty_ring", None)
    return ring is not None and ring.state == "on"
