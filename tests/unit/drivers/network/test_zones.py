"""Bridges in and out of zones, with a firewalld of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from vird.drivers.network import zones
from vird.drivers.network.zones import Zones
from vird.errors import DbusService, InternalError
from vird.model.network import parse_network

NETWORK = """\
<network><name>n</name><forward mode='nat'/><bridge name='vb0' {}/><ip address='192.0.2.1' prefix='24'/></network>
"""
PLAIN, NAMED = parse_network(NETWORK.format("")), parse_network(NETWORK.format("zone='work'"))


class Bus:
    """A connection; ``held`` is what is in which zone."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self.is_running = self.is_connected = True
        self.listeners: list[Callable[[], None]] = []
        self.refuses = False

    async def runs(self) -> bool:
        return self.is_running

    async def zones(self) -> list[str]:
        return ["libvirt", "work"]

    async def put(self, device: str, zone: str) -> None:
        self.held[device] = zone

    async def take(self, device: str) -> None:
        if self.refuses:
            raise DbusService("no")
        self.held.pop(device, None)

    async def listen(self, changed: Callable[[], None]) -> None:
        self.listeners.append(changed)

    def close(self) -> None:
        self.is_connected = False


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Bus]:
    buses = [Bus(), Bus()]
    waiting = iter(buses)

    class Firewalld:
        @staticmethod
        async def connect(socket: Path) -> Bus:
            return next(waiting)

    monkeypatch.setattr(zones, "Firewalld", Firewalld)
    return buses


def test_in_and_out(made: list[Bus]) -> None:
    async def run() -> None:
        joined = Zones()
        await joined.join(PLAIN)
        assert made[0].held == {"vb0": "libvirt"}
        await joined.join(NAMED)
        assert made[0].held == {"vb0": "work"}
        await joined.leave(PLAIN)
        assert made[0].held == {}
        made[0].refuses = True
        await joined.leave(PLAIN)

    asyncio.run(run())


def test_a_firewalld_that_does_not_run(made: list[Bus]) -> None:
    async def run() -> None:
        made[0].is_running = False
        joined = Zones()
        await joined.join(PLAIN)
        await joined.leave(PLAIN)
        with pytest.raises(InternalError, match="firewalld is not active"):
            await joined.join(NAMED)

    asyncio.run(run())


def test_a_bus_that_went_away_is_found_again_and_listened_to(made: list[Bus]) -> None:
    async def run() -> None:
        heard: list[str] = []
        joined = Zones()
        await joined.open(lambda: heard.append("news"))
        made[0].is_connected = False
        await joined.join(PLAIN)
        assert made[1].held == {"vb0": "libvirt"}
        for bus in made:
            bus.listeners[0]()
        assert heard == ["news", "news"]
        joined.close()
        assert not made[1].is_connected

    asyncio.run(run())
