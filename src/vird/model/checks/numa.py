"""NUMA: the guest's nodes, their distances, and the host nodes behind them."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, InternalError, XmlError
from vird.model.domain.domain import Domain
from vird.model.domain.numa import Numa, NumaCache, NumaCell, NumaSibling, NumaTune

LOCAL: Final = 10
REMOTE: Final = 20
FARTHEST: Final = 255


def complete_numa(domain: Domain) -> None:
    """Number and order the nodes, make distances mutual; raises XmlError for what cannot be."""
    numa = domain.cpu.numa if domain.cpu is not None else None
    if numa is not None:
        _number(numa)
        _check_cpus(numa.cells, domain.vcpu.count if domain.vcpu is not None else 1)
        _complete_distances(numa.cells)
        _complete_caches(numa)
    if domain.numatune is not None:
        complete_numatune(domain.numatune, len(numa.cells) if numa is not None else 0)


def _number(numa: Numa) -> None:
    if not numa.cells:
        raise XmlError("NUMA topology defined without NUMA cells")
    by_id: dict[int, NumaCell] = {}
    for place, cell in enumerate(numa.cells):
        cell.id = place if cell.id is None else cell.id
        if cell.id >= len(numa.cells):
            raise XmlError("Exactly one 'cell' element per guest NUMA cell allowed, non-contiguous ranges or "
                           "ranges not starting from 0 are not allowed")  # fmt: skip
        if cell.id in by_id:
            raise XmlError(f"Duplicate NUMA cell info for cell id '{cell.id}'")
        by_id[cell.id] = cell
    numa.cells = [by_id[number] for number in range(len(numa.cells))]


def _check_cpus(cells: list[NumaCell], vcpus: int) -> None:
    for place, cell in enumerate(cells):
        for earlier in cells[:place]:
            if cell.cpus and earlier.cpus and cell.cpus & earlier.cpus:
                raise ConfigUnsupported(f"NUMA cells {cell.id} and {earlier.id} have overlapping vCPU ids")
    numbers = [number for cell in cells for number in cell.cpus or ()]
    if len(numbers) > vcpus:
        raise InternalError("Number of CPUs in <numa> exceeds the <vcpu> count")
    if numbers and max(numbers) >= vcpus:
        raise InternalError("CPU IDs in <numa> exceed the <vcpu> count")


def _complete_distances(cells: list[NumaCell]) -> None:
    if not any(cell.distances for cell in cells):
        return
    table: dict[tuple[int, int], int] = {}
    for here, cell in enumerate(cells):
        for sibling in cell.distances:
            _check_distance(here, sibling, len(cells))
            table[here, sibling.id] = sibling.value
    for (here, there), value in list(table.items()):
        table.setdefault((there, here), value)
        table.setdefault((here, here), LOCAL)
        table.setdefault((there, there), LOCAL)
    for here, cell in enumerate(cells):
        known = [there for there in range(len(cells)) if (here, there) in table]
        if known:
            cell.distances = [NumaSibling(id=t, value=table.get((here, t), REMOTE)) for t in range(len(cells))]


def _check_distance(here: int, sibling: NumaSibling, cells: int) -> None:
    if sibling.id >= cells:
        raise XmlError(f"'sibling_id {sibling.id}' does not refer to a valid cell within NUMA 'cell id {here}'")
    low, high = (LOCAL, LOCAL) if sibling.id == here else (LOCAL, FARTHEST)
    if not low <= sibling.value <= high:
        raise XmlError(f"'value {sibling.value}' is invalid for 'sibling id {sibling.id}' under NUMA 'cell id {here}'")


def _complete_caches(numa: Numa) -> None:
    for cell in numa.cells:
        levels = [cache.level for cache in cell.caches]
        if len(set(levels)) < len(levels):
            raise XmlError(f"Duplicate cache level for NUMA cell id '{cell.id}'")
        for cache in cell.caches:
            _drop_none(cache)
    for link in numa.interconnects:
        for name, number in (("initiator", link.initiator), ("target", link.target)):
            if number >= len(numa.cells):
                raise XmlError(f"'{name}' refers to a non-existent NUMA node")


def _drop_none(cache: NumaCache) -> None:
    if cache.policy == "none":
        cache.policy = None
    if cache.associativity == "none":
        cache.associativity = None


def complete_numatune(tune: NumaTune, cells: int) -> None:
    """Fill in modes and placement; raises for sets without nodes and nodes without cells."""
    memory = tune.memory
    if memory is not None and (memory.mode, memory.nodeset, memory.placement) == (None, None, None):
        memory = tune.memory = None
    if memory is not None:
        memory.mode = memory.mode or "strict"
        placement = memory.placement or ("static" if memory.nodeset else None)
        if placement != "auto" and not memory.nodeset:
            raise ConfigUnsupported("nodeset for NUMA memory tuning must be set if 'placement' is 'static'")
        memory.placement = "auto" if placement == "auto" else None
        if placement == "auto":
            memory.nodeset = None
    _check_memnodes(tune, cells)


def _check_memnodes(tune: NumaTune, cells: int) -> None:
    seen: set[int] = set()
    if tune.memnodes and not cells:
        raise XmlError("Element 'memnode' is invalid without any guest NUMA cells")
    if tune.memnodes and tune.memory is not None and tune.memory.placement == "auto":
        raise ConfigUnsupported("Per-node binding is not compatible with automatic NUMA placement.")
    for node in tune.memnodes:
        if node.cellid >= cells:
            raise XmlError("Argument 'cellid' in memnode element must correspond to existing guest's NUMA cell")
        if node.cellid in seen:
            raise XmlError(f"Multiple memnode elements with cellid {node.cellid}")
        seen.add(node.cellid)
        node.mode = node.mode or "strict"
        if tune.memory is not None and tune.memory.mode == "restrictive" and node.mode != "restrictive":
            raise XmlError("'restrictive' mode is required in memnode element when mode is 'restrictive' "
                           "in memory element")  # fmt: skip
    tune.memnodes.sort(key=lambda node: node.cellid)
