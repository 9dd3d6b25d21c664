"""How many calls a server carries out at once, as administrators see and limit it.

There is no pool of threads: every call is a task, and those that wait for nothing are not even that.  A limit that an
administrator sets holds for tasks; calls that libvirt gives to its priority workers never wait for one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vird import errors
from vird.errors import ErrorDomain


class Workers:
    """The places of one server; ``most`` is None until somebody sets it: no call waits then."""

    def __init__(self) -> None:
        self.least = 0
        self.most: int | None = None
        self.priority = 0
        self._taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """How many calls wait for a place."""
        return len(self._waiting)

    def limit(self, least: int | None, most: int | None, priority: int | None) -> None:
        """Change the figures that are given.

        Raises ``InvalidArg`` when the least were more than the most.
        """
        new_least = self.least if least is None else least
        new_most = self.most if most is None else most
        if new_most is not None and (new_most == 0 or new_least > new_most):
            refusal = errors.InvalidArg("minWorkers cannot be larger than maxWorkers", domain=ErrorDomain.NONE)
            refusal.of_nobody = True
            raise refusal
        self.least, self.most = new_least, new_most
        self.priority = self.priority if priority is None else priority
        self._let_in()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Run the body once there is room; first come, first served."""
        if self._waiting or self._is_full:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn in self._waiting:
                    self._waiting.remove(turn)
                else:
                    self._leave()
                raise
        else:
            self._taken += 1
        try:
            yield
        finally:
            self._leave()

    @property
    def _is_full(self) -> bool:
        return self.most is not None and self._taken >= self.most

    def _leave(self) -> None:
        self._taken -= 1
        self._let_in()

    def _let_in(self) -> None:
        while self._waiting and not self._is_full:
            turn = self._waiting.popleft()
            if not turn.done():
                self._taken += 1
                turn.set_result(None)
