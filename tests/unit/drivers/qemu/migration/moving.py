"""A guest that moves without QEMU: its monitor says how far it is when it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.unit.drivers.qemu.hotplug.rig import Monitor, Rig
from vird.api.caller import Caller
from vird.api.enums.domain import DomainState
from vird.api.events import DomainLifecycle
from vird.drivers.qemu.display_ports import DisplayPorts

STATS = {"ram": {"total": 100, "transferred": 60, "remaining": 0, "mbps": 8.0}, "setup-time": 1}
PARAMETERS = {"max-bandwidth": 5, "downtime-limit": 300, "xbzrle-cache-size": 64, "max-postcopy-bandwidth": 0}
WHOLE = ("active", "pre-switchover", "completed")


class Migrating(Monitor):
    """Once it migrates it is at each of ``statuses`` in turn."""

    def __init__(self, *statuses: str) -> None:
        super().__init__()
        self.statuses = list(statuses)
        self.began = False
        self.answers["query-migrate-parameters"] = PARAMETERS

    async def execute(self, command: str, arguments: Any = None, **given: Any) -> Any:
        answer = await super().execute(command, arguments, **given)
        loop = asyncio.get_running_loop()
        if command in ("migrate", "migrate-incoming"):
            self.began = True
        if command != "query-migrate" or not self.began:
            return answer
        status = self.statuses[0]
        if len(self.statuses) > 1:
            self.statuses.pop(0)
            loop.call_soon(lambda: self.tell("MIGRATION", status=self.statuses[0]))
        if status == "pre-switchover":
            self.tell("STOP")
        return {"status": status, **STATS}


class Moving(Rig):
    """``host`` tells the two ends apart; what is spawned is waited for by ``settled``."""

    def __init__(self, folder: Path, *statuses: str, host: str = "1", is_running: bool = True) -> None:
        super().__init__(folder, is_running=is_running)
        self.moving_monitor = self.monitor = Migrating(*statuses)
        if self.guest.runtime is not None:
            self.guest.runtime.monitor = self.monitor  # type: ignore[assignment]
            self.guest.change(DomainState.RUNNING, 1)
        self.tasks: list[asyncio.Task[Any]] = []
        self.removed: list[str] = []
        driver: Any = self.driver
        driver.arrivals = {}
        driver.migration_ports = DisplayPorts(49152, 49215, "migration")
        driver.report = SimpleNamespace(uuid=f"00000000-0000-4000-8000-00000000000{host}")
        driver.hooks = SimpleNamespace(call=_nothing)
        driver.settings = SimpleNamespace(dynamic_ownership=1, migration_address="", migration_host="")
        driver.environment = SimpleNamespace(spawn=self._spawn, reach=None)
        driver.store.remove = self.removed.append

    def _spawn(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(work))

    async def settled(self) -> None:
        await asyncio.gather(*self.tasks)

    @property
    def life(self) -> list[tuple[int, int]]:
        return [(each.event, each.detail) for each in self.told if isinstance(each, DomainLifecycle)]


async def _nothing(*_: Any, **__: Any) -> str:
    return ""


class Client:
    """A client of a host's: one connection that can end."""

    def __init__(self, made: Any, rig: Moving) -> None:
        self.caller = Caller()
        self.calls = made(rig.driver, self.caller)

    def gone(self) -> Awaitable[None]:
        self.caller.lost()
        return self.caller.closed()
