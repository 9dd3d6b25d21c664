"""One job at a time per object, with a holder, an age and a deadline.

Whatever changes an object runs inside ``slot.hold("start", caller)``.  Who comes second waits
up to a limit and then gets an error that names the job, its holder and its age.  Reads never
come here: they answer from the object's last known state.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from vird import errors

WAIT_LIMIT_S = 30.0
"""How long a second job waits for the first, as in libvirt."""


class Job:
    """What runs on an object now: its name, who asked for it, since when (monotonic seconds)."""

    __slots__ = ("holder", "name", "started")

    def __init__(self, name: str, holder: str) -> None:
        self.name = name
        self.holder = holder
        self.started = time.monotonic()

    @property
    def age_s(self) -> float:
        """Seconds since the job began."""
        return time.monotonic() - self.started

    def __str__(self) -> str:
        by = f" by {self.holder}" if self.holder else ""
        return f"job '{self.name}'{by}, running for {self.age_s:.0f}s"


class JobSlot:
    """The place where one object's jobs queue up, first come first served."""

    __slots__ = ("_taken", "_waiting", "current")

    def __init__(self) -> None:
        self.current: Job | None = None
        self._taken = False
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def hold(
        self, name: str, holder: str = "", *, wait_s: float = WAIT_LIMIT_S, beside: Collection[str] = ()
    ) -> AsyncIterator[Job]:
        """Run the body as the object's only job, or at once while a job of one of the names ``beside`` goes on.

        Raises ``OperationTimeout`` when another job holds the object for longer than ``wait_s``.
        """
        if self.current is not None and self.current.name in beside:
            yield Job(name, holder)
            return
        if self._taken:
            await self._queue(wait_s)
        self._taken = True
        job = self.current = Job(name, holder)
        try:
            yield job
        finally:
            self.current = None
            self._hand_on()

    async def _queue(self, wait_s: float) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await asyncio.wait_for(asyncio.shield(turn), wait_s)
        except BaseException as failure:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif turn.done():
                self._hand_on()
            if isinstance(failure, TimeoutError):
                holder = self.current or "an earlier job"
                raise errors.OperationTimeout(f"cannot acquire state change lock (held by {holder})") from None
            raise

    def _hand_on(self) -> None:
        """Wake the next in line; the slot stays taken for it, so that nobody slips in between."""
        if self._waiting:
            self._waiting.popleft().set_result(None)
        else:
            self._taken = False
