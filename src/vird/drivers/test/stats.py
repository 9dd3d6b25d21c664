"""Measuring simulated guests: figures that grow with the clock, or stand for something plausible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.stats import Stats
from vird.api.enums.domain import ConnectListAllDomainsFlags as Filter
from vird.api.enums.domain import DomainMemoryFlags, DomainMessageType
from vird.api.enums.domain_block import DomainDiskErrorCode
from vird.api.enums.domain_stats import ConnectGetAllDomainStatsFlags as StatsFlags
from vird.api.enums.domain_stats import DomainMemoryStatTags as Tags
from vird.api.enums.domain_stats import DomainStatsTypes
from vird.api.params import domain_tuning as names
from vird.api.params.domain_misc import DOMAIN_IOTHREAD_POLL_MAX_NS
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.domains import memory_kib
from vird.drivers.common.impact import EITHER, TYPED_STRINGS
from vird.drivers.common.interface_limits import interface_of
from vird.drivers.common.typed import written
from vird.drivers.test.change import change_one
from vird.drivers.test.disk_limits import source_path
from vird.drivers.test.domains import TestDomains
from vird.drivers.test.guest import CLOCK, Guest
from vird.drivers.test.iothreads import POLLING
from vird.drivers.test.refuse import invalid_operation, unknown_flags
from vird.errors import ErrorDomain
from vird.model.domain.devices.memballoon import BalloonStats
from vird.model.domain.domain import Domain
from vird.wire.procedures import limits, remote
from vird.wire.procedures.domain_stats import (
    DomainBlockStatsRet,
    DomainDiskError,
    DomainGetBlockInfoRet,
    DomainGetCpuStatsRet,
    DomainGetDiskErrorsRet,
    DomainInterfaceStatsRet,
    DomainMemoryStat,
    DomainStatsRecord,
)
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

if TYPE_CHECKING:
    from vird.drivers.test.world import World

LISTING: Final = (
    Filter.ACTIVE | Filter.INACTIVE | Filter.PERSISTENT | Filter.TRANSIENT
    | Filter.RUNNING | Filter.PAUSED | Filter.SHUTOFF | Filter.OTHER
)  # fmt: skip

DETAILED: Final = StatsFlags.NOWAIT | StatsFlags.BACKING
"""What flags ask for that simulated guests have no figures for."""

FIGURES: Final = DomainStatsTypes.STATE | DomainStatsTypes.IOTHREAD
"""The groups of figures that there are."""

POLLING_AT_FIRST: Final = {DOMAIN_IOTHREAD_POLL_MAX_NS: 32768}

ALL: Final = -1
"""The first processor when no certain one is meant."""

DISK_SIZE: Final = 1 << 40
DISK_UNUSED: Final = 5056 << 10
HOST_CPUS: Final = 2
CPU_TIMES: Final = {
    names.DOMAIN_CPU_STATS_CPUTIME: TypedParameterType.ULLONG,
    names.DOMAIN_CPU_STATS_VCPUTIME: TypedParameterType.ULLONG,
}
PER_CPU: Final = (24386308517, 23151740627)
TOTAL_TIMES: Final = {
    names.DOMAIN_CPU_STATS_CPUTIME: TypedParameterType.ULLONG,
    names.DOMAIN_CPU_STATS_USERTIME: TypedParameterType.ULLONG,
    names.DOMAIN_CPU_STATS_SYSTEMTIME: TypedParameterType.ULLONG,
}
TOTALS: Final = (2 * PER_CPU[0] + 1, 5540000000, 6460000000)
"""Nanoseconds."""


class TestStats(Stats):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World, domains: TestDomains) -> None:
        self._world = world
        self._listed = domains

    async def domain_block_stats(self, dom: DomainRef, path: str) -> DomainBlockStatsRet:
        """Figures that grow with the clock."""
        if not path:
            raise errors.OperationUnsupported("summary statistics are not supported yet")
        guest = self._active(dom)
        if not _has_disk(guest, path):
            raise errors.InvalidArg(f"invalid path: {path}")
        base = self._world.now_ns() // 1000
        return DomainBlockStatsRet(base // 10, base // 20, base // 30, base // 40, base // 10**6 // 2)

    async def domain_interface_stats(self, dom: DomainRef, device: str) -> DomainInterfaceStatsRet:
        """Figures that grow with the clock."""
        interface_of(self._active(dom).newest, device)
        base = self._world.now_ns() // 1000
        seconds = base // 10**6
        return DomainInterfaceStatsRet(
            base // 10, base // 100, seconds // 1, seconds // 2, base // 20, base // 110, seconds // 3, seconds // 4
        )

    async def domain_memory_peek(self, dom: DomainRef, offset: int, size: int, flags: int) -> bytes:
        """Memory in which each byte holds its own address, as far as a byte can."""
        unknown_flags(flags, DomainMemoryFlags, remote.DOMAIN_MEMORY_PEEK)
        if flags not in (DomainMemoryFlags.VIRTUAL, DomainMemoryFlags.PHYSICAL):
            raise errors.InvalidArg("flags parameter must be VIR_MEMORY_VIRTUAL or VIR_MEMORY_PHYSICAL")
        self._active(dom)
        return bytes((offset + number) & 0xFF for number in range(min(size, limits.DOMAIN_MEMORY_PEEK_BUFFER_MAX)))

    async def domain_memory_stats(self, dom: DomainRef, max_stats: int, flags: int) -> list[DomainMemoryStat]:
        """A guest that uses half of what it has, in KiB."""
        unknown_flags(flags, None, remote.DOMAIN_MEMORY_STATS)
        guest = self._active(dom)
        document = guest.newest
        balloon = document.devices.memballoon if document.devices is not None else None
        if balloon is None or balloon.model == "none":
            return []
        current = document.current_memory or memory_kib(document)
        figures = {
            Tags.ACTUAL_BALLOON: current,
            Tags.SWAP_IN: 0,
            Tags.SWAP_OUT: 0,
            Tags.MAJOR_FAULT: 0,
            Tags.MINOR_FAULT: 0,
            Tags.UNUSED: current // 2,
            Tags.AVAILABLE: current,
            Tags.USABLE: current // 2,
            Tags.LAST_UPDATE: CLOCK[0],
            Tags.DISK_CACHES: current // 8,
            Tags.HUGETLB_PGALLOC: 0,
            Tags.HUGETLB_PGFAIL: 0,
            Tags.RSS: current // 2,
        }
        return [DomainMemoryStat(tag, value) for tag, value in figures.items()][:max_stats]

    async def domain_get_block_info(self, dom: DomainRef, path: str, flags: int) -> DomainGetBlockInfoRet:
        """A disk of one TiB that is almost full."""
        unknown_flags(flags, None, remote.DOMAIN_GET_BLOCK_INFO)
        if not _has_disk(self._world.guest(dom), path):
            raise errors.InvalidArg(f"invalid path {path} not assigned to domain")
        return DomainGetBlockInfoRet(DISK_SIZE, DISK_SIZE - DISK_UNUSED, DISK_SIZE)

    async def domain_get_cpu_stats(
        self, dom: DomainRef, nparams: int, start_cpu: int, ncpus: int, flags: int
    ) -> DomainGetCpuStatsRet:
        """Times on two host processors, or in total."""
        unknown_flags(flags, TYPED_STRINGS, remote.DOMAIN_GET_CPU_STATS)
        self._active(dom)
        if start_cpu == ALL:
            params = written(TOTAL_TIMES, dict(zip(TOTAL_TIMES, TOTALS, strict=True)))
            return DomainGetCpuStatsRet(params[:nparams], len(params))
        if nparams == 0:
            return DomainGetCpuStatsRet([], HOST_CPUS if ncpus == 0 else len(CPU_TIMES))
        if start_cpu > HOST_CPUS - 1:
            raise errors.InvalidArg(f"start_cpu {start_cpu} larger than maximum of {HOST_CPUS - 1}")
        params = []
        for cpu in range(start_cpu, min(start_cpu + ncpus, HOST_CPUS)):
            figures = {name: base + cpu for name, base in zip(CPU_TIMES, PER_CPU, strict=True)}
            params += written(CPU_TIMES, figures)[:nparams]
        return DomainGetCpuStatsRet(params, min(nparams, len(CPU_TIMES)))

    async def domain_get_disk_errors(self, dom: DomainRef, maxerrors: int, flags: int) -> DomainGetDiskErrorsRet:
        """One fault on each disk, of a kind that goes round."""
        guest = self._active(dom)
        disks = guest.newest.devices.disks if guest.newest.devices is not None else []
        if maxerrors == 0:
            return DomainGetDiskErrorsRet([], len(disks))
        kinds = len(DomainDiskErrorCode) - 1
        found = [
            DomainDiskError(disk.target.dev, number % kinds + 1)
            for number, disk in enumerate(disks[:maxerrors])
            if disk.target is not None
        ]
        return DomainGetDiskErrorsRet(found, len(found))

    async def domain_get_messages(self, dom: DomainRef, flags: int) -> list[str]:
        """Nothing is wrong with simulated guests."""
        unknown_flags(flags, DomainMessageType.DEPRECATION | DomainMessageType.TAINTING, remote.DOMAIN_GET_MESSAGES)
        self._world.guest(dom)
        return []

    async def domain_set_memory_stats_period(self, dom: DomainRef, period: int, flags: int) -> None:
        """Take note of how often the guest is to tell of its memory."""
        unknown_flags(flags, EITHER, remote.DOMAIN_SET_MEMORY_STATS_PERIOD)
        change_one(self._world.guest(dom), flags, lambda document: _set_period(document, period))

    def _active(self, dom: DomainRef) -> Guest:
        guest = self._world.guest(dom)
        if not guest.is_active:
            raise invalid_operation("domain is not running")
        return guest

    async def connect_get_all_domain_stats(
        self, doms: list[DomainRef], stats: int, flags: int
    ) -> list[DomainStatsRecord]:
        """States and I/O threads of the named guests, or of all that match the flags; there are no other figures."""
        unknown_flags(flags, LISTING | DETAILED | StatsFlags.ENFORCE_STATS, remote.CONNECT_GET_ALL_DOMAIN_STATS)
        unsupported = stats & ~FIGURES
        if flags & StatsFlags.ENFORCE_STATS and unsupported:
            raise errors.ArgumentUnsupported(f"Stats types bits 0x{unsupported:x} are not supported by this daemon")
        stats = stats & FIGURES if stats else FIGURES
        domains = self._world.domains
        named = (domains.by_uuid(dom.uuid) for dom in doms) if doms else domains
        wanted = flags & LISTING
        found = [each for each in named if each is not None and (not wanted or self._listed.matches(each, wanted))]
        return [DomainStatsRecord(entry.ref, _figures(entry, stats)) for entry in found]


def _figures(guest: DomainEntry, stats: int) -> list[TypedParam]:
    params = state_params(guest) if stats & DomainStatsTypes.STATE else []
    if stats & DomainStatsTypes.IOTHREAD and isinstance(guest, Guest) and guest.is_active and guest.polling:
        return params + iothread_params(guest)
    return params


def iothread_params(guest: Guest) -> list[TypedParam]:
    """How each I/O thread that was added to a guest polls; those of its definition are not known here."""
    numbers = list(guest.polling)
    params = [TypedParam("iothread.count", TypedValue.uint32(len(numbers)))]
    for number in numbers:
        polling = dict.fromkeys(POLLING, 0) | POLLING_AT_FIRST | guest.polling.get(number, {})
        params += written(
            {f"iothread.{number}.{name.replace('_', '-')}": kind for name, kind in POLLING.items()},
            {f"iothread.{number}.{name.replace('_', '-')}": value for name, value in polling.items()},
        )
    return params


def _has_disk(guest: Guest, path: str) -> bool:
    disks = guest.newest.devices.disks if guest.newest.devices is not None else []
    return any(path in (disk.target.dev if disk.target is not None else None, source_path(disk)) for disk in disks)


def _set_period(document: Domain, period: int) -> None:
    balloon = document.devices.memballoon if document.devices is not None else None
    if balloon is None or balloon.model == "none":
        raise errors.InternalError("No memory balloon device configured, can not set the collection period")
    balloon.stats = BalloonStats(period=period) if period else None


def state_params(guest: DomainEntry) -> list[TypedParam]:
    """State and reason as parameters; made once for each pair, as a host has many guests in the same."""
    key = (int(guest.state), int(guest.reason))
    made = _STATES.get(key)
    if made is None:
        made = _STATES[key] = [
            TypedParam("state.state", TypedValue.int32(key[0])),
            TypedParam("state.reason", TypedValue.int32(key[1])),
        ]
    return made


_STATES: dict[tuple[int, int], list[TypedParam]] = {}
