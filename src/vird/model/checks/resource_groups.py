"""Shares of the processor's cache and memory bandwidth: groups of vCPUs put in order, and groups that cannot be.

A cache group and a bandwidth group of the same vCPUs are one group for the host; any other overlap is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from vird.errors import InvalidArg, XmlError
from vird.markup.scalars import CpuSet
from vird.model.domain.cputune import CacheShare, CacheTune, CpuTune, MemoryTune

LARGEST_SHARE = 100
LAST_LEVEL = 3


def complete_groups(tune: CpuTune, vcpus: int) -> None:
    """Leave out groups of no vCPU, unite bandwidth groups of the same ones, sort; raises XmlError and InvalidArg."""
    groups: list[CacheTune | MemoryTune] = [*tune.cachetunes, *tune.memorytunes]
    for group in groups:
        group.vcpus = CpuSet(number for number in group.vcpus if number < vcpus)
        group.id = None
    tune.cachetunes = [each for each in tune.cachetunes if each.vcpus and (each.caches or each.monitors)]
    wanted = [each for each in tune.memorytunes if each.vcpus and (each.nodes or each.monitors)]
    seen: list[CpuSet] = []
    for cache in tune.cachetunes:
        if cache.vcpus in seen:
            raise XmlError("Identical vcpus in cachetunes found")
        _check_apart(cache.vcpus, seen)
        _complete_cache(cache)
    united: dict[CpuSet, MemoryTune] = {}
    for memory in wanted:
        _check_bandwidth(memory)
        if memory.vcpus not in seen:
            _check_apart(memory.vcpus, seen)
        _unite(united, memory)
    tune.memorytunes = [united[vcpus] for vcpus in seen if vcpus in united]


def _check_apart(vcpus: CpuSet, seen: list[CpuSet]) -> None:
    if any(vcpus & other for other in seen):
        raise XmlError("Overlapping vcpus in resctrls")
    seen.append(vcpus)


def _complete_cache(group: CacheTune) -> None:
    known: list[CacheShare] = []
    for share in group.caches:
        for other in known:
            same_place = (share.level, share.id) == (other.level, other.id)
            if same_place and (share.type == other.type or "both" in (share.type, other.type)):
                raise XmlError(
                    f"Colliding cache allocations for cache level '{share.level}' id '{share.id}', type '{share.type}'"
                )
        known.append(share)
    group.caches = sorted(known, key=lambda share: (share.level, share.type, share.id))
    for monitor in group.monitors:
        if monitor.level != LAST_LEVEL:
            raise XmlError(f"Invalid monitor cache level '{monitor.level}'")
    _check_monitors(group.vcpus, [monitor.vcpus for monitor in group.monitors])


def _check_bandwidth(group: MemoryTune) -> None:
    for node in group.nodes:
        if node.bandwidth > LARGEST_SHARE:
            raise XmlError("Memory Bandwidth value exceeding 100 is invalid.")
    _check_monitors(group.vcpus, [monitor.vcpus for monitor in group.monitors])


def _check_monitors(group: CpuSet, monitored: Sequence[CpuSet]) -> None:
    for place, vcpus in enumerate(monitored):
        if not vcpus <= group:
            raise InvalidArg("Monitor vcpus conflicts with allocation")
        if vcpus in monitored[:place]:
            raise InvalidArg("Identical vcpus found in same type monitors")


def _unite(united: dict[CpuSet, MemoryTune], group: MemoryTune) -> None:
    whole = united.setdefault(group.vcpus, group)
    if whole is not group:
        whole.nodes = [*whole.nodes, *group.nodes]
        whole.monitors = [*whole.monitors, *group.monitors]
    numbers = [node.id for node in whole.nodes]
    for place, number in enumerate(numbers):
        if number in numbers[:place]:
            raise XmlError(f"Memory Bandwidth already defined for node {number}")
    whole.nodes = sorted(whole.nodes, key=lambda node: node.id)
