"""Statistics of many guests in one answer, asked of all guests at once and never waiting for a stuck one.

What the kernel counts is read here; QEMU is asked by one task per guest.  A guest whose QEMU does not
answer in time is told of without the figures that only QEMU knows, and is not waited for again
until it has answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

from vird.api.enums.domain_stats import DomainStatsTypes as Group
from vird.drivers.common.nic import switch_traffic
from vird.drivers.qemu.guest import Guest, Runtime
from vird.drivers.qemu.stats import groups as told
from vird.drivers.qemu.stats.answers import ASKED, SILENT, Answers, ask
from vird.drivers.qemu.stats.blocks import disks_of, requests_by_alias, sizes_by_index, written_by_index
from vird.drivers.qemu.storage_paths import path_of
from vird.host import usage
from vird.host.halt_polling import halt_polling
from vird.host.image_size import ImageSize, image_size
from vird.host.traffic import Traffic, traffic
from vird.host.usage import Usage, process_usage
from vird.model.domain.devices.interface import Interface
from vird.model.domain.domain import Domain
from vird.wire.procedures.domain_stats import DomainStatsRecord
from vird.wire.xdr import TypedParam

PATIENCE_S: Final = 0.5
"""How long a bulk answer waits for the guests that it asks."""
LATE_S: Final = 30.0
"""How long a question may stay open before its guest is asked anew."""

EVERYTHING: Final = sum(Group)
NEEDS_QEMU: Final = Group.IOTHREAD | Group.DIRTYRATE | Group.VM
"""Groups that cannot be had of a guest that is off."""


class BulkStats:
    """Collects; remembers which guests still owe an answer."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._owed: dict[Runtime, asyncio.Task[Answers]] = {}

    async def collect(self, guests: Iterable[Guest], groups: int, *, with_backing: bool) -> list[DomainStatsRecord]:
        """The groups of each guest."""
        chosen = list(guests)
        answers = await self._ask_all(chosen, groups, with_backing)
        images = await asyncio.to_thread(_image_sizes, chosen) if groups & Group.BLOCK else {}
        counted = traffic() if groups & Group.INTERFACE else {}
        if groups & Group.INTERFACE:
            counted |= await switch_traffic(interface for guest in chosen for interface in _interfaces(guest))
        found = []
        for guest in chosen:
            runtime, live = guest.runtime, guest.live
            if runtime is not None and live is not None:
                said = answers.get(runtime, SILENT)
                params = _of_running(guest, runtime, live, groups, said, counted, with_backing=with_backing)
            else:
                params = _at_rest(guest, groups, images)
            found.append(DomainStatsRecord(guest.ref, params))
        return found

    async def _ask_all(self, guests: Iterable[Guest], groups: int, with_backing: bool) -> dict[Runtime, Answers]:
        if not groups & ASKED:
            return {}
        asked: dict[asyncio.Task[Answers], Runtime] = {}
        for guest in guests:
            runtime, live = guest.runtime, guest.live
            if runtime is None or live is None or runtime in self._owed:
                continue
            work = ask(runtime.monitor, live, groups, with_backing=with_backing, deadline=LATE_S)
            task = asyncio.get_running_loop().create_task(work, name=f"statistics of {guest.name}")
            asked[task] = runtime
        if not asked:
            return {}
        done, late = await asyncio.wait(asked, timeout=self._patience_s)
        for task in late:
            self._owed[asked[task]] = task
            task.add_done_callback(partial(self._answered, asked[task]))
        return {asked[task]: task.result() for task in done}

    def _answered(self, runtime: Runtime, task: asyncio.Task[Answers]) -> None:
        self._owed.pop(runtime, None)


def _interfaces(guest: Guest) -> Iterable[Interface]:
    live = guest.live
    return live.devices.interfaces if live is not None and live.devices is not None else ()


def _of_running(
    guest: Guest,
    runtime: Runtime,
    live: Domain,
    groups: int,
    answers: Answers,
    counted: Mapping[str, Traffic],
    *,
    with_backing: bool,
) -> list[TypedParam]:
    found: list[TypedParam] = []
    pid = runtime.process.pid
    used = process_usage(pid) if groups & (Group.CPU_TOTAL | Group.BALLOON) else usage.NOTHING
    if groups & Group.STATE:
        found += told.state(guest)
    if groups & Group.CPU_TOTAL:
        found += told.cpu(used) + told.halt_polling(*halt_polling(pid))
    if groups & Group.BALLOON:
        found += told.balloon(live, answers.guest_memory, used)
    if groups & Group.VCPU:
        found += told.vcpus(live, threads_of(runtime))
    if groups & Group.INTERFACE:
        found += told.interfaces(live, counted)
    if groups & Group.BLOCK:
        found += _blocks(live, answers, with_backing)
    if groups & Group.PERF and runtime.counters:
        found += told.performance({name: counter.read() for name, counter in runtime.counters.items()})
    if groups & Group.IOTHREAD and answers.iothreads is not None:
        found += told.iothreads(answers.iothreads)
    if groups & Group.DIRTYRATE and answers.dirty_rate is not None:
        found += told.dirty_rate(answers.dirty_rate)
    return found


def threads_of(runtime: Runtime) -> dict[int, tuple[Usage, int]]:
    """Of each virtual processor that is on: what its thread used, and how long that waited, in nanoseconds."""
    pid = runtime.process.pid
    return {
        number: (usage.thread_usage(pid, thread), usage.waited_ns(pid, thread))
        for number, thread in runtime.vcpu_pids.items()
    }


def _blocks(live: Domain, answers: Answers, with_backing: bool) -> list[TypedParam]:
    requests = requests_by_alias(answers.blockstats) if answers.blockstats is not None else None
    sizes = sizes_by_index(answers.block_nodes or ())
    written = written_by_index(answers.node_stats or ())
    return told.blocks(live, requests, sizes, written, with_backing=with_backing)


def _at_rest(guest: Guest, groups: int, images: dict[str, ImageSize]) -> list[TypedParam]:
    document = guest.newest
    found: list[TypedParam] = []
    if groups & Group.STATE:
        found += told.state(guest)
    if groups & Group.BALLOON:
        found += told.balloon(document, None, None)
    if groups & Group.VCPU:
        found += told.vcpus(document, {})
    if groups & Group.BLOCK:
        found += told.blocks_at_rest(document, images)
    return found


def _image_sizes(guests: Iterable[Guest]) -> dict[str, ImageSize]:
    """The images of guests that are off; those that cannot be read are left out."""
    found: dict[str, ImageSize] = {}
    for guest in guests:
        for disk in disks_of(guest.newest) if guest.runtime is None else ():
            path = path_of(disk.source)
            if path is not None:
                try:
                    found[path] = image_size(path, disk.driver.type if disk.driver is not None else None)
                except OSError:
                    continue
    return found
