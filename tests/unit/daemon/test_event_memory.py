"""Events that are kept in memory: numbers, and how many there are."""

from __future__ import annotations

import json

import pytest

from vird.api.events import DomainReboot
from vird.daemon.event_memory import EventMemory
from vird.wire.procedures.refs import DomainRef


@pytest.fixture
def log() -> EventMemory:
    log = EventMemory(kept=10)
    for number in range(30):
        assert log.append("test", DomainReboot(DomainRef(f"g{number}", bytes(16), -1))) == number + 1
    return log


@pytest.mark.parametrize(
    ("after", "limit", "numbers"),
    [
        (0, 1000, list(range(21, 31))),
        (20, 1000, list(range(21, 31))),
        (23, 3, [24, 25, 26]),
        (28, 1000, [29, 30]),
        (30, 1000, []),
        (99, 1000, []),
    ],
)
def test_only_the_newest_are_kept(log: EventMemory, after: int, limit: int, numbers: list[int]) -> None:
    rows = list(log.since(after, limit))
    assert [row.number for row in rows] == numbers
    assert [json.loads(row.fields)["dom"]["name"] for row in rows] == [f"g{number - 1}" for number in numbers]
    assert {row.kind for row in rows} <= {"DomainReboot"}


def test_the_end(log: EventMemory) -> None:
    log.close()
    assert (list(log.since(0)), log.last) == ([], 30)
