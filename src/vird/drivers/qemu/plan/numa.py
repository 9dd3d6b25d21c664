"""The guest's NUMA nodes: ``-numa`` and the memory of each node."""

from __future__ import annotations

from collections.abc import Iterator

from vird.drivers.qemu.plan.arguments import ranges
from vird.drivers.qemu.plan.launch import Launch
from vird.drivers.qemu.plan.memory import cell_sizes
from vird.drivers.qemu.plan.memory_backend import Backend, backend_arguments, is_needed
from vird.errors import ConfigUnsupported
from vird.model.domain.numa import Latency, MemoryBandwidth, Numa, NumaCache

LATENCY_KINDS = {"access": "access-latency", "read": "read-latency", "write": "write-latency"}
BANDWIDTH_KINDS = {"access": "access-bandwidth", "read": "read-bandwidth", "write": "write-bandwidth"}
LEVELS = {1: "first-level", 2: "second-level", 3: "third-level"}
ASSOCIATIVITY = {"none": "none", "direct": "direct", "full": "complex"}
CACHE_POLICY = {"none": "none", "writeback": "write-back", "writethrough": "write-through"}


def nodes(launch: Launch) -> Iterator[str]:
    """All that ``-numa`` is told."""
    numa = launch.domain.cpu.numa if launch.domain.cpu is not None else None
    if numa is None or not numa.cells:
        return
    sizes = cell_sizes(launch)
    numbers = [index if cell.id is None else cell.id for index, cell in enumerate(numa.cells)]
    backends = [
        Backend(f"ram-node{number}", size, cell=number, always=True)
        for number, size in zip(numbers, sizes, strict=True)
    ]
    as_objects = _wants_objects(launch, numa, backends)
    for cell, number, backend in zip(numa.cells, numbers, backends, strict=True):
        if as_objects and backend.size:
            yield from backend_arguments(launch, backend)
        parts = [f"node,nodeid={number}", *(f"cpus={part}" for part in ranges(cell.cpus or ()))]
        initiator = _initiator(numa, number) if is_heterogeneous(numa) else None
        if initiator is not None:
            parts.append(f"initiator={initiator}")
        if backend.size:
            parts.append(f"memdev={backend.id}" if as_objects else f"mem={backend.size >> 10}")
        yield from ("-numa", ",".join(parts))
    yield from _distances(numa, numbers)
    yield from _heterogeneous(launch, numa)


def is_heterogeneous(numa: Numa) -> bool:
    """Whether the guest is told how fast which memory is."""
    return bool(numa.interconnects) or any(cell.caches for cell in numa.cells)


def _wants_objects(launch: Launch, numa: Numa, backends: list[Backend]) -> bool:
    """Objects where they are needed, where the old way is gone, and for heterogeneous memory."""
    if is_heterogeneous(numa):
        return True
    machine = launch.machine_type
    return machine is None or not machine.numa_memory or any(is_needed(launch, backend) for backend in backends)


def _initiator(numa: Numa, number: int) -> int | None:
    """The node from which a node's memory is reached fastest; itself if it has processors."""
    cell = next(c for i, c in enumerate(numa.cells) if (i if c.id is None else c.id) == number)
    if cell.cpus:
        return number
    latencies = [
        each for each in numa.interconnects if isinstance(each, Latency) and each.target == number and not each.cache
    ]
    best = min(latencies, key=lambda each: each.value, default=None)
    if best is not None:
        return best.initiator
    bandwidths = [
        each
        for each in numa.interconnects
        if isinstance(each, MemoryBandwidth) and each.target == number and not each.cache
    ]
    widest = max(bandwidths, key=lambda each: each.value, default=None)
    return widest.initiator if widest is not None else None


def _distances(numa: Numa, numbers: list[int]) -> Iterator[str]:
    known = {
        (number, sibling.id): sibling.value
        for number, cell in zip(numbers, numa.cells, strict=True)
        for sibling in cell.distances
    }
    if not known:
        return
    for source in numbers:
        for target in numbers:
            value = known.get((source, target)) or known.get((target, source)) or (10 if source == target else 20)
            yield from ("-numa", f"dist,src={source},dst={target},val={value}")


def _heterogeneous(launch: Launch, numa: Numa) -> Iterator[str]:
    if not numa.interconnects and not any(cell.caches for cell in numa.cells):
        return
    if not launch.has("numa.hmat"):
        raise ConfigUnsupported("HMAT is not supported with this QEMU")
    for each in numa.interconnects:
        kinds = LATENCY_KINDS if isinstance(each, Latency) else BANDWIDTH_KINDS
        hierarchy = LEVELS[each.cache] if each.cache else "memory"
        value = f"latency={each.value}" if isinstance(each, Latency) else f"bandwidth={each.value}K"
        parts = f"initiator={each.initiator},target={each.target},hierarchy={hierarchy},data-type={kinds[each.type]}"
        yield from ("-numa", f"hmat-lb,{parts},{value}")
    for index, cell in enumerate(numa.cells):
        for cache in cell.caches:
            yield from ("-numa", _cache(index if cell.id is None else cell.id, cache))


def _cache(number: int, cache: NumaCache) -> str:
    kind = ASSOCIATIVITY[cache.associativity or "none"]
    policy = CACHE_POLICY[cache.policy or "none"]
    return (
        f"hmat-cache,node-id={number},size={cache.size.value}K,level={cache.level},"
        f"associativity={kind},policy={policy},line={cache.line.value}"
    )
