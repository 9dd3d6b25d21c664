"""Measuring a domain, and peeking into it."""

from __future__ import annotations

from vird.api.capability import Capability, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.domain_stats import (
    DomainBlockStatsFlagsRet,
    DomainBlockStatsRet,
    DomainGetBlockInfoRet,
    DomainGetCpuStatsRet,
    DomainGetDiskErrorsRet,
    DomainInterfaceStatsRet,
    DomainMemoryStat,
    DomainStatsRecord,
)
from vird.wire.procedures.refs import DomainRef


class Stats(Capability):
    """Measuring a domain, and peeking into it."""

    async def domain_block_stats(self, dom: DomainRef, path: str) -> DomainBlockStatsRet:
        """Requests and bytes of a disk, -1 where not known."""
        raise no_support(remote.DOMAIN_BLOCK_STATS)

    async def domain_interface_stats(self, dom: DomainRef, device: str) -> DomainInterfaceStatsRet:
        """Packets and bytes of an interface, -1 where not known."""
        raise no_support(remote.DOMAIN_INTERFACE_STATS)

    async def domain_block_peek(self, dom: DomainRef, path: str, offset: int, size: int, flags: int) -> bytes:
        """Read bytes of a disk."""
        raise no_support(remote.DOMAIN_BLOCK_PEEK)

    async def domain_memory_peek(self, dom: DomainRef, offset: int, size: int, flags: int) -> bytes:
        """Read bytes of the guest's memory."""
        raise no_support(remote.DOMAIN_MEMORY_PEEK)

    async def domain_memory_stats(self, dom: DomainRef, max_stats: int, flags: int) -> list[DomainMemoryStat]:
        """What the guest says about its memory, in KiB and counts."""
        raise no_support(remote.DOMAIN_MEMORY_STATS)

    async def domain_get_block_info(self, dom: DomainRef, path: str, flags: int) -> DomainGetBlockInfoRet:
        """A disk's size, its use, and the size of its file, in bytes."""
        raise no_support(remote.DOMAIN_GET_BLOCK_INFO)

    async def domain_block_stats_flags(
        self, dom: DomainRef, path: str, nparams: int, flags: int
    ) -> DomainBlockStatsFlagsRet:
        """Requests, bytes and times of a disk; only their number when ``nparams`` is 0."""
        raise no_support(remote.DOMAIN_BLOCK_STATS_FLAGS)

    async def domain_get_cpu_stats(
        self, dom: DomainRef, nparams: int, start_cpu: int, ncpus: int, flags: int
    ) -> DomainGetCpuStatsRet:
        """Times of a domain on host processors, or in total when ``start_cpu`` is -1."""
        raise no_support(remote.DOMAIN_GET_CPU_STATS)

    async def domain_get_disk_errors(self, dom: DomainRef, maxerrors: int, flags: int) -> DomainGetDiskErrorsRet:
        """Disks that stopped for an error; only how many disks when ``maxerrors`` is 0."""
        raise no_support(remote.DOMAIN_GET_DISK_ERRORS)

    async def domain_set_memory_stats_period(self, dom: DomainRef, period: int, flags: int) -> None:
        """Set how often the guest tells about its memory, in seconds."""
        raise no_support(remote.DOMAIN_SET_MEMORY_STATS_PERIOD)

    async def connect_get_all_domain_stats(
        self, doms: list[DomainRef], stats: int, flags: int
    ) -> list[DomainStatsRecord]:
        """Statistics of many domains in one answer; all domains when none is named."""
        raise no_support(remote.CONNECT_GET_ALL_DOMAIN_STATS)

    async def domain_get_messages(self, dom: DomainRef, flags: int) -> list[str]:
        """Remarks about a domain: that it is tainted, or uses what will go away."""
        raise no_support(remote.DOMAIN_GET_MESSAGES)

    async def domain_start_dirty_rate_calc(self, dom: DomainRef, seconds: int, flags: int) -> None:
        """Measure for so many seconds how fast the guest writes memory."""
        raise no_support(remote.DOMAIN_START_DIRTY_RATE_CALC)
