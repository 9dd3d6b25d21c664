"""A daemon that ends by itself once nobody has needed it for a while, as libvirt's clients start one for a user.

It is needed while a client is connected and while something that a driver looks after runs.  Ending is the
business of whoever runs the daemon.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Idle:
    """``is_needed`` is asked when the last client has left, and again each time that it was; ``end`` is called once."""

    def __init__(self, is_needed: Callable[[], bool]) -> None:
        self._is_needed = is_needed
        self._timeout_s = 0
        self._timer: asyncio.TimerHandle | None = None
        self.end: Callable[[], None] = lambda: None

    def set_timeout(self, seconds: int) -> None:
        """End after so long; 0 for never."""
        self._timeout_s = seconds
        self.reconsider()

    def reconsider(self) -> None:
        """A client came or left: begin to wait anew."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._timeout_s:
            self._timer = asyncio.get_running_loop().call_later(self._timeout_s, self._passed)

    def close(self) -> None:
        """Wait no more."""
        self._timeout_s = 0
        self.reconsider()

    def _passed(self) -> None:
        self._timer = None
        if self._is_needed():
            self.reconsider()
        else:
            self.end()
