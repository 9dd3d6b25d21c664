"""A state goes through a descriptor until QEMU says how that ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Monitor
from vird import errors
from vird.api.enums.domain_stats import DomainJobOperation, DomainJobType
from vird.drivers.qemu.save.transfer import Transfer


class Migrating(Monitor):
    """It tells of each status in turn."""

    def __init__(self, *statuses: dict[str, Any]) -> None:
        super().__init__()
        self.statuses = list(statuses)

    async def execute(self, command: str, arguments: Any = None, **given: Any) -> Any:
        await super().execute(command, arguments, **given)
        if command == "query-migrate":
            now = self.statuses.pop(0)
            if self.statuses:
                asyncio.get_running_loop().call_soon(lambda: self.tell("MIGRATION", status=self.statuses[0]["status"]))
            return now
        return {}

    async def send_fd(self, name: str, fd: int) -> None:
        self.said.append(("getfd", {"fdname": name}))

    def on_closed(self, callback: Callable[[Any], None]) -> None:
        """It never does."""


def test_it_waits_for_the_end() -> None:
    monitor = Migrating({"status": "setup"}, {"status": "active"}, {"status": "completed", "ram": {"total": 5}})
    found = asyncio.run(Transfer(monitor, DomainJobOperation.SAVE).out(9))  # type: ignore[arg-type]
    assert (found.kind, found.sizes[0]) == (DomainJobType.COMPLETED, 5)
    assert monitor.commands[:4] == ["migrate-set-capabilities", "migrate-set-parameters", "getfd", "migrate"]


def test_failures_are_in_qemus_words() -> None:
    monitor = Migrating({"status": "failed", "error-desc": "disk full"})
    with pytest.raises(errors.OperationFailed, match="restore job failed: disk full"):
        asyncio.run(Transfer(monitor, DomainJobOperation.RESTORE).into(9))  # type: ignore[arg-type]
    assert "migrate-incoming" in monitor.commands


def test_who_ends_it_is_told_so() -> None:
    async def body() -> None:
        monitor = Migrating({"status": "active"}, {"status": "cancelled"})
        transfer = Transfer(monitor, DomainJobOperation.SAVE)  # type: ignore[arg-type]
        await transfer.abort()
        with pytest.raises(errors.OperationAborted, match="save job was canceled by client"):
            await transfer.out(9)
        assert monitor.commands[0] == "migrate_cancel"

    asyncio.run(body())
