"""The host's processors, memory and pages."""

from __future__ import annotations

from vird.api.capability import Capability, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.node import (
    NodeGetCpuMapRet,
    NodeGetCpuStatsRet,
    NodeGetInfoRet,
    NodeGetMemoryParametersRet,
    NodeGetMemoryStatsRet,
    NodeGetSecurityModelRet,
    NodeGetSevInfoRet,
)
from vird.wire.xdr import TypedParam


class Node(Capability):
    """The host's processors, memory and pages."""

    async def node_get_info(self) -> NodeGetInfoRet:
        """Processors, memory and topology of the host; memory in KiB."""
        raise no_support(remote.NODE_GET_INFO)

    async def node_get_cells_free_memory(self, start_cell: int, maxcells: int) -> list[int]:
        """Free bytes of so many NUMA cells from ``start_cell`` on."""
        raise no_support(remote.NODE_GET_CELLS_FREE_MEMORY)

    async def node_get_free_memory(self) -> int:
        """Free memory of the host in bytes."""
        raise no_support(remote.NODE_GET_FREE_MEMORY)

    async def node_get_security_model(self) -> NodeGetSecurityModelRet:
        """The host's main security model and its domain of interpretation."""
        raise no_support(remote.NODE_GET_SECURITY_MODEL)

    async def node_get_cpu_stats(self, cpu_num: int, nparams: int, flags: int) -> NodeGetCpuStatsRet:
        """Times of one host processor or of all (-1) in nanoseconds; only their number when ``nparams`` is 0."""
        raise no_support(remote.NODE_GET_CPU_STATS)

    async def node_get_memory_stats(self, nparams: int, cell_num: int, flags: int) -> NodeGetMemoryStatsRet:
        """Memory of one NUMA cell or of all (-1) in KiB; only their number when ``nparams`` is 0."""
        raise no_support(remote.NODE_GET_MEMORY_STATS)

    async def node_suspend_for_duration(self, target: int, duration: int, flags: int) -> None:
        """Put the host to sleep, to wake after so many seconds."""
        raise no_support(remote.NODE_SUSPEND_FOR_DURATION)

    async def node_set_memory_parameters(self, params: list[TypedParam], flags: int) -> None:
        """Set how the host shares equal pages."""
        raise no_support(remote.NODE_SET_MEMORY_PARAMETERS)

    async def node_get_memory_parameters(self, nparams: int, flags: int) -> NodeGetMemoryParametersRet:
        """How the host shares equal pages; only their number when ``nparams`` is 0."""
        raise no_support(remote.NODE_GET_MEMORY_PARAMETERS)

    async def node_get_cpu_map(self, need_map: int, need_online: int, flags: int) -> NodeGetCpuMapRet:
        """Which host processors are there and which are online."""
        raise no_support(remote.NODE_GET_CPU_MAP)

    async def node_get_free_pages(self, pages: list[int], start_cell: int, cell_count: int, flags: int) -> list[int]:
        """Free pages of each size (in KiB) in each of so many cells."""
        raise no_support(remote.NODE_GET_FREE_PAGES)

    async def node_alloc_pages(
        self, page_sizes: list[int], page_counts: list[int], start_cell: int, cell_count: int, flags: int
    ) -> int:
        """Reserve huge pages; the number of page pools that were changed."""
        raise no_support(remote.NODE_ALLOC_PAGES)

    async def node_get_sev_info(self, nparams: int, flags: int) -> NodeGetSevInfoRet:
        """What the host offers for encrypted guests; only the number of facts when ``nparams`` is 0."""
        raise no_support(remote.NODE_GET_SEV_INFO)
