"""What a client asks about the machine that the daemon runs on, for every driver of local guests."""

from __future__ import annotations

import asyncio
import os
from typing import TypeVar

from vird import errors
from vird.api.capabilities.node import Node
from vird.api.flags import check_flags
from vird.host import cpu_layout, cpu_load, memory, numa
from vird.host.cpu_facts import cpu_facts
from vird.wire.procedures import remote
from vird.wire.procedures.node import (
    NodeCpuStat,
    NodeGetCpuMapRet,
    NodeGetCpuStatsRet,
    NodeGetInfoRet,
    NodeGetMemoryParametersRet,
    NodeGetMemoryStatsRet,
    NodeGetSecurityModelRet,
    NodeMemoryStat,
)
from vird.wire.xdr import TypedParam, TypedValue

T = TypeVar("T")
ALL = -1
"""Stands for all processors, or all cells together."""

HOST_MEMORY = (("total", "MemTotal"), ("free", "MemFree"), ("buffers", "Buffers"), ("cached", "Cached"))
"""Figure of the interface, the kernel's name for it; a cell has only the first two."""

SHARING = (
    ("shm_pages_to_scan", "pages_to_scan", True),
    ("shm_sleep_millisecs", "sleep_millisecs", True),
    ("shm_pages_shared", "pages_shared", False),
    ("shm_pages_sharing", "pages_sharing", False),
    ("shm_pages_unshared", "pages_unshared", False),
    ("shm_pages_volatile", "pages_volatile", False),
    ("shm_full_scans", "full_scans", False),
    ("shm_merge_across_nodes", "merge_across_nodes", True),
)
"""Parameter, the kernel's name for it, whether it is a setting (and so fits 32 bits)."""


class LocalNode(Node):
    """The capability; all figures are the kernel's."""

    async def node_get_info(self) -> NodeGetInfoRet:
        """Model, memory in KiB, processors and how they sit."""
        return await asyncio.to_thread(_info)

    async def node_get_cells_free_memory(self, start_cell: int, maxcells: int) -> list[int]:
        """Free memory of each cell from ``start_cell`` on, in bytes."""
        nodes = await asyncio.to_thread(numa.nodes)
        found = [node.free * 1024 for node in nodes if node.id >= start_cell]
        if start_cell < 0 or not found:
            last = max(node.id for node in nodes)
            raise errors.InternalError(f"start cell {start_cell} out of range (0-{last})")
        return found[:maxcells]

    async def node_get_free_memory(self) -> int:
        """Free memory of the host, in bytes."""
        return memory.meminfo().get("MemFree", 0) * 1024

    async def node_get_security_model(self) -> NodeGetSecurityModelRet:
        """The security model that confines guests here: none, beside the owners of files."""
        return NodeGetSecurityModelRet("none", "0")

    async def node_get_cpu_stats(self, cpu_num: int, nparams: int, flags: int) -> NodeGetCpuStatsRet:
        """How long a processor (or all) did what, in nanoseconds."""
        check_flags(flags, None, remote.NODE_GET_CPU_STATS)
        load = cpu_load.load(cpu_num) if cpu_num >= ALL else None
        if load is None:
            raise errors.InvalidArg(f"Invalid cpuNum in virHostCPUGetStatsLinux: {cpu_num}")
        stats = [NodeCpuStat(name, getattr(load, name)) for name in ("kernel", "user", "idle", "iowait")]
        return NodeGetCpuStatsRet(_asked_for(stats, nparams), len(stats))

    async def node_get_memory_stats(self, nparams: int, cell_num: int, flags: int) -> NodeGetMemoryStatsRet:
        """How memory is used, in KiB: of the host, or of one cell."""
        check_flags(flags, None, remote.NODE_GET_MEMORY_STATS)
        stats = [NodeMemoryStat(*each) for each in _memory_stats(cell_num)]
        return NodeGetMemoryStatsRet(_asked_for(stats, nparams), len(stats))

    async def node_get_memory_parameters(self, nparams: int, flags: int) -> NodeGetMemoryParametersRet:
        """How the kernel shares equal pages, where it does."""
        check_flags(flags, 4, remote.NODE_GET_MEMORY_PARAMETERS)
        found: list[TypedParam] = []
        for name, kernel_name, is_setting in SHARING:
            value = memory.sharing(kernel_name)
            if value is not None:
                found.append(TypedParam(name, TypedValue.uint32(value) if is_setting else TypedValue.uint64(value)))
        return NodeGetMemoryParametersRet(_asked_for(found, nparams), len(found))

    async def node_get_cpu_map(self, need_map: int, need_online: int, flags: int) -> NodeGetCpuMapRet:
        """Which processors are online, as a bit map, and how many there are."""
        check_flags(flags, None, remote.NODE_GET_CPU_MAP)
        present, online = cpu_layout.present(), cpu_layout.online()
        size = max(present, default=0) + 1
        bits = bytearray((size + 7) // 8)
        for number in online:
            bits[number // 8] |= 1 << number % 8
        return NodeGetCpuMapRet(bytes(bits) if need_map else b"", len(online) if need_online else 0, size)

    async def node_get_free_pages(self, pages: list[int], start_cell: int, cell_count: int, flags: int) -> list[int]:
        """How many pages of each size (in KiB) are free in each cell."""
        check_flags(flags, None, remote.NODE_GET_FREE_PAGES)
        nodes = {node.id: node for node in await asyncio.to_thread(numa.nodes)}
        first = max(start_cell, 0)
        if first not in nodes:
            raise errors.InternalError(f"start cell {start_cell} out of range (0-{max(nodes)})")
        counts: list[int] = []
        for number in range(first, min(first + cell_count, max(nodes) + 1)):
            pools = {pool.size: pool.free for pool in nodes[number].pools}
            for size in pages:
                if size not in pools:
                    raise errors.OperationFailed(f"page size {size} is not available on node {number}")
                counts.append(pools[size])
        return counts


def _info() -> NodeGetInfoRet:
    nodes = numa.nodes()
    online = set(cpu_layout.online())
    processors = [[cpu_layout.processor(number) for number in node.cpus if number in online] for node in nodes]
    layout = cpu_layout.topology(processors)
    return NodeGetInfoRet(
        os.uname().machine,
        memory.meminfo().get("MemTotal", 0),
        len(online),
        cpu_facts().mhz,
        len(nodes),
        layout.sockets,
        layout.cores * layout.dies,
        layout.threads,
    )


def _memory_stats(cell: int) -> list[tuple[str, int]]:
    if cell == ALL:
        facts = memory.meminfo()
        names = HOST_MEMORY
    else:
        try:
            facts = numa.node_memory(cell)
        except OSError:
            last = max(node.id for node in numa.nodes())
            raise errors.InvalidArg(
                f"cellNum in virHostMemGetStatsLinux must be less than or equal to {last}"
            ) from None
        names = HOST_MEMORY[:2]
    return [(name, facts[key]) for name, key in names if key in facts]


def _asked_for(found: list[T], wanted: int) -> list[T]:
    """What a caller gets: nothing when it asks how much there is (``wanted`` 0)."""
    return found[:wanted]
