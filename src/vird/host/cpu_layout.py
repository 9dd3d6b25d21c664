"""Which processors the host has, and how they sit in sockets, dies and cores.

Read from sysfs on each call: processors come and go.  Blocking and short.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from vird.host.files import read_text

if TYPE_CHECKING:
    from vird.model.capabilities.topology import CacheKind

LIST_MAX = 1 << 16
"""The highest processor number taken from a kernel list, so that a nonsense list costs nothing."""


class Processor(NamedTuple):
    """Where one processor sits; ``siblings`` are the processors of its core, itself among them."""

    id: int
    socket: int
    die: int
    core: int
    siblings: tuple[int, ...]


class CacheBank(NamedTuple):
    """A cache that processors share; ``size`` is in bytes."""

    id: int
    level: int
    type: CacheKind
    size: int
    cpus: tuple[int, ...]


class Topology(NamedTuple):
    """How many of each there are inside the next larger one; sockets are counted per NUMA node."""

    sockets: int
    dies: int
    cores: int
    threads: int


CACHE_TYPES: dict[str, CacheKind] = {"Unified": "both", "Instruction": "code", "Data": "data"}


def parse_list(text: str) -> tuple[int, ...]:
    """The numbers of a kernel list such as ``0-3,8``; raises ValueError."""
    found: list[int] = []
    for part in text.replace("\n", "").split(","):
        if not part:
            continue
        first, _, last = part.partition("-")
        start, end = int(first), int(last or first)
        if not 0 <= start <= end <= LIST_MAX:
            raise ValueError(text)
        found.extend(range(start, end + 1))
    return tuple(found)


def present(sys: str = "/sys") -> tuple[int, ...]:
    """The processors that are plugged in."""
    return parse_list(read_text(f"{sys}/devices/system/cpu/present", "0"))


def online(sys: str = "/sys") -> tuple[int, ...]:
    """The processors that the kernel uses."""
    return parse_list(read_text(f"{sys}/devices/system/cpu/online", "0"))


def processor(number: int, sys: str = "/sys") -> Processor:
    """One online processor's place; what the kernel does not tell is 0."""
    folder = f"{sys}/devices/system/cpu/cpu{number}/topology"
    siblings = read_text(f"{folder}/thread_siblings_list", "") or str(number)
    return Processor(
        number,
        _place(f"{folder}/physical_package_id"),
        _place(f"{folder}/die_id"),
        _place(f"{folder}/core_id"),
        parse_list(siblings),
    )


def topology(nodes: list[list[Processor]]) -> Topology:
    """The regular layout of the processors of all nodes; a layout that is not regular counts as cores of one socket."""
    everyone = [cpu for node in nodes for cpu in node]
    sockets = max((len({cpu.socket for cpu in node}) for node in nodes), default=1) or 1
    dies = _most_in_one([(cpu.socket, cpu.die) for cpu in everyone])
    cores = _most_in_one([((cpu.socket, cpu.die), cpu.core) for cpu in everyone])
    threads = max((len(cpu.siblings) for cpu in everyone), default=1)
    found = Topology(sockets, dies, cores, threads)
    if found.sockets * found.dies * found.cores * found.threads * max(len(nodes), 1) < len(everyone):
        return Topology(1, 1, len(everyone), 1)
    return found


def cache_banks(numbers: tuple[int, ...], sys: str = "/sys", levels: tuple[int, ...] = (3,)) -> list[CacheBank]:
    """The caches of these levels, each once, ordered by number."""
    found: dict[tuple[int, str, int], CacheBank] = {}
    for number in numbers:
        folder = f"{sys}/devices/system/cpu/cpu{number}/cache"
        try:
            entries = sorted(name for name in os.listdir(folder) if name.startswith("index"))
        except OSError:
            continue
        for entry in entries:
            bank = _cache_bank(f"{folder}/{entry}")
            if bank is not None and bank.level in levels:
                found.setdefault((bank.level, bank.type, bank.id), bank)
    return [found[key] for key in sorted(found)]


def _cache_bank(folder: str) -> CacheBank | None:
    texts = [read_text(f"{folder}/{name}", "") for name in ("id", "level", "type", "size", "shared_cpu_list")]
    identity, level, kind, size, cpus = texts
    if not identity.isdigit() or not level.isdigit() or not size.endswith("K"):
        return None
    return CacheBank(int(identity), int(level), CACHE_TYPES.get(kind, "both"), int(size[:-1]) * 1024, parse_list(cpus))


def _most_in_one(pairs: Iterable[tuple[Hashable, int]]) -> int:
    """How many different members the fullest group has."""
    groups: dict[Hashable, set[int]] = {}
    for group, member in pairs:
        groups.setdefault(group, set()).add(member)
    return max(map(len, groups.values()), default=1)


def _place(path: str) -> int:
    text = read_text(path, "0")
    return max(int(text), 0) if text.lstrip("-").isdigit() else 0
