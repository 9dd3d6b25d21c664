"""Event loops: the default one that `poll`s, or a program's own, and what the module itself has on it."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from typing import Any, Protocol

from vird.host.unpatched import os, select, threading

READABLE, WRITABLE, ERROR, HANGUP = 1, 2, 4, 8

WAIT_MAX = 2**31 - 1
"""The longest wait that there is, in ms."""

HandleCallback = Callable[[int, int, int, Any], Any]
TimeoutCallback = Callable[[int, Any], Any]


RAISED = object()
"""Instead of what a function would have returned."""


def called(function: Callable[..., Any], *args: Any) -> Any:
    """What a program's function returns; `RAISED` when it raises, which is printed and ends nothing."""
    try:
        return function(*args)
    except SystemExit:
        raise
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return RAISED


class Loop(Protocol):
    """What a loop can do; descriptors and timers have numbers, intervals are milliseconds, -1 is never."""

    def add_handle(self, fd: int, events: int, cb: HandleCallback, opaque: Any) -> int:
        """Watch a descriptor."""

    def update_handle(self, watch: int, events: int) -> None:
        """Watch it for other events."""

    def remove_handle(self, watch: int) -> int:
        """Watch it no more."""

    def add_timeout(self, timeout: int, cb: TimeoutCallback, opaque: Any) -> int:
        """Call again and again."""

    def update_timeout(self, timer: int, timeout: int) -> None:
        """Call at other times."""

    def remove_timeout(self, timer: int) -> int:
        """Call no more."""


class _Handle:
    def __init__(self, fd: int, events: int, cb: HandleCallback, opaque: Any) -> None:
        self.fd, self.events, self.cb, self.opaque = fd, events, cb, opaque


class _Timer:
    def __init__(self, timeout: int, cb: TimeoutCallback, opaque: Any) -> None:
        self.cb, self.opaque = cb, opaque
        self.set(timeout)

    def set(self, timeout: int) -> None:
        self.timeout = timeout
        self.due = None if timeout < 0 else time.monotonic() + timeout / 1000


class PollLoop:
    """The default loop: `run_once` waits for the first thing that happens, and calls for all that did."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._handles: dict[int, _Handle] = {}
        self._timers: dict[int, _Timer] = {}
        self._next_handle = self._next_timer = 1
        self._reading, self._waking = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._runner: int | None = None

    def add_handle(self, fd: int, events: int, cb: HandleCallback, opaque: Any) -> int:
        """Watch a descriptor."""
        with self._lock:
            watch = self._next_handle
            self._next_handle += 1
            self._handles[watch] = _Handle(fd, events, cb, opaque)
        self._wake()
        return watch

    def update_handle(self, watch: int, events: int) -> None:
        """Watch it for other events."""
        with self._lock:
            if watch in self._handles:
                self._handles[watch].events = events
        self._wake()

    def remove_handle(self, watch: int) -> int:
        """Watch it no more."""
        with self._lock:
            found = self._handles.pop(watch, None)
        self._wake()
        return 0 if found is not None else -1

    def add_timeout(self, timeout: int, cb: TimeoutCallback, opaque: Any) -> int:
        """Call again and again."""
        with self._lock:
            timer = self._next_timer
            self._next_timer += 1
            self._timers[timer] = _Timer(timeout, cb, opaque)
        self._wake()
        return timer

    def update_timeout(self, timer: int, timeout: int) -> None:
        """Call at other times."""
        with self._lock:
            if timer in self._timers:
                self._timers[timer].set(timeout)
        self._wake()

    def remove_timeout(self, timer: int) -> int:
        """Call no more."""
        with self._lock:
            found = self._timers.pop(timer, None)
        self._wake()
        return 0 if found is not None else -1

    def _wake(self) -> None:
        if self._runner is not None and self._runner != threading.get_ident():
            with contextlib.suppress(BlockingIOError):
                os.write(self._waking, b"x")

    def run_once(self) -> None:
        """One round."""
        poller = select.poll()
        poller.register(self._reading, select.POLLIN)
        with self._lock:
            self._runner = threading.get_ident()
            watched: dict[int, int] = {}
            for handle in self._handles.values():
                if handle.events and handle.fd >= 0:
                    watched[handle.fd] = watched.get(handle.fd, 0) | handle.events
            due = [timer.due for timer in self._timers.values() if timer.due is not None]
        for fd, events in watched.items():
            poller.register(fd, _to_poll(events))
        wait = None if not due else min(max(0.0, (min(due) - time.monotonic()) * 1000), WAIT_MAX)
        ready = dict(poller.poll(wait))
        self._runner = None
        if ready.pop(self._reading, None):
            with contextlib.suppress(BlockingIOError):
                os.read(self._reading, 4096)
        self._call_timers()
        for watch, handle in list(self._handles.items()):
            happened = _from_poll(ready.get(handle.fd, 0))
            happened &= handle.events | ERROR | HANGUP
            if happened and watch in self._handles and handle.events:
                called(handle.cb, watch, handle.fd, happened, handle.opaque)

    def _call_timers(self) -> None:
        now = time.monotonic()
        for number, timer in list(self._timers.items()):
            if timer.due is not None and timer.due <= now + 0.001 and number in self._timers:
                timer.set(timer.timeout)
                called(timer.cb, number, timer.opaque)


def _to_poll(events: int) -> int:
    return (select.POLLIN if events & READABLE else 0) | (select.POLLOUT if events & WRITABLE else 0)


def _from_poll(events: int) -> int:
    found = READABLE if events & select.POLLIN else 0
    found |= WRITABLE if events & select.POLLOUT else 0
    found |= ERROR if events & (select.POLLERR | select.POLLNVAL) else 0
    return found | (HANGUP if events & select.POLLHUP else 0)


def invoke_handle(watch: int, fd: int, events: int, opaque: Any, more: Any = None) -> None:
    """What a program's loop calls for a descriptor; loops of old hand over the two first of `opaque` by themselves."""
    cb, given = (opaque, more) if more is not None else opaque[:2]
    called(cb, watch, fd, events, given)


def invoke_timeout(timer: int, opaque: Any, more: Any = None) -> None:
    """The same for a timer."""
    cb, given = (opaque, more) if more is not None else opaque[:2]
    called(cb, timer, given)


class ForeignLoop:
    """A program's own loop, by its six functions; what they raise is printed."""

    def __init__(self, *functions: Callable[..., Any]) -> None:
        self._add_handle, self._update_handle, self._remove_handle = functions[:3]
        self._add_timeout, self._update_timeout, self._remove_timeout = functions[3:]

    def add_handle(self, fd: int, events: int, cb: HandleCallback, opaque: Any) -> int:
        """Watch a descriptor."""
        number = called(self._add_handle, fd, events, invoke_handle, (cb, opaque, None))
        return number if isinstance(number, int) else -1

    def update_handle(self, watch: int, events: int) -> None:
        """Watch it for other events."""
        called(self._update_handle, watch, events)

    def remove_handle(self, watch: int) -> int:
        """Watch it no more."""
        return -1 if called(self._remove_handle, watch) is RAISED else 0

    def add_timeout(self, timeout: int, cb: TimeoutCallback, opaque: Any) -> int:
        """Call again and again."""
        number = called(self._add_timeout, timeout, invoke_timeout, (cb, opaque, None))
        return number if isinstance(number, int) else -1

    def update_timeout(self, timer: int, timeout: int) -> None:
        """Call at other times."""
        called(self._update_timeout, timer, timeout)

    def remove_timeout(self, timer: int) -> int:
        """Call no more."""
        return -1 if called(self._remove_timeout, timer) is RAISED else 0


current: Loop | None = None
"""The loop of this program, None as long as it has registered none."""


def register(loop: Loop) -> bool:
    """Make it the loop of this program; the first one stays."""
    global current
    if current is not None:
        return False
    current = loop
    return True


def add_handle(fd: int, events: int, cb: HandleCallback, opaque: Any) -> int:
    """Watch a descriptor on the program's loop; -1 when there is none."""
    return -1 if current is None else current.add_handle(fd, events, cb, opaque)


def update_handle(watch: int, events: int) -> None:
    """Watch it for other events."""
    if current is not None:
        current.update_handle(watch, events)


def remove_handle(watch: int) -> int:
    """Watch it no more."""
    return -1 if current is None else current.remove_handle(watch)


def add_timeout(timeout: int, cb: TimeoutCallback, opaque: Any) -> int:
    """Call again and again from the program's loop; -1 when there is none."""
    return -1 if current is None else current.add_timeout(timeout, cb, opaque)


def update_timeout(timer: int, timeout: int) -> None:
    """Call at other times."""
    if current is not None:
        current.update_timeout(timer, timeout)


def remove_timeout(timer: int | None) -> int:
    """Call no more."""
    return -1 if current is None or timer is None else current.remove_timeout(timer)
