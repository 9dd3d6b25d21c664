"""When a daemon ends by itself."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from vird.api.driver import Environment
from vird.client.raw import RawClient
from vird.daemon import drivers
from vird.daemon.idle import Idle
from vird.daemon.service import Service
from vird.daemon.settings import Settings
from vird.host.paths import Paths
from vird.wire.procedures import remote

FAKE = "tests.unit.daemon.fake_driver"


async def watched(needed: list[bool], seconds: float) -> int:
    """How often it was asked whether it is needed, until it ended."""
    ended = asyncio.Event()
    asked = 0

    def is_needed() -> bool:
        nonlocal asked
        asked += 1
        return needed.pop(0) if needed else False

    idle = Idle(is_needed)
    idle.end = ended.set
    idle.set_timeout(seconds)  # type: ignore[arg-type]
    async with asyncio.timeout(5):
        await ended.wait()
    return asked


def test_it_ends_once_it_is_not_needed() -> None:
    assert asyncio.run(watched([True, True], 0.001)) == 3


def test_never() -> None:
    async def whole() -> None:
        idle = Idle(lambda: False)
        idle.end = lambda: pytest.fail("it ended")
        idle.set_timeout(0)
        idle.set_timeout(60)
        idle.reconsider()
        idle.close()
        assert [handle for handle in asyncio.get_running_loop()._scheduled if not handle.cancelled()] == []  # type: ignore[attr-defined]

    asyncio.run(whole())


class Looking:
    """A driver that looks after one thing."""

    def __init__(self, environment: Environment) -> None:
        self.has_running = False

    async def start(self) -> None:
        """Nothing to be loaded."""

    async def close(self) -> None:
        """Nothing to be kept."""


def test_a_daemon_is_needed_while_something_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "DRIVERS", {"looking": f"{__name__}:Looking", "fake": f"{FAKE}:FakeDriver"})
    monkeypatch.setattr(drivers, "STARTED_WITH_THE_DAEMON", ("looking", "fake"))

    async def whole() -> None:
        service = Service(Paths(tmp_path), Settings())
        await service.start({})
        ended = asyncio.Event()
        service.idle.end = ended.set
        looking: Any = await service.drivers.get("looking")
        looking.has_running = True
        assert service.drivers.are_needed
        looking.has_running = False
        assert not service.drivers.are_needed
        async with asyncio.timeout(5):
            async with await RawClient.open(service.paths.run / "libvirt-sock") as client:
                await client.call(remote.AUTH_LIST)
                service.idle.set_timeout(0.01)
                assert service.idle._is_needed()
            await ended.wait()
        await service.stop()

    asyncio.run(whole())
