"""Threads are told by the places of the processors, not by the order in which they came."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from vird.drivers.qemu.resources.vcpu_threads import known_processors, threads
from vird.qmp.client import Client
from vird.qmp.faults import CommandRefused

CPUS = [
    {"cpu-index": 0, "thread-id": 100, "qom-path": "/machine/unattached/device[0]"},
    {"cpu-index": 1, "thread-id": 101, "qom-path": "/machine/peripheral/vcpu3"},
    {"cpu-index": 2, "thread-id": 102, "qom-path": "/machine/peripheral/vcpu1"},
]
SLOTS = [
    {"type": "t", "vcpus-count": 1, "props": {"socket-id": 3}, "qom-path": "/machine/peripheral/vcpu3"},
    {"type": "t", "vcpus-count": 1, "props": {"socket-id": 2}},
    {"type": "t", "vcpus-count": 1, "props": {"socket-id": 1}, "qom-path": "/machine/peripheral/vcpu1"},
    {"type": "t", "vcpus-count": 1, "props": {"socket-id": 0}, "qom-path": "/machine/unattached/device[0]"},
]


class Monitor:
    """Answers as a QEMU does whose fourth processor was plugged in before its second."""

    def __init__(self, slots: list[dict[str, Any]] | None) -> None:
        self._slots = slots

    async def execute(self, command: str, *, deadline: float) -> list[dict[str, Any]]:
        if command == "query-cpus-fast":
            return CPUS
        if self._slots is None:
            raise CommandRefused(command, "GenericError", "The feature is not enabled")
        return self._slots


def learned(slots: list[dict[str, Any]] | None) -> dict[int, int]:
    return threads(asyncio.run(known_processors(cast(Client, Monitor(slots)))))


def test_the_order_of_plugging_does_not_matter() -> None:
    assert learned(SLOTS) == {0: 100, 1: 102, 3: 101}


def test_a_machine_without_places_has_what_it_started_with() -> None:
    assert learned(None) == {0: 100, 1: 101, 2: 102}
