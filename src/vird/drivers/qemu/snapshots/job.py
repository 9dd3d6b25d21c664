"""One job of QEMU's, from the command that begins it to its end: what it says then counts, and it is dismissed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from vird import errors
from vird.qmp.client import Client
from vird.qmp.session import Event

LONGEST_QUIET_S: Final = 5.0
"""Between two looks, should an event be lost."""


async def run_job(monitor: Client, command: str, arguments: Mapping[str, Any]) -> None:
    """Begin the job ``arguments["job-id"]`` and wait for its end.

    Raises ``OperationFailed`` with QEMU's words when it fails, ``CommandRefused`` when it does not begin.  A job
    whose caller is cancelled is cancelled.
    """
    name = str(arguments["job-id"])
    changed = asyncio.Event()

    def listen(event: Event) -> None:
        if event.name == "JOB_STATUS_CHANGE" and event.data.get("id") == name:
            changed.set()

    stop = monitor.on_event(listen)
    monitor.on_closed(lambda _: changed.set())
    try:
        await monitor.execute(command, arguments, deadline=None)
        try:
            await _until_over(monitor, name, changed)
        except BaseException:
            with suppress(errors.VirdError):
                await monitor.execute("job-cancel", {"id": name})
            raise
    finally:
        stop()


async def _until_over(monitor: Client, name: str, changed: asyncio.Event) -> None:
    while True:
        changed.clear()
        jobs: Any = await monitor.execute("query-jobs", deadline=None)
        job = next((each for each in jobs if each.get("id") == name), None)
        if job is None:
            raise errors.OperationFailed(f"QEMU's job {name} is gone")
        if job["status"] == "concluded":
            await monitor.execute("job-dismiss", {"id": name})
            if "error" in job:
                raise errors.OperationFailed(str(job["error"]))
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), LONGEST_QUIET_S)
