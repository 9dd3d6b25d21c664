"""Jobs of QEMU's, from beginning to end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Monitor
from vird import errors
from vird.drivers.qemu.snapshots.job import run_job


class Working(Monitor):
    """It tells of each state of the job in turn."""

    def __init__(self, *states: dict[str, Any]) -> None:
        super().__init__()
        self.states = list(states)

    async def execute(self, command: str, arguments: Any = None, **given: Any) -> Any:
        await super().execute(command, arguments, **given)
        if command != "query-jobs":
            return {}
        now = self.states.pop(0) if self.states else None
        asyncio.get_running_loop().call_soon(lambda: self.tell("JOB_STATUS_CHANGE", id="j", status="next"))
        return [{"id": "other", "status": "running"}, *([{"id": "j", **now}] if now is not None else [])]

    def on_closed(self, callback: Callable[[Any], None]) -> None:
        """It never does."""


def run(monitor: Working) -> None:
    asyncio.run(run_job(monitor, "snapshot-save", {"job-id": "j", "tag": "t"}))  # type: ignore[arg-type]


def test_to_its_end() -> None:
    monitor = Working({"status": "running"}, {"status": "concluded"})
    run(monitor)
    assert monitor.commands == ["snapshot-save", "query-jobs", "query-jobs", "job-dismiss"]


def test_its_failure_is_in_qemus_words() -> None:
    monitor = Working({"status": "concluded", "error": "no space"})
    with pytest.raises(errors.OperationFailed, match="no space"):
        run(monitor)
    assert "job-dismiss" in monitor.commands


def test_one_that_is_gone_is_not_waited_for() -> None:
    monitor = Working({"status": "running"})
    with pytest.raises(errors.OperationFailed, match="QEMU's job j is gone"):
        run(monitor)
