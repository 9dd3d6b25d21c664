"""A running guest's control group: made when its process is, with a group for its emulator and each of its threads.

Which controllers there are is found out once. What is not asynchronous here blocks, shortly, and belongs in a thread. A
guest that has no group (no controllers, no right to them) is bound to processors and scheduled all the same.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from vird.drivers.qemu.cgroups import names
from vird.drivers.qemu.cgroups.placing import Place, emulator_place
from vird.errors import OperationInvalid, SystemError_, VirdError
from vird.host import affinity, cpu_layout
from vird.host.cgroup import limits
from vird.host.cgroup.group import Group
from vird.host.cgroup.layout import Layout, detect
from vird.host.files import read_text
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

log = logging.getLogger(__name__)

LAST_PATIENCE_S: Final = 0.5
"""How long what has just ended may take to leave its group."""
POLL_S: Final = 0.005

POLICIES: Final = {
    "other": os.SCHED_OTHER,
    "batch": os.SCHED_BATCH,
    "idle": os.SCHED_IDLE,
    "fifo": os.SCHED_FIFO,
    "rr": os.SCHED_RR,
}
NOT_MOUNTED: Final = {
    "cpu": "cgroup CPU controller is not mounted",
    "memory": "cgroup memory controller is not mounted",
    "blkio": "blkio cgroup isn't mounted",
    "cpuset": "cgroup cpuset controller is not mounted",
}


def host_layout(driver: QemuDriver) -> Layout:
    """The controllers that this daemon's guests are put into; none for a user's daemon."""
    if driver.paths.is_session or os.geteuid() != 0:
        return Layout({}, None)
    found = detect()
    chosen = {name: where for name, where in found.controllers.items() if name in driver.settings.cgroup_controllers}
    return Layout(chosen, found.unified)


def group_of(layout: Layout, live: Domain, tag: str) -> Group | None:
    """The group of a guest with that live document; None on a host without any.

    Raises ``ConfigUnsupported`` for a partition that cannot be.
    """
    partition = live.resource.partition if live.resource is not None else None
    path = names.group_path(partition or names.DEFAULT_PARTITION, names.machine_name(live.id or 0, live.name, tag))
    return Group(layout, path) if layout else None


def make(group: Group, live: Domain) -> None:
    """Make the group and the emulator's in it, with what the document says of both.

    Raises ``SystemError_`` when a partition is not there or a value is not taken; what was made stays for `remove`.
    """
    parent = Group(group.layout, os.path.dirname(group.path))
    if parent.path == names.DEFAULT_PARTITION:
        parent.make()
    else:
        parent.require()
    # What an earlier guest of that name left would hold its limits.
    group.remove()
    group.make()
    _limit_all(group, live)
    emulator = emulator_place(live)
    _limit(_child(group, emulator), emulator)


def _limit_all(group: Group, live: Domain) -> None:
    """What holds for the guest as a whole."""
    blkio, memory, cpu = live.blkiotune, live.memtune, live.cputune
    if blkio is not None:
        require(group, "blkio")
        if blkio.weight:
            limits.set_weight(group, blkio.weight)
        for device in blkio.devices:
            for name in ("weight", *limits.RATES):
                if value := getattr(device, name):
                    limits.set_device(group, device.path, name, value)
    if memory is not None:
        require(group, "memory")
        for name in limits.MEMORY_FILES:
            if (limit := getattr(memory, name)) is not None:
                limits.set_memory(group, name, limit)
    if cpu is not None:
        if cpu.shares is not None:
            require(group, "cpu")
            limits.set_shares(group, cpu.shares)
        set_bandwidth(group, cpu.global_period, cpu.global_quota)


async def give_back(group: Group) -> None:
    """Remove the group of a guest that has ended; the kernel lets go of the dead a moment after they died."""
    deadline = asyncio.get_running_loop().time() + LAST_PATIENCE_S
    while not await asyncio.to_thread(group.remove):
        if asyncio.get_running_loop().time() > deadline:
            log.error("the control group %s is still in use", group.path)
            return
        await asyncio.sleep(POLL_S)


def enter(group: Group, pid: int) -> None:
    """Move the guest's process into its group, all its threads to the emulator's until they are known."""
    group.enter(pid)
    group.child("emulator").enter(pid)


def bind_emulator(pid: int, live: Domain) -> None:
    """Bind the new process: what it starts before it is known is bound like it, and not scheduled like it."""
    affinity.bind([pid], _cpus(emulator_place(live)))


def schedule_emulator(pid: int, live: Domain) -> None:
    """Schedule the emulator's first thread, once it has started the others."""
    _schedule(pid, emulator_place(live))


def place_thread(group: Group | None, place: Place, thread: int) -> None:
    """Put one thread where it belongs; raises ``SystemError_``."""
    if group is not None:
        child = _child(group, place)
        _limit(child, place)
        child.enter_thread(thread)
    affinity.bind([thread], _cpus(place))
    _schedule(thread, place)


def move_cpus(group: Group | None, name: str, cpus: list[int]) -> None:
    """Bind the threads of an inner group to processors; raises ``SystemError_``."""
    if group is not None and group.has("cpuset"):
        limits.set_cpus(group.child(name), cpus)


def forget_thread(group: Group | None, name: str) -> None:
    """The group of a thread that has ended."""
    if group is not None:
        group.child(name).remove()


def _child(group: Group, place: Place) -> Group:
    child = group.child(place.name)
    child.make()
    return child


def _limit(child: Group, place: Place) -> None:
    if child.has("cpuset"):
        if place.cpus is not None:
            limits.set_cpus(child, place.cpus)
        if place.nodes is not None:
            limits.set_nodes(child, place.nodes)
    set_bandwidth(child, place.period, place.quota)


def _cpus(place: Place) -> Collection[int]:
    """Every processor where nothing is said: a thread has what its process was bound to."""
    return place.cpus if place.cpus is not None else cpu_layout.online()


def _schedule(thread: int, place: Place) -> None:
    if place.schedule is not None:
        try:
            os.sched_setscheduler(thread, POLICIES[place.schedule.scheduler], os.sched_param(place.schedule.priority))
        except ProcessLookupError:
            return
        except OSError as failure:
            refusal = SystemError_(
                f"Cannot set scheduler parameters for pid {thread}: {failure.strerror}", int1=failure.errno or 0
            )
            refusal.of_nobody = True
            raise refusal from failure


def set_bandwidth(group: Group, period: int | None, quota: int | None) -> None:
    """Both, or one of them; on failure the period is as before."""
    if not period and not quota:
        return
    require(group, "cpu")
    before = limits.bandwidth(group)[0] if period else 0
    if period:
        limits.set_period(group, period)
    try:
        if quota:
            limits.set_quota(group, quota)
    except VirdError:
        if period:
            limits.set_period(group, before)
        raise


def require(group: Group | None, controller: str) -> Group:
    """The group, when it has the controller; raises ``OperationInvalid``."""
    if group is None or not group.has(controller):
        raise OperationInvalid(NOT_MOUNTED[controller])
    return group


def is_in(group: Group, pid: int, proc: str = "/proc") -> bool:
    """Whether a process is in the group, or in one of its inner groups, in any hierarchy."""
    lines = read_text(f"{proc}/{pid}/cgroup", "").splitlines()
    paths = [line.split(":", 2)[-1] for line in lines]
    return any(path == group.path or path.startswith(f"{group.path}/") for path in paths)


@contextmanager
def undoing() -> Iterator[list[tuple[object, ...]]]:
    """Settings to put back when what follows them fails: calls with their arguments, the last one first."""
    done: list[tuple[object, ...]] = []
    try:
        yield done
    except BaseException:
        for call, *arguments in reversed(done):
            try:
                call(*arguments)  # type: ignore[operator]
            except VirdError:
                continue
        raise
