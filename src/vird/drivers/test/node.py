"""What clients ask about the simulated host's processors and memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird.api.capabilities.node import Node
from vird.api.params import host as names
from vird.drivers.test.machine import SECURITY_MODEL
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain, InternalError, InvalidArg
from vird.wire.procedures import remote
from vird.wire.procedures.node import (
    NodeCpuStat,
    NodeGetCpuMapRet,
    NodeGetCpuStatsRet,
    NodeGetInfoRet,
    NodeGetSecurityModelRet,
)

if TYPE_CHECKING:
    from vird.drivers.test.world import World

CPU_TIMES_NS: Final = {
    names.NODE_CPU_STATS_USER: 9797400000,
    names.NODE_CPU_STATS_KERNEL: 34678723400000,
    names.NODE_CPU_STATS_IDLE: 87264900000,
    names.NODE_CPU_STATS_IOWAIT: 763600000,
}
"""What each processor, and all together, are said to have done."""

CPUS_PRESENT: Final = 8
CPUS_ONLINE: Final = (0, 2, 4)
"""Some are off, so that programs meet a map with holes."""


class TestNode(Node):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._machine = world.machine

    async def node_get_info(self) -> NodeGetInfoRet:
        """Model, memory in KiB, processors and how they sit."""
        it = self._machine
        return NodeGetInfoRet(it.model, it.memory, it.cpus, it.mhz, it.nodes, it.sockets, it.cores, it.threads)

    async def node_get_free_memory(self) -> int:
        """Free memory: all that the cells have but half."""
        return sum(cell.memory for cell in self._machine.cells) // 2

    async def node_get_cells_free_memory(self, start_cell: int, maxcells: int) -> list[int]:
        """Free memory of so many cells from ``start_cell`` on."""
        cells = self._machine.cells
        if start_cell >= len(cells):
            raise InvalidArg("Range exceeds available cells")
        return [cell.memory for cell in cells[start_cell : start_cell + maxcells]]

    async def node_get_security_model(self) -> NodeGetSecurityModelRet:
        """A model that confines nothing."""
        return NodeGetSecurityModelRet(SECURITY_MODEL, "")

    async def node_get_cpu_stats(self, cpu_num: int, nparams: int, flags: int) -> NodeGetCpuStatsRet:
        """How long a processor (or all) did what, in nanoseconds."""
        unknown_flags(flags, None, remote.NODE_GET_CPU_STATS)
        stats = [NodeCpuStat(name, value) for name, value in CPU_TIMES_NS.items()]
        return NodeGetCpuStatsRet(stats[:nparams], len(stats) if nparams == 0 else min(nparams, len(stats)))

    async def node_get_cpu_map(self, need_map: int, need_online: int, flags: int) -> NodeGetCpuMapRet:
        """Which processors are online."""
        unknown_flags(flags, None, remote.NODE_GET_CPU_MAP)
        online = sum(1 << number for number in CPUS_ONLINE)
        content = online.to_bytes((CPUS_PRESENT + 7) // 8, "little")
        return NodeGetCpuMapRet(content if need_map else b"", len(CPUS_ONLINE) if need_online else 0, CPUS_PRESENT)

    async def node_get_free_pages(self, pages: list[int], start_cell: int, cell_count: int, flags: int) -> list[int]:
        """Always refused: libvirtd cannot pass on what its test driver counts, and says just that."""
        unknown_flags(flags, None, remote.NODE_GET_FREE_PAGES)
        failure = InternalError("Library function returned error but did not set virError", domain=ErrorDomain.RPC)
        failure.text = failure.detail
        raise failure
