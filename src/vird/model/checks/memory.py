"""Memory: totals that follow from nodes and modules, limits, page sizes.  Sizes are KiB."""

from __future__ import annotations

from typing import Final

from vird.errors import XmlDetail, XmlError
from vird.model.domain.devices.memory_device import MemoryDevice
from vird.model.domain.domain import Domain
from vird.model.domain.memory import HugePages, Memory, MemTune
from vird.model.domain.numa import NumaCell

UNLIMITED_KIB: Final = 9007199254740991
"""A limit from here on is no limit."""


def complete_memory(domain: Domain, *, from_nodes: bool = False) -> None:
    """Fill in the sizes that follow from others; raises XmlError for sizes that cannot be.

    ``from_nodes``: the sum of the guest's NUMA nodes counts even where a total is given.
    """
    _complete_size(domain, from_nodes)
    _check_hotplug(domain)
    if domain.memtune is not None:
        _drop_unlimited(domain.memtune)
    backing = domain.memory_backing
    if backing is None:
        return
    if backing.hugepages is not None:
        _check_pages(backing.hugepages, _count_nodes(domain))
    if backing.allocation is not None and backing.allocation.threads == 0:
        backing.allocation.threads = None


def memory_kib(domain: Domain) -> int:
    """All the memory of a completed domain, modules included."""
    return domain.memory.size or 0 if domain.memory is not None else 0


def _complete_size(domain: Domain, from_nodes: bool) -> None:
    memory = domain.memory or Memory()
    nodes = sum(cell.memory for cell in _cells(domain))
    if nodes and (from_nodes or not memory.size):
        memory.size = nodes + sum(each.target.size for each in _modules(domain))
    if not memory.size:
        raise XmlError("Memory size must be specified via <memory> or in the <numa> configuration")
    domain.memory = memory
    if not domain.current_memory or domain.current_memory > memory.size:
        domain.current_memory = memory.size


def _check_hotplug(domain: Domain) -> None:
    bound = domain.max_memory
    if bound is None or (not bound.size and not bound.slots):
        domain.max_memory = None
        return
    if not bound.size or not bound.slots:
        raise XmlError("both maximum memory size and memory slot count must be specified")
    if bound.size < memory_kib(domain):
        raise XmlError("maximum memory size must be equal or greater than the actual memory size")


def _drop_unlimited(limits: MemTune) -> None:
    for name in ("hard_limit", "soft_limit", "min_guarantee", "swap_hard_limit"):
        value = getattr(limits, name)
        if value is not None and value >= UNLIMITED_KIB:
            setattr(limits, name, None)


def _check_pages(hugepages: HugePages, nodes: int) -> None:
    default: int | None = None
    for page in hugepages.pages:
        if not page.size:
            raise XmlDetail("hugepage size can't be zero")
        if not nodes and page.nodeset is not None and set(page.nodeset) == {0}:
            page.nodeset = None
        if page.nodeset is None:
            if default is not None:
                raise XmlDetail(f"two master hugepages detected: {page.size} and {default}")
            default = page.size
        elif (wrong := next((n for n in sorted(page.nodeset) if n >= max(nodes, 1)), None)) is not None:
            raise XmlDetail(f"hugepages: node {wrong} not found")


def _cells(domain: Domain) -> list[NumaCell]:
    return domain.cpu.numa.cells if domain.cpu is not None and domain.cpu.numa is not None else []


def _count_nodes(domain: Domain) -> int:
    return len(_cells(domain))


def _modules(domain: Domain) -> list[MemoryDevice]:
    return domain.devices.memories if domain.devices is not None else []
