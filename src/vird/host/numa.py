"""The host's NUMA nodes: memory, processors, distances, page pools.

A kernel without NUMA counts as one node, number 0.  Blocking and short.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from vird.errors import OperationFailed
from vird.host.cpu_layout import online as online_cpus
from vird.host.cpu_layout import parse_list
from vird.host.files import read_text
from vird.host.memory import meminfo


class PagePool(NamedTuple):
    """The pages of one size; ``size`` is in KiB."""

    size: int
    total: int
    free: int


class Node(NamedTuple):
    """One NUMA node.  ``memory`` and ``free`` are in KiB; ``distances`` are to each node, itself among them."""

    id: int
    memory: int
    free: int
    cpus: tuple[int, ...]
    distances: dict[int, int]
    pools: tuple[PagePool, ...]


def nodes(sys: str = "/sys", proc: str = "/proc") -> list[Node]:
    """All nodes that are online, by number."""
    folder = f"{sys}/devices/system/node"
    numbers = parse_list(read_text(f"{folder}/online", ""))
    if not numbers:
        return [_only_node(sys, proc)]
    return [_node(f"{folder}/node{number}", number, numbers) for number in numbers]


def online(sys: str = "/sys") -> tuple[int, ...]:
    """The numbers of all nodes."""
    return parse_list(read_text(f"{sys}/devices/system/node/online", "")) or (0,)


def node_memory(number: int, sys: str = "/sys") -> dict[str, int]:
    """One node's memory facts by the kernel's names (``MemTotal`` …) in KiB; raises OSError if it is not there."""
    return _facts(read_text(f"{sys}/devices/system/node/node{number}/meminfo"))


def _facts(text: str) -> dict[str, int]:
    """The lines ``Node 0 MemTotal:  123 kB``."""
    lines = [line.split() for line in text.splitlines()]
    return {words[2].rstrip(":"): int(words[3]) for words in lines if len(words) >= 4}


def resize_pool(node: int | None, size: int, count: int, add: bool, sys: str = "/sys") -> None:
    """Make a pool of huge pages (``size`` in KiB) ``count`` pages large, or larger; ``node`` None is the host's pool.

    Raises `OperationFailed` if there is no such pool or the kernel finds too little memory in one piece.
    """
    folder = f"{sys}/kernel/mm" if node is None else f"{sys}/devices/system/node/node{node}"
    path = f"{folder}/hugepages/hugepages-{size}kB/nr_hugepages"
    have = read_text(path, "")
    if not have.isdigit():
        where = "" if node is None else f" on node {node}"
        raise OperationFailed(f"page size {size} is not available{where}")
    wanted = int(have) + count if add else count
    try:
        with open(path, "w") as pool:
            pool.write(str(wanted))
    except OSError as reason:
        raise OperationFailed(f"cannot resize the pool of {size} KiB pages: {reason.strerror}") from None
    got = int(read_text(path, "0"))
    if got != wanted:
        raise OperationFailed(f"Unable to allocate {wanted} pages. Allocated only {got}")


def _node(folder: str, number: int, numbers: tuple[int, ...]) -> Node:
    facts = _facts(read_text(f"{folder}/meminfo", ""))
    memory, free = facts.get("MemTotal", 0), facts.get("MemFree", 0)
    distances = [int(text) for text in read_text(f"{folder}/distance", "").split()]
    return Node(
        number,
        memory,
        free,
        parse_list(read_text(f"{folder}/cpulist", "")),
        dict(zip(numbers, distances, strict=False)),
        _pools(f"{folder}/hugepages", memory, free),
    )


def _only_node(sys: str, proc: str) -> Node:
    facts = meminfo(proc)
    memory, free = facts.get("MemTotal", 0), facts.get("MemFree", 0)
    return Node(0, memory, free, online_cpus(sys), {}, _pools(f"{sys}/kernel/mm/hugepages", memory, free))


def _pools(folder: str, memory: int, free: int) -> tuple[PagePool, ...]:
    """Ordinary pages, then each size of huge pages; memory inside huge pages is not ordinary."""
    base = os.sysconf("SC_PAGE_SIZE") // 1024
    huge = [_huge_pool(folder, name) for name in _listed(folder) if name.startswith("hugepages-")]
    taken = sum(pool.size * pool.total for pool in huge)
    ordinary = PagePool(base, max(memory - taken, 0) // base, free // base)
    return (ordinary, *sorted(huge))


def _huge_pool(folder: str, name: str) -> PagePool:
    size = int(name.removeprefix("hugepages-").removesuffix("kB"))
    total = read_text(f"{folder}/{name}/nr_hugepages", "0")
    free = read_text(f"{folder}/{name}/free_hugepages", "0")
    return PagePool(size, int(total), int(free))


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
