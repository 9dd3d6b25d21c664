"""Calls that tune a running guest: limits, weights, pins, nodes, I/O threads, each with the call that undoes it. Pure.

Said of what runs and of what is wanted as a whole, since what belongs together goes in one call. What nobody can take
back to nothing (a pin, a weight) is left to the next boot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from vird.api.enums.domain import DomainModificationImpact as Impact
from vird.cli.cpu_lists import as_map
from vird.cli.desired.call import Call
from vird.model.checks.vcpus import iothread_ids
from vird.model.diff import Change
from vird.model.domain.blkiotune import BlkioTune
from vird.model.domain.cputune import CpuTune
from vird.model.domain.domain import Domain
from vird.model.domain.memory import MemTune

LIVE: Final = int(Impact.LIVE)
UNLIMITED: Final = 9007199254740991
"""The memory limit, in KiB, that is none."""

PERIOD_US: Final = 100000
"""The period of a group that nobody gave one."""

SCHEDULER: Final = {
    "shares": "cpu_shares", "period": "vcpu_period", "quota": "vcpu_quota",
    **{name: name for name in ("global_period", "global_quota", "emulator_period", "emulator_quota",
                               "iothread_period", "iothread_quota")},
}  # fmt: skip
MEMORY: Final = ("hard_limit", "soft_limit", "swap_hard_limit")
DEVICE: Final = {
    "weight": "device_weight",
    "read_iops_sec": "device_read_iops_sec",
    "write_iops_sec": "device_write_iops_sec",
    "read_bytes_sec": "device_read_bytes_sec",
    "write_bytes_sec": "device_write_bytes_sec",
}


def tuning_calls(changes: list[Change], running: Domain, target: Domain) -> Iterator[Call]:
    """The calls for those of the changes that are about tuning."""
    yield from _threads_that_come(changes, running, target)
    for change in changes:
        yield from _scheduler(change, running, target)
    yield from _memory(changes, running, target)
    yield from _block_io(changes, running, target)
    yield from _nodes(changes, running, target)
    yield from _pins(changes, running, target)
    yield from _threads_that_go(changes, running, target)


def _about(changes: Iterable[Change], *topics: str) -> tuple[str, ...]:
    """The places of the changes that are these topics, or inside of them."""
    return tuple(
        change.path
        for change in changes
        if any(change.topic == topic or change.topic.startswith(f"{topic}/") for topic in topics)
    )


def _scheduler(change: Change, running: Domain, target: Domain) -> Iterator[Call]:
    place, _, field = change.topic.partition("/")
    if place != "cputune" or field not in SCHEDULER:
        return
    name = SCHEDULER[field]
    was, becomes = (getattr(each.cputune, field, None) for each in (running, target))
    if becomes is None:
        return
    if was is None and field != "shares":
        was = -1 if field.endswith("quota") else PERIOD_US
    back = ({name: was}, LIVE) if was is not None else None
    yield Call((change.path,), name, "set_scheduler_parameters_flags", ({name: becomes}, LIVE), back)


def _memory(changes: list[Change], running: Domain, target: Domain) -> Iterator[Call]:
    covers = _about(changes, *(f"memtune/{name}" for name in MEMORY))
    if not covers:
        return
    old, new = (each.memtune or MemTune() for each in (running, target))
    names = [name for name in MEMORY if getattr(old, name) != getattr(new, name)]
    undo, do = ({name: _limit(getattr(side, name)) for name in names} for side in (old, new))
    if names:
        yield Call(covers, ", ".join(names), "set_memory_parameters", (do, LIVE), (undo, LIVE))


def _limit(value: int | None) -> int:
    return UNLIMITED if value is None else value


def _block_io(changes: list[Change], running: Domain, target: Domain) -> Iterator[Call]:
    old, new = (each.blkiotune or BlkioTune() for each in (running, target))
    if (covers := _about(changes, "blkiotune/weight")) and new.weight is not None:
        back = ({"weight": old.weight}, LIVE) if old.weight is not None else None
        yield Call(covers, "weight of block I/O", "set_blkio_parameters", ({"weight": new.weight}, LIVE), back)
    covers = _about(changes, "blkiotune/device")
    if not covers:
        return
    before, after = ({each.path: each for each in side.devices} for side in (old, new))
    do, undo = {}, {}
    for limit, name in DEVICE.items():
        pairs = [
            (path, getattr(before.get(path), limit, None) or 0, getattr(after.get(path), limit, None) or 0)
            for path in dict.fromkeys([*before, *after])
        ]
        differing = [pair for pair in pairs if pair[1] != pair[2]]
        if differing:
            do[name] = ",".join(f"{path},{becomes}" for path, _, becomes in differing)
            undo[name] = ",".join(f"{path},{was}" for path, was, _ in differing)
    if do:
        yield Call(covers, "limits of devices", "set_blkio_parameters", (do, LIVE), (undo, LIVE))


def _nodes(changes: list[Change], running: Domain, target: Domain) -> Iterator[Call]:
    """Only memory that is placed by the kernel alone moves."""
    covers = _about(changes, "numatune/memory/@nodeset")
    old, new = (each.numatune.memory if each.numatune is not None else None for each in (running, target))
    if not covers or old is None or new is None or old.nodeset is None or new.nodeset is None:
        return
    if old.mode == new.mode == "restrictive":
        undo, do = (({"numa_nodeset": str(side.nodeset)}, LIVE) for side in (old, new))
        yield Call(covers, "nodes of memory", "set_numa_parameters", do, undo)


# --- where threads run


def _pins(changes: list[Change], running: Domain, target: Domain) -> Iterator[Call]:
    was, becomes = (each.cputune or CpuTune() for each in (running, target))
    default = running.vcpu.cpuset if running.vcpu is not None else None
    for number in sorted({pin.vcpu for pin in (*was.vcpupins, *becomes.vcpupins)}):
        old, new = ({pin.vcpu: pin.cpuset for pin in side.vcpupins}.get(number) for side in (was, becomes))
        covers = _of_item(changes, "cputune/vcpupin", "vcpu", number)
        yield from _pin(covers, f"pin vcpu {number}", "pin_vcpu_flags", (number,), old, new, default)
    old, new = (side.emulatorpin.cpuset if side.emulatorpin is not None else None for side in (was, becomes))
    covers = _about(changes, "cputune/emulatorpin")
    yield from _pin(covers, "pin the emulator", "pin_emulator", (), old, new, default)
    for number in sorted({pin.iothread for pin in (*was.iothreadpins, *becomes.iothreadpins)}):
        old, new = ({pin.iothread: pin.cpuset for pin in side.iothreadpins}.get(number) for side in (was, becomes))
        covers = _of_item(changes, "cputune/iothreadpin", "iothread", number)
        yield from _pin(covers, f"pin I/O thread {number}", "pin_iothread", (number,), old, new, default)


def _of_item(changes: list[Change], topic: str, key: str, number: int) -> tuple[str, ...]:
    """The places inside one item of a list, or the item itself."""
    return tuple(path for path in _about(changes, topic) if f"[@{key}='{number}']" in path)


def _pin(
    covers: tuple[str, ...],
    says: str,
    method: str,
    which: tuple[int, ...],
    old: Iterable[int] | None,
    new: Iterable[int] | None,
    default: Iterable[int] | None,
) -> Iterator[Call]:
    if not covers or new is None or old == new:
        return
    back = old if old is not None else default
    undo = (*which, _map(back), LIVE) if back is not None else None
    yield Call(covers, says, method, (*which, _map(new), LIVE), undo)


def _map(cpus: Iterable[int]) -> bytes:
    numbers = set(cpus)
    return as_map(numbers, max(numbers) + 1)


# --- I/O threads


def _threads_that_come(changes: list[Change], running: Domain, target: Domain) -> Iterator[Call]:
    covers = _about(changes, "iothreads", "iothreadids")
    new = [number for number in iothread_ids(target) if number not in iothread_ids(running)]
    for number in new if covers else ():
        undo: tuple[Any, ...] = (number, LIVE)
        yield Call(covers, f"I/O thread {number}", "add_iothread", (number, LIVE), undo, "del_iothread")


def _threads_that_go(changes: list[Change], running: Domain, target: Domain) -> Iterator[Call]:
    covers = _about(changes, "iothreads", "iothreadids")
    gone = [number for number in iothread_ids(running) if number not in iothread_ids(target)]
    for number in gone if covers else ():
        undo: tuple[Any, ...] = (number, LIVE)
        yield Call(covers, f"no I/O thread {number}", "del_iothread", (number, LIVE), undo, "add_iothread")
