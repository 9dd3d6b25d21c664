"""The `libvirtaio` module: the `libvirt` module on an asyncio loop.

impl = libvirtaio.virEventRegisterAsyncIOImpl()
conn = libvirt.open("qemu:///system")
...
await impl.drain()
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

import libvirt

__all__ = ["getCurrentImpl", "virEventAsyncIOImpl", "virEventRegisterAsyncIOImpl"]

_current: virEventAsyncIOImpl | None = None


class _Handle:
    """A watched descriptor."""

    def __init__(self, fd: int, events: int, cb: Callable[..., Any], opaque: Any) -> None:
        self.fd, self.events, self.cb, self.opaque = fd, events, cb, opaque


class _Timer:
    """A timer, and the call that is due."""

    def __init__(self, timeout: int, cb: Callable[..., Any], opaque: Any) -> None:
        self.timeout, self.cb, self.opaque = timeout, cb, opaque
        self.due: asyncio.TimerHandle | None = None


class virEventAsyncIOImpl:
    """The event loop's functions over an asyncio loop; other threads may call them too."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.loop = loop or asyncio.get_event_loop()
        self._numbers = itertools.count(1)
        self.callbacks: dict[int, _Handle | _Timer] = {}
        self._pending = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def __repr__(self) -> str:
        return f"<virEventAsyncIOImpl callbacks={len(self.callbacks)}>"

    def register(self) -> virEventAsyncIOImpl:
        """Make it the program's event loop."""
        global _current
        libvirt.virEventRegisterImpl(
            self._add_handle,
            self._update_handle,
            self._remove_handle,
            self._add_timeout,
            self._update_timeout,
            self._remove_timeout,
        )
        _current = self
        return self

    def is_idle(self) -> bool:
        """Whether nothing is left to be done."""
        return not self._pending

    async def drain(self) -> None:
        """Wait until nothing is left to be done."""
        await self._idle.wait()
        await asyncio.sleep(0)

    def _begin(self) -> None:
        self._pending += 1
        self._idle.clear()

    def _end(self) -> None:
        self._pending -= 1
        if not self._pending:
            self._idle.set()

    def _soon(self, work: Callable[[], Any]) -> None:
        """Run on the loop's thread: other threads may be asking."""
        self._begin()

        def run() -> None:
            try:
                work()
            finally:
                self._end()

        self.loop.call_soon_threadsafe(run)

    # --- descriptors

    def _add_handle(self, fd: int, event: int, cb: Callable[..., Any], opaque: Any) -> int:
        number = next(self._numbers)
        self.callbacks[number] = _Handle(fd, event, cb, opaque)
        self._soon(lambda: self._watch(fd))
        return number

    def _update_handle(self, watch: int, event: int) -> None:
        handle = self.callbacks[watch]
        if isinstance(handle, _Handle):
            handle.events = event
            self._soon(lambda: self._watch(handle.fd))

    def _remove_handle(self, watch: int) -> int:
        handle = self.callbacks.pop(watch, None)
        if not isinstance(handle, _Handle):
            return -1
        # The descriptor may be closed, and its number another's, before the loop gets to it.
        try:
            if asyncio.get_running_loop() is self.loop:
                self._watch(handle.fd)
                return 0
        except RuntimeError:
            pass
        self._soon(lambda: self._watch(handle.fd))
        return 0

    def _watch(self, fd: int) -> None:
        wanted = 0
        for handle in self.callbacks.values():
            if isinstance(handle, _Handle) and handle.fd == fd:
                wanted |= handle.events
        try:
            if wanted & libvirt.VIR_EVENT_HANDLE_READABLE:
                self.loop.add_reader(fd, self._happened, fd, libvirt.VIR_EVENT_HANDLE_READABLE)
            else:
                self.loop.remove_reader(fd)
            if wanted & libvirt.VIR_EVENT_HANDLE_WRITABLE:
                self.loop.add_writer(fd, self._happened, fd, libvirt.VIR_EVENT_HANDLE_WRITABLE)
            else:
                self.loop.remove_writer(fd)
        except (OSError, ValueError):
            # Closed meanwhile: there is nothing to watch any more.
            return

    def _happened(self, fd: int, event: int) -> None:
        for number, handle in list(self.callbacks.items()):
            if isinstance(handle, _Handle) and handle.fd == fd and handle.events & event:
                handle.cb(number, fd, event, handle.opaque)

    # --- timers

    def _add_timeout(self, timeout: int, cb: Callable[..., Any], opaque: Any) -> int:
        number = next(self._numbers)
        self.callbacks[number] = _Timer(timeout, cb, opaque)
        self._soon(lambda: self._schedule(number))
        return number

    def _update_timeout(self, timer: int, timeout: int) -> None:
        found = self.callbacks[timer]
        if isinstance(found, _Timer):
            found.timeout = timeout
            self._soon(lambda: self._schedule(timer))

    def _remove_timeout(self, timer: int) -> int:
        found = self.callbacks.pop(timer, None)
        if not isinstance(found, _Timer):
            return -1
        due = found.due
        if due is not None:
            self._soon(due.cancel)
        return 0

    def _schedule(self, number: int) -> None:
        timer = self.callbacks.get(number)
        if not isinstance(timer, _Timer):
            return
        if timer.due is not None:
            timer.due.cancel()
            timer.due = None
        if timer.timeout >= 0:
            timer.due = self.loop.call_later(timer.timeout / 1000, self._fire, number)

    def _fire(self, number: int) -> None:
        timer = self.callbacks.get(number)
        if not isinstance(timer, _Timer):
            return
        timer.due = None
        timer.cb(number, timer.opaque)
        if timer.due is None and self.callbacks.get(number) is timer:
            self._schedule(number)


def getCurrentImpl() -> virEventAsyncIOImpl | None:
    """The loop that was registered, None before."""
    return _current


def virEventRegisterAsyncIOImpl(loop: asyncio.AbstractEventLoop | None = None) -> virEventAsyncIOImpl:
    """Use an asyncio loop, the current one when none is given."""
    return virEventAsyncIOImpl(loop).register()
