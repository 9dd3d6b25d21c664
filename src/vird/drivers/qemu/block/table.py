"""The block jobs of one run: which there are, of which disks, and who waits for their ends.

A job is kept as the element of the status file that it is written as, so what the next daemon reads is what this
one knew.  Nothing is decided here; ``tracker`` moves jobs on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final, Literal

from vird.errors import OperationFailed
from vird.model.domain.jobs import BlockJob, BlockJobs

Kind = Literal["pull", "copy", "commit", "active-commit", "backup"]
State = Literal["new", "running", "ready", "aborting", "pivoting", "completed", "failed", "cancelled", "concluded"]

ENDED: Final = frozenset({"completed", "failed", "cancelled"})
"""What can have become of a job: each state is also what its waiters are told."""

MIRRORS: Final = frozenset({"copy", "active-commit"})
"""Kinds that stay with the guest when all is copied, until they are told to end."""


class BlockJobTable:
    """Jobs by their names in QEMU."""

    def __init__(self) -> None:
        self._jobs: dict[str, BlockJob] = {}
        self._ends: dict[str, asyncio.Future[str]] = {}

    def __iter__(self) -> Iterator[BlockJob]:
        return iter(list(self._jobs.values()))

    def __len__(self) -> int:
        return len(self._jobs)

    def add(self, job: BlockJob) -> None:
        """A job begins, or is known again."""
        self._jobs[job.name] = job

    def get(self, name: str) -> BlockJob | None:
        """The job of a name."""
        return self._jobs.get(name)

    def of_disk(self, target: str) -> BlockJob | None:
        """The job that is about a disk; a disk has one at a time."""
        return next((job for job in self if job.disk is not None and job.disk.dst == target), None)

    def remove(self, job: BlockJob) -> None:
        """A job is done and tidied up after: its waiters go on."""
        self._jobs.pop(job.name, None)
        waiting = self._ends.pop(job.name, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(job.state)

    async def ended(self, job: BlockJob) -> str:
        """Wait until a job is tidied up after, and return what became of it: one of ``ENDED``.

        Raises ``OperationFailed`` when the guest ends first.
        """
        if job.name not in self._jobs:
            return job.state
        if job.name not in self._ends:
            self._ends[job.name] = asyncio.get_running_loop().create_future()
        return await asyncio.shield(self._ends[job.name])

    def let_go(self) -> None:
        """The guest is off, or is another daemon's: nobody hears of its jobs here."""
        for waiting in self._ends.values():
            if not waiting.done():
                waiting.set_exception(OperationFailed("domain is no longer running"))
                # Nobody may be waiting any more, which is no news for the log.
                waiting.exception()
        self._ends.clear()

    def element(self) -> BlockJobs:
        """As it stands in the status file."""
        return BlockJobs(active="yes" if self._jobs else "no", jobs=list(self._jobs.values()))
