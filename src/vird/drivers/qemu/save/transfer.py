"""A guest's whole state through a descriptor, out or in, as QEMU's migration does it.

The caller holds the guest's job and owns the descriptor.  How far it is can be asked at any time; ``abort`` ends it.
"""

from __future__ import annotations

import asyncio
import time
from typing import Final

from vird import errors
from vird.api.enums.domain_stats import DomainJobOperation, DomainJobType
from vird.drivers.qemu.save.figures import Figures
from vird.qmp.client import Client
from vird.qmp.session import Event

FD_NAME: Final = "vird-state"
NO_LIMIT: Final = 2**63 // 2**20 * 2**20 - 2**20
"""Bytes per second, the most that QEMU takes."""
OVER: Final = frozenset({"completed", "failed", "cancelled"})
LONGEST_QUIET_S: Final = 5.0
"""Between two looks, should an event be lost."""


class Transfer:
    """One job.  ``figures`` are as of the last look; the clock is monotonic seconds."""

    def __init__(self, monitor: Client, operation: DomainJobOperation) -> None:
        self._monitor = monitor
        self._operation = operation
        self._began = time.monotonic()
        self._changed = asyncio.Event()
        self.is_aborted = False

    async def figures(self, kind: DomainJobType = DomainJobType.UNBOUNDED) -> Figures:
        """How far it is now."""
        answer = await self._monitor.execute("query-migrate")
        return Figures(kind, self._operation, int((time.monotonic() - self._began) * 1000), answer)

    async def abort(self) -> None:
        """End it; whoever runs it learns of that."""
        self.is_aborted = True
        await self._monitor.execute("migrate_cancel")

    async def out(self, fd: int) -> Figures:
        """Write the state of a guest that stands still to a descriptor.

        Raises ``OperationAborted`` when it was ended, ``OperationFailed`` with QEMU's words when it failed.
        """
        await self._prepare(fd)
        return await self._run("migrate", {"uri": f"fd:{FD_NAME}", "detach": True})

    async def into(self, fd: int) -> Figures:
        """Read the state of a guest that was started to wait for one."""
        await self._prepare(fd)
        return await self._run("migrate-incoming", {"uri": f"fd:{FD_NAME}"})

    async def _prepare(self, fd: int) -> None:
        capability = {"capability": "events", "state": True}
        await self._monitor.execute("migrate-set-capabilities", {"capabilities": [capability]})
        await self._monitor.execute("migrate-set-parameters", {"max-bandwidth": NO_LIMIT})
        await self._monitor.send_fd(FD_NAME, fd)

    async def _run(self, command: str, arguments: dict[str, object]) -> Figures:
        stop = self._monitor.on_event(self._take)
        self._monitor.on_closed(lambda _: self._changed.set())
        try:
            await self._monitor.execute(command, arguments)
            return await self._wait()
        finally:
            stop()

    def _take(self, event: Event) -> None:
        if event.name == "MIGRATION":
            self._changed.set()

    async def _wait(self) -> Figures:
        while True:
            found = await self.figures(DomainJobType.COMPLETED)
            status = found.answer.get("status")
            if status == "completed":
                return found
            if status == "cancelled" or (status in OVER and self.is_aborted):
                raise errors.OperationAborted(f"{self._operation.name.lower()} job was canceled by client")
            if status == "failed":
                why = found.answer.get("error-desc", "no reason was given")
                raise errors.OperationFailed(f"{self._operation.name.lower()} job failed: {why}")
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), LONGEST_QUIET_S)
            except TimeoutError:
                continue
