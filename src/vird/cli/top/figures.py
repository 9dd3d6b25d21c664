"""What guests use: from the daemon's counters, read twice, to rates. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from vird.cli.words_of_states import state_word

SORTS: Final = ("cpu", "memory", "net", "disk", "name", "id")


@dataclass(frozen=True)
class Counted:
    """The counters of a guest at one time; ``at`` in seconds of any clock that only goes forward."""

    at: float
    name: str
    uuid: bytes
    id: int | None
    counters: Mapping[str, Any]

    def sum_of(self, group: str, end: str) -> int | None:
        """A counter over all disks or interfaces; None for what is not told."""
        number = self.counters.get(f"{group}.count")
        if number is None:
            return None
        return sum(int(self.counters.get(f"{group}.{each}.{end}", 0)) for each in range(int(number)))


@dataclass(frozen=True)
class Use:
    """What one guest uses: per cent of one processor, KiB, bytes a second. None: not known, or not yet."""

    id: int | None
    name: str
    state: str
    vcpus: int | None
    cpu_percent: float | None
    memory_kib: int | None
    resident_kib: int | None
    net_received: float | None
    net_sent: float | None
    disk_read: float | None
    disk_written: float | None


@dataclass(frozen=True)
class Sample:
    """All guests at one time, in seconds since 1970."""

    time: float
    guests: list[Use]

    def text(self, *, quiet: bool) -> str:
        """The page."""
        from vird.cli.top.page import page

        return page(self, quiet=quiet)


def used(before: Counted | None, now: Counted) -> Use:
    """The use of a guest between two looks at it; without an earlier one, or after a restart, no rates."""
    if before is not None and (before.id != now.id or before.at >= now.at):
        before = None
    seconds = now.at - before.at if before is not None else 0.0

    def rate(then: int | None, since: int | None) -> float | None:
        if then is None or since is None or since < then:
            return None
        return (since - then) / seconds

    def rate_of(group: str, end: str) -> float | None:
        return rate(before.sum_of(group, end), now.sum_of(group, end)) if before is not None else None

    cpu = rate(before.counters.get("cpu.time"), now.counters.get("cpu.time")) if before is not None else None
    return Use(
        now.id,
        now.name,
        state_word(int(now.counters.get("state.state", 0))),
        now.counters.get("vcpu.current"),
        None if cpu is None else cpu / 1e7,
        now.counters.get("balloon.current"),
        now.counters.get("balloon.rss"),
        rate_of("net", "rx.bytes"),
        rate_of("net", "tx.bytes"),
        rate_of("block", "rd.bytes"),
        rate_of("block", "wr.bytes"),
    )


def in_order(guests: Iterable[Use], by: str) -> list[Use]:
    """The largest first, names and numbers upwards."""
    if by == "name":
        return sorted(guests, key=lambda each: each.name)
    if by == "id":
        return sorted(guests, key=lambda each: (each.id is None, each.id or 0))
    return sorted(guests, key=lambda each: (-_weight(each, by), each.name))


def _weight(use: Use, by: str) -> float:
    match by:
        case "cpu":
            return use.cpu_percent or 0
        case "memory":
            return use.resident_kib or use.memory_kib or 0
        case "net":
            return (use.net_received or 0) + (use.net_sent or 0)
        case _:
            return (use.disk_read or 0) + (use.disk_written or 0)
