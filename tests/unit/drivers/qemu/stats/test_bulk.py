"""Bulk statistics of a guest whose QEMU does not answer: told of in time, and not asked twice."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from vird.api.enums.domain import DomainPausedReason, DomainState
from vird.api.enums.domain_stats import DomainStatsTypes as Group
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.stats.bulk import BulkStats
from vird.model.domain.domain import Domain


class Monitor:
    """Answers about I/O threads once it may; counts the questions."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.asked = 0

    async def execute(self, command: str, arguments: Any = None, *, deadline: float) -> Any:
        self.asked += 1
        await self.may_answer.wait()
        return [{"id": "iothread1", "poll-max-ns": 7, "poll-grow": 0, "poll-shrink": 0}]


def guest(monitor: Monitor, name: str, number: int) -> Guest:
    live = Domain.from_xml(f"<domain type='qemu'><name>{name}</name><iothreads>1</iothreads></domain>")
    made = Guest(name, bytes([number]) * 16, live=live)
    made.change(DomainState.PAUSED, DomainPausedReason.USER)
    process = SimpleNamespace(pid=2**22 + number)

    class Runtime(SimpleNamespace):
        __hash__ = object.__hash__

    made.runtime = Runtime(monitor=monitor, process=process, vcpu_pids={}, agent=None)  # type: ignore[assignment]
    return made


def test_a_stuck_guest_holds_up_nobody() -> None:
    async def run() -> None:
        stuck, quick = Monitor(), Monitor()
        quick.may_answer.set()
        guests = [guest(stuck, "stuck", 1), guest(quick, "quick", 2)]
        bulk = BulkStats(patience_s=0.01)

        async def collect() -> list[set[str]]:
            records = await bulk.collect(guests, Group.STATE | Group.IOTHREAD, with_backing=False)
            return [{param.field for param in record.params} for record in records]

        states = {"state.state", "state.reason"}
        threads = {"iothread.count", "iothread.1.poll-max-ns", "iothread.1.poll-grow", "iothread.1.poll-shrink"}
        assert await collect() == [states, states | threads]
        assert await collect() == [states, states | threads]
        assert (stuck.asked, quick.asked) == (1, 2)
        stuck.may_answer.set()
        await asyncio.wait(list(bulk._owed.values()))
        assert await collect() == [states | threads, states | threads]

    asyncio.run(asyncio.wait_for(run(), 10))
