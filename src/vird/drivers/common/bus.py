"""One bus for every state change: numbered, logged, then handed to whoever listens.

A driver publishes one small record per change (``vird.api.events``); sessions subscribe.
Publishing never waits: a listener that cannot keep up is the listener's problem (the session
counts its unsent bytes).  The numbers grow by one per event over all drivers of a daemon, so
a client can later ask for what it missed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from vird.api.driver import EventLog, Listener
from vird.api.events import Event

log = logging.getLogger(__name__)


class Counter:
    """An event log that keeps nothing and only counts, for drivers used without a daemon."""

    def __init__(self) -> None:
        self.last = 0

    def append(self, source: str, event: object) -> int:
        """The next number."""
        self.last += 1
        return self.last


class Bus:
    """The events of one driver; ``source`` is the driver's scheme in the log."""

    def __init__(self, source: str, kept_in: EventLog | None = None) -> None:
        self.source = source
        self._log = kept_in or Counter()
        self._listeners: dict[int, Listener] = {}
        self._next = 0

    def publish(self, event: Event) -> None:
        """Number, log and hand out one event, in order, before this returns."""
        number = self._log.append(self.source, event)
        for listener in list(self._listeners.values()):
            try:
                listener(number, event)
            except Exception:
                log.exception("a listener failed on event %d", number)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Listen from now on; the result, called once or more, ends it."""
        key = self._next
        self._next += 1
        self._listeners[key] = listener
        return lambda: (self._listeners.pop(key, None), None)[1]
