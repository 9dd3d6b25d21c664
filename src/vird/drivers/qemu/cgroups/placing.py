"""Where the threads of a starting guest go and what they may use: a plan made from its document; pure.

`guest_group` carries it out. Without control groups only the part about processors and scheduling is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from vird.errors import ConfigUnsupported
from vird.host.cgroup.limits import MEMORY_FILES
from vird.model.checks.cputune import PERIODS, QUOTAS
from vird.model.checks.vcpus import iothread_ids
from vird.model.domain.cputune import EmulatorSched, IoThreadSched, VcpuSched
from vird.model.domain.domain import Domain

REAL_TIME: Final = ("fifo", "rr")
PRIORITIES: Final = (1, 99)
BOUND_MODES: Final = ("strict", "restrictive")
"""Modes in which memory may come from the named nodes only."""


UNAVAILABLE: Final = {
    "blkio": "Block I/O tuning is not available on this host",
    "memory": "Memory cgroup is not available on this host",
    "cpu": "CPU tuning is not available on this host",
}
"""What is said of documents that need a controller which is not there."""

BANDWIDTH: Final = ("shares", *PERIODS, *QUOTAS)


class Schedule(NamedTuple):
    """A scheduling class of the kernel and the priority in it."""

    scheduler: str
    priority: int


class Place(NamedTuple):
    """One of a guest's inner groups; None is: as its guest has it."""

    name: str
    cpus: Collection[int] | None
    nodes: Collection[int] | None
    period: int | None
    quota: int | None
    schedule: Schedule | None


def emulator_place(live: Domain) -> Place:
    """Of all threads that are nothing else."""
    tune = live.cputune
    pin = tune.emulatorpin.cpuset if tune is not None and tune.emulatorpin is not None else None
    schedule = _schedule(tune.emulatorsched) if tune is not None else None
    return _place(live, "emulator", pin, "emulator_", schedule)


def vcpu_place(live: Domain, number: int) -> Place:
    """Of one virtual processor."""
    tune = live.cputune
    pins = {pin.vcpu: pin.cpuset for pin in tune.vcpupins} if tune is not None else {}
    found = (sched for sched in tune.vcpuscheds if number in sched.vcpus) if tune is not None else iter(())
    return _place(live, f"vcpu{number}", pins.get(number), "", _schedule(next(found, None)))


def iothread_place(live: Domain, number: int) -> Place:
    """Of one I/O thread."""
    tune = live.cputune
    pins = {pin.iothread: pin.cpuset for pin in tune.iothreadpins} if tune is not None else {}
    found = (sched for sched in tune.iothreadscheds if number in sched.iothreads) if tune is not None else iter(())
    return _place(live, f"iothread{number}", pins.get(number), "iothread_", _schedule(next(found, None)))


def _place(live: Domain, name: str, pin: Collection[int] | None, prefix: str, schedule: Schedule | None) -> Place:
    default = live.vcpu.cpuset if live.vcpu is not None else None
    return Place(
        name,
        pin if pin is not None else default,
        bound_nodes(live),
        getattr(live.cputune, f"{prefix}period", None),
        getattr(live.cputune, f"{prefix}quota", None),
        schedule,
    )


def _schedule(sched: VcpuSched | IoThreadSched | EmulatorSched | None) -> Schedule | None:
    return Schedule(sched.scheduler, sched.priority or 0) if sched is not None else None


def memory_nodes(live: Domain) -> Collection[int]:
    """All nodes of the host that the guest's memory may come from, none when nothing is said."""
    tune = live.numatune
    if tune is None:
        return ()
    named: list[Iterable[int]] = [node.nodeset for node in tune.memnodes]
    if tune.memory is not None and tune.memory.nodeset is not None:
        named.append(tune.memory.nodeset)
    return sorted({number for nodes in named for number in nodes})


def bound_nodes(live: Domain) -> Collection[int] | None:
    """The nodes that all memory has to come from; None without any."""
    memory = live.numatune.memory if live.numatune is not None else None
    if memory is None or not memory.nodeset or (memory.mode or "strict") not in BOUND_MODES:
        return None
    return tuple(memory.nodeset)


def check_tuning(live: Domain, nodes: Collection[int], controllers: Collection[str]) -> None:
    """Refuse what this host cannot do before anything is started, by its memory nodes and its controllers.

    Raises ``ConfigUnsupported``.
    """
    for name in needed_controllers(live):
        if name not in controllers:
            raise ConfigUnsupported(UNAVAILABLE[name])
    for number in memory_nodes(live):
        if number not in nodes:
            raise missing_node(number)
    tune = live.cputune
    if tune is None:
        return
    if tune.cachetunes or tune.memorytunes:
        if live.type != "kvm":
            raise ConfigUnsupported("cachetune is only supported for KVM domains")
        raise ConfigUnsupported("Resource control is not supported on this host")
    scheds: list[VcpuSched | IoThreadSched | EmulatorSched] = [*tune.vcpuscheds, *tune.iothreadscheds]
    for sched in [*scheds, *([tune.emulatorsched] if tune.emulatorsched is not None else [])]:
        if sched.scheduler in REAL_TIME and not PRIORITIES[0] <= (sched.priority or 0) <= PRIORITIES[1]:
            low, high = PRIORITIES
            failure = ConfigUnsupported(f"Scheduler priority {sched.priority} out of range [{low}, {high}]")
            failure.of_nobody = True
            raise failure


def needed_controllers(live: Domain) -> list[str]:
    """The controllers without which a document cannot be carried out."""
    blkio, memory, cpu = live.blkiotune, live.memtune, live.cputune
    wanted = {
        "blkio": blkio is not None and bool(blkio.weight or blkio.devices),
        "memory": memory is not None and any(getattr(memory, name) is not None for name in MEMORY_FILES),
        "cpu": cpu is not None and any(getattr(cpu, name) is not None for name in BANDWIDTH),
    }
    return [name for name, is_wanted in wanted.items() if is_wanted]


def missing_node(number: int) -> ConfigUnsupported:
    """The refusal of a node that the host does not have."""
    failure = ConfigUnsupported(f"NUMA node {number} is unavailable")
    failure.of_nobody = True
    return failure


def is_bound(live: Domain, vcpus: Iterable[int]) -> bool:
    """Whether any thread has something of its own that has to hold before it runs."""
    places = [emulator_place(live), *threads_of(live, vcpus)]
    return any(place != Place(place.name, None, None, None, None, None) for place in places)


def threads_of(live: Domain, vcpus: Iterable[int]) -> list[Place]:
    """The places of everything but the emulator."""
    return [vcpu_place(live, number) for number in vcpus] + [
        iothread_place(live, number) for number in iothread_ids(live)
    ]
