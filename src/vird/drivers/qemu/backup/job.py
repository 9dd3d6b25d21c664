"""A backup under way: its document, how far it is, and ending it early.

Kept at the guest's run.  QEMU's jobs behind it are followed by ``block/tracker``; ``end`` hears of their ends.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from vird import errors
from vird.api.enums.domain_stats import DomainJobType
from vird.drivers.qemu.backup.figures import BackupFigures
from vird.drivers.qemu.backup.plan import selected
from vird.drivers.qemu.block.table import BlockJobTable
from vird.model.backup import Backup, BackupDisk
from vird.model.domain.jobs import BlockJob
from vird.qmp.client import Client
from vird.qmp.session import Event

ENDS = frozenset({"BLOCK_JOB_COMPLETED", "BLOCK_JOB_CANCELLED"})


class BackupJob:
    """One backup.  ``reuses`` says that its images were there before, ``began_ms`` is in milliseconds since 1970."""

    def __init__(
        self, monitor: Client, jobs: BlockJobTable, document: Backup, *, reuses: bool, began_ms: int | None = None
    ) -> None:
        self._monitor = monitor
        self._jobs = jobs
        self.document = document
        self.reuses = reuses
        self.began_ms = began_ms if began_ms is not None else _now_ms()
        self.error: str | None = None
        """The first that went wrong."""
        self.server_is_on = document.mode == "pull"
        self.over = asyncio.Event()
        """Set when nothing of it is left."""
        self._done: dict[str, tuple[int, int]] = {}
        self._forget = monitor.on_event(self._take)

    @property
    def is_push(self) -> bool:
        """Whether QEMU copies by itself."""
        return self.document.mode == "push"

    @property
    def jobs(self) -> list[BlockJob]:
        """QEMU's jobs that are not tidied up after yet."""
        return [job for job in self._jobs if job.type == "backup"]

    def entry(self, target: str) -> BackupDisk | None:
        """What the document says of a disk."""
        return next((each for each in selected(self.document) if each.name == target), None)

    def _take(self, event: Event) -> None:
        """A job's last figures come with its end; QEMU forgets them when it is dismissed."""
        name = str(event.data.get("device"))
        if event.name in ENDS and self._jobs.get(name) is not None:
            self._done[name] = int(event.data.get("len", 0)), int(event.data.get("offset", 0))

    async def figures(self, kind: DomainJobType = DomainJobType.UNBOUNDED) -> BackupFigures:
        """How far it is now."""
        answer: Any = await self._monitor.execute("query-jobs")
        names = {job.name for job in self.jobs} - self._done.keys()
        sizes = [
            (int(each.get("total-progress", 0)), int(each.get("current-progress", 0)))
            for each in answer
            if each.get("id") in names
        ]
        sizes += self._done.values()
        return self._figures(kind, (sum(total for total, _ in sizes), sum(done for _, done in sizes)))

    def ended(self, kind: DomainJobType, *, success: bool, with_sizes: bool = True) -> BackupFigures:
        """The last figures."""
        self._forget()
        self.over.set()
        sizes = list(self._done.values())
        known = (sum(total for total, _ in sizes), sum(done for _, done in sizes)) if with_sizes else None
        return self._figures(kind, known)._replace(success=success, error=self.error)

    def _figures(self, kind: DomainJobType, sizes: tuple[int, int] | None) -> BackupFigures:
        return BackupFigures(kind, max(_now_ms() - self.began_ms, 1), self.is_push, sizes)

    async def abort(self) -> None:
        """End it; what QEMU tells of its jobs' ends does the rest."""
        for job in self.jobs:
            await self.cancel(job)

    async def cancel(self, job: BlockJob) -> None:
        """End the work on one disk."""
        if job.state not in ("new", "running") or job.newstate is not None:
            return
        job.state = "aborting"
        entry = self.entry(job.disk.dst) if job.disk is not None else None
        if entry is not None:
            entry.state = "cancelling"
        try:
            await self._monitor.execute("block-job-cancel", {"device": job.name, "force": True})
        except errors.InternalError:
            # It ended by itself just now, which QEMU told or is about to.
            return


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
