"""How much time a guest took on each of the host's processors: several calls, because each has a bounded answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.cli.failure import Failed
from vird.wire.procedures import remote

if TYPE_CHECKING:
    from vird.client.objects import Domain

MOST_AT_ONCE = 128
"""Processors per call (virDomainGetCPUStats)."""


async def of_all(guest: Domain) -> dict[str, int]:
    """The sums, in nanoseconds by name."""
    size = (await _ask(guest, 0, -1, 1)).nparams
    return _figures(await _ask(guest, size, -1, 1), size)[0] if size else {}


async def of_each(guest: Domain, start: int, count: int | None) -> dict[str, dict[str, int]]:
    """The figures of some processors, or of all from one on, by number; `Failed` for one that is not there."""
    most = (await _ask(guest, 0, 0, 0)).nparams
    if start >= most:
        raise Failed(f"Start CPU {start} is out of range (min: 0, max: {most - 1})")
    wanted = most - start if count is None else min(count, most - start)
    size = (await _ask(guest, 0, 0, 1)).nparams
    found: dict[str, dict[str, int]] = {}
    while wanted > 0 and size:
        part = min(wanted, MOST_AT_ONCE)
        for number, figures in enumerate(_figures(await _ask(guest, size, start, part), size)):
            found[str(start + number)] = figures
        start, wanted = start + part, wanted - part
    return found


async def _ask(guest: Domain, size: int, start: int, count: int) -> remote.DomainGetCpuStatsRet:
    args = remote.DomainGetCpuStatsArgs(guest.ref, size, start, count, 0)
    return await guest._link.call_for(remote.DomainGetCpuStatsRet, remote.DOMAIN_GET_CPU_STATS, args)


def _figures(answer: remote.DomainGetCpuStatsRet, size: int) -> list[dict[str, int]]:
    """One processor after the other; the parameters of all stand in one list, and what is unknown is left out of it."""
    groups: list[dict[str, int]] = []
    for param in answer.params:
        if not groups or param.field in groups[-1] or len(groups[-1]) == size:
            groups.append({})
        groups[-1][param.field] = int(param.value.value)
    return groups
