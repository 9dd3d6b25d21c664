"""The event log of drivers that run inside a program: the same promises as the daemon's, kept in memory.

Numbers begin with 1 in each process, and what is kept ends with it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from vird.daemon.event_log import LoggedEvent, as_fields

KEPT = 10_000


class _Kept(NamedTuple):
    time: float
    source: str
    event: object


class EventMemory:
    """Numbers events and keeps the newest of them."""

    def __init__(self, kept: int = KEPT) -> None:
        self.last = 0
        """The number of the newest event."""
        self._events: deque[_Kept] = deque(maxlen=kept)

    def append(self, source: str, event: object) -> int:
        """Keep one event and return its number."""
        self.last += 1
        self._events.append(_Kept(time.time(), source, event))
        return self.last

    def since(self, number: int, limit: int = 1000) -> Iterator[LoggedEvent]:
        """The kept events after this number, oldest first, at most ``limit``."""
        first = self.last - len(self._events) + 1
        for at, kept in enumerate(islice(self._events, max(0, number + 1 - first), None), max(first, number + 1)):
            if limit <= 0:
                return
            limit -= 1
            yield LoggedEvent(at, kept.time, kept.source, type(kept.event).__name__, as_fields(kept.event))

    def close(self) -> None:
        """Forget all of them."""
        self._events.clear()
