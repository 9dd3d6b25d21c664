"""The host's own processors, memory and pages: the `Node` capability of every driver that runs guests here.

A driver's class inherits it.  All figures are read when they are asked for, in a thread, since the
kernel may take its time.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence

from vird.api.capabilities.node import Node
from vird.api.enums.node import NodeAllocPagesFlags, NodeSuspendTarget
from vird.api.flags import check_flags
from vird.api.params import host as names
from vird.errors import ArgumentUnsupported, InternalError, InvalidArg, OperationFailed, OperationUnsupported
from vird.host import cpu_layout, memory, numa, sleep
from vird.host.cpu_facts import cpu_facts
from vird.host.cpu_load import load
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
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

ALL = -1
"""Stands for all processors or cells together."""

TYPED_STRINGS = 4
"""Flag: the caller takes parameters that are strings."""

SUSPEND_MIN = 60
"""Seconds that a sleep must last at least, so that the alarm cannot come before it has begun."""

_UINT, _ULLONG = TypedParameterType.UINT, TypedParameterType.ULLONG

TIMES = (
    names.NODE_CPU_STATS_KERNEL,
    names.NODE_CPU_STATS_USER,
    names.NODE_CPU_STATS_IDLE,
    names.NODE_CPU_STATS_IOWAIT,
)
"""What is told of a processor's time; the fields of `Load` have the same names."""

SHARING: dict[str, tuple[str, TypedParameterType, bool]] = {
    names.NODE_MEMORY_SHARED_PAGES_TO_SCAN: ("pages_to_scan", _UINT, True),
    names.NODE_MEMORY_SHARED_SLEEP_MILLISECS: ("sleep_millisecs", _UINT, True),
    names.NODE_MEMORY_SHARED_PAGES_SHARED: ("pages_shared", _ULLONG, False),
    names.NODE_MEMORY_SHARED_PAGES_SHARING: ("pages_sharing", _ULLONG, False),
    names.NODE_MEMORY_SHARED_PAGES_UNSHARED: ("pages_unshared", _ULLONG, False),
    names.NODE_MEMORY_SHARED_PAGES_VOLATILE: ("pages_volatile", _ULLONG, False),
    names.NODE_MEMORY_SHARED_FULL_SCANS: ("full_scans", _ULLONG, False),
    names.NODE_MEMORY_SHARED_MERGE_ACROSS_NODES: ("merge_across_nodes", _UINT, True),
}
"""Parameter name to the kernel's name, type, and whether it can be set."""


class LocalNode(Node):
    """The host that this daemon runs on."""

    async def node_get_info(self) -> NodeGetInfoRet:
        return await asyncio.to_thread(node_info)

    async def node_get_cells_free_memory(self, start_cell: int, maxcells: int) -> list[int]:
        cells = await asyncio.to_thread(numa.nodes)
        if start_cell < 0:
            raise _unadorned("startCell in virNodeGetCellsFreeMemory must be zero or greater")
        _need_cell(start_cell, cells)
        return [node.free * 1024 for node in cells if start_cell <= node.id < start_cell + maxcells]

    async def node_get_free_memory(self) -> int:
        cells = await asyncio.to_thread(numa.nodes)
        return sum(node.free for node in cells) * 1024

    async def node_get_security_model(self) -> NodeGetSecurityModelRet:
        return NodeGetSecurityModelRet("none", "0")

    async def node_get_cpu_stats(self, cpu_num: int, nparams: int, flags: int) -> NodeGetCpuStatsRet:
        check_flags(flags, None, remote.NODE_GET_CPU_STATS, "virHostCPUGetStats")
        if nparams == 0:
            return NodeGetCpuStatsRet([], len(TIMES))
        times = await asyncio.to_thread(load, cpu_num) if cpu_num >= ALL else None
        if times is None:
            raise _unadorned("Invalid cpuNum in virHostCPUGetStatsLinux")
        _need_room(nparams, len(TIMES))
        stats = [NodeCpuStat(name, getattr(times, name)) for name in TIMES]
        return NodeGetCpuStatsRet(stats, len(stats))

    async def node_get_memory_stats(self, nparams: int, cell_num: int, flags: int) -> NodeGetMemoryStatsRet:
        check_flags(flags, None, remote.NODE_GET_MEMORY_STATS, "virHostMemGetStats")
        fields = await asyncio.to_thread(memory_stats, cell_num)
        if nparams == 0:
            return NodeGetMemoryStatsRet([], len(fields))
        _need_room(nparams, len(fields))
        return NodeGetMemoryStatsRet([NodeMemoryStat(name, value) for name, value in fields.items()], len(fields))

    async def node_get_cpu_map(self, need_map: int, need_online: int, flags: int) -> NodeGetCpuMapRet:
        check_flags(flags, None, remote.NODE_GET_CPU_MAP, "virHostCPUGetMap")
        present, online = cpu_layout.present(), cpu_layout.online()
        count = max(present) + 1
        bits = bytearray((count + 7) // 8)
        for number in online:
            bits[number // 8] |= 1 << number % 8
        return NodeGetCpuMapRet(bytes(bits) if need_map else b"", len(online) if need_online else 0, count)

    async def node_get_memory_parameters(self, nparams: int, flags: int) -> NodeGetMemoryParametersRet:
        check_flags(flags, TYPED_STRINGS, remote.NODE_GET_MEMORY_PARAMETERS, "virHostMemGetParameters")
        if nparams == 0:
            return NodeGetMemoryParametersRet([], len(SHARING))
        found = await asyncio.to_thread(_read_sharing)
        return NodeGetMemoryParametersRet(found[:nparams], min(nparams, len(found)))

    async def node_set_memory_parameters(self, params: list[TypedParam], flags: int) -> None:
        check_flags(flags, None, remote.NODE_SET_MEMORY_PARAMETERS, "virHostMemSetParameters")
        for param in params:
            kernel_name, _, settable = SHARING.get(param.field, ("", _UINT, False))
            if not settable:
                raise InvalidArg(f"parameter '{param.field}' not supported")
            try:
                await asyncio.to_thread(memory.set_sharing, kernel_name, int(param.value.value))
            except OSError as reason:
                raise OperationFailed(f"failed to set {kernel_name}: {reason.strerror}") from None

    async def node_get_free_pages(self, pages: list[int], start_cell: int, cell_count: int, flags: int) -> list[int]:
        check_flags(flags, None, remote.NODE_GET_FREE_PAGES)
        cells = await asyncio.to_thread(numa.nodes)
        if start_cell < 0:
            return [sum(_pool(node, size).free for node in cells) for size in pages]
        _need_cell(start_cell, cells)
        wanted = [node for node in cells if start_cell <= node.id < start_cell + cell_count]
        return [_pool(node, size).free for node in wanted for size in pages]

    async def node_alloc_pages(
        self, page_sizes: list[int], page_counts: list[int], start_cell: int, cell_count: int, flags: int
    ) -> int:
        check_flags(flags, NodeAllocPagesFlags, remote.NODE_ALLOC_PAGES)
        cells = await asyncio.to_thread(numa.nodes)
        if start_cell < 0:
            wanted: list[int | None] = [None]
        else:
            _need_cell(start_cell, cells)
            wanted = [node.id for node in cells if start_cell <= node.id < start_cell + cell_count]
        pairs = list(zip(page_sizes, page_counts, strict=True))
        for cell in wanted:
            for size, count in pairs:
                await asyncio.to_thread(_resize_pool, cell, size, count, not flags & NodeAllocPagesFlags.SET)
        return len(wanted) * len(pairs)

    async def node_suspend_for_duration(self, target: int, duration: int, flags: int) -> None:
        check_flags(flags, None, remote.NODE_SUSPEND_FOR_DURATION, "virNodeSuspend")
        try:
            kind = NodeSuspendTarget(target)
        except ValueError:
            raise InvalidArg(f"Unknown suspend target: {target}") from None
        if sleep.Kind[kind.name] not in await asyncio.to_thread(sleep.supported):
            raise ArgumentUnsupported(SLEEP_NAMES[kind])
        if duration < SUSPEND_MIN:
            raise InvalidArg(f"Suspend duration is too short, must be at least {SUSPEND_MIN} seconds")
        await sleep.fall_asleep(sleep.Kind[kind.name], duration)


SLEEP_NAMES = {
    NodeSuspendTarget.MEM: "Suspend-to-RAM",
    NodeSuspendTarget.DISK: "Suspend-to-Disk",
    NodeSuspendTarget.HYBRID: "Hybrid-Suspend",
}


def node_info() -> NodeGetInfoRet:
    """Processors, memory and their layout."""
    cells = numa.nodes()
    online = set(cpu_layout.online())
    places = [[cpu_layout.processor(number) for number in node.cpus if number in online] for node in cells]
    layout = cpu_layout.topology(places)
    return NodeGetInfoRet(
        model=os.uname().machine,
        memory=sum(node.memory for node in cells),
        cpus=len(online),
        mhz=cpu_facts().mhz,
        nodes=len(cells),
        sockets=layout.sockets,
        cores=layout.cores * layout.dies,
        threads=layout.threads,
    )


def memory_stats(cell: int) -> dict[str, int]:
    """Memory of one cell, or of the host (-1), in KiB, by parameter name; raises `InvalidArg` for no such cell."""
    total, free = names.NODE_MEMORY_STATS_TOTAL, names.NODE_MEMORY_STATS_FREE
    if cell == ALL:
        facts = memory.meminfo()
        return {
            total: facts.get("MemTotal", 0),
            free: facts.get("MemFree", 0),
            names.NODE_MEMORY_STATS_BUFFERS: facts.get("Buffers", 0),
            names.NODE_MEMORY_STATS_CACHED: facts.get("Cached", 0),
        }
    cells = numa.nodes()
    node = next((node for node in cells if node.id == cell), None)
    if node is None:
        last = cells[-1].id
        raise _unadorned(f"cellNum in virHostMemGetStats must be less than or equal to {last}")
    return {total: node.memory, free: node.free}


def _unadorned(text: str) -> InvalidArg:
    """An error whose whole text this is, as libvirt's checks of arguments have it."""
    fault = InvalidArg(text)
    fault.text = text
    return fault


def _read_sharing() -> list[TypedParam]:
    found: list[TypedParam] = []
    for name, (kernel_name, kind, _) in SHARING.items():
        value = memory.sharing(kernel_name)
        if value is not None:
            found.append(TypedParam(name, TypedValue.of(value, kind)))
    return found


def _need_cell(start: int, cells: Sequence[numa.Node]) -> None:
    last = cells[-1].id
    if start > last:
        raise InternalError(f"start cell {start} out of range (0-{last})")


def _need_room(offered: int, needed: int) -> None:
    if offered != needed:
        raise InvalidArg(f"nparams in a request for {needed} figures must be equal to {needed}, not {offered}")


def _pool(node: numa.Node, size: int) -> numa.PagePool:
    for pool in node.pools:
        if pool.size == size:
            return pool
    raise OperationFailed(f"page size {size} is not available on node {node.id}")


def _resize_pool(cell: int | None, size: int, count: int, add: bool) -> None:
    if size == os.sysconf("SC_PAGE_SIZE") // 1024:
        raise OperationUnsupported("system pages pool can't be modified")
    numa.resize_pool(cell, size, count, add)
