"""Bytes in, bytes out: one accepted socket on the event loop.

Used by the daemon and the client alike, the only place that touches their sockets.  Reads go to a callback, writes
are queued here and sent as the peer takes them; file descriptors travel with the bytes.  What
the bytes mean is the session's business.
"""

from __future__ import annotations

import array
import asyncio
import os
import socket
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from vird.host.passed_files import MOST_FDS, READ_SIZE, passed_fds

JOIN_BELOW: Final = 65_536
"""Smaller chunks are joined while the peer takes nothing."""


class Transport:
    """A connected, non-blocking unix socket, read by callbacks and written through a queue."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        sock: socket.socket,
        on_data: Callable[[bytes, list[int]], None],
        on_closed: Callable[[OSError | None], None],
    ) -> None:
        self._loop = loop
        self._sock = sock
        self._fd = sock.fileno()
        self._on_data = on_data
        self._on_closed = on_closed
        self._queue: deque[tuple[memoryview, Sequence[int]]] = deque()
        self._tail = bytearray()
        self._reading = False
        self._writing = False
        self.queued = 0
        """Bytes that wait for the peer to take them."""
        self._drain: list[tuple[int, asyncio.Future[None]]] = []
        self._ends_when_sent = False

    @property
    def is_open(self) -> bool:
        """Whether the socket is still ours."""
        return self._fd >= 0

    def resume_reading(self) -> None:
        """Take bytes from the peer from now on."""
        if self.is_open and not self._reading:
            self._reading = True
            self._loop.add_reader(self._fd, self._readable)

    def pause_reading(self) -> None:
        """Leave the peer's bytes in the socket for now."""
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self._fd)

    def _readable(self) -> None:
        try:
            received, ancillary, _flags, _ = self._sock.recvmsg(
                READ_SIZE, socket.CMSG_SPACE(MOST_FDS * 4), socket.MSG_CMSG_CLOEXEC
            )
        except (BlockingIOError, InterruptedError):
            return
        except OSError as failure:
            self.close(failure)
            return
        fds = passed_fds(ancillary) if ancillary else []
        if not received:
            for fd in fds:
                os.close(fd)
            self.close()
            return
        self._on_data(received, fds)

    def write(self, chunk: bytes | bytearray | memoryview, fds: Sequence[int] = ()) -> None:
        """Send these bytes after all earlier ones; ``fds`` are closed here once they are sent."""
        if not self.is_open:
            for fd in fds:
                os.close(fd)
            return
        self.queued += len(chunk)
        if self._writing and not fds and len(chunk) < JOIN_BELOW:
            # A peer that does not read may have many small messages wait; joined they cost their bytes and no more.
            self._tail += chunk
            if len(self._tail) >= JOIN_BELOW:
                self._end_tail()
            return
        self._end_tail()
        self._queue.append((memoryview(chunk), fds))
        if not self._writing:
            self._send_queued()

    def _end_tail(self) -> None:
        if self._tail:
            self._queue.append((memoryview(self._tail), ()))
            self._tail = bytearray()

    def _send_queued(self) -> None:
        queue = self._queue
        while queue or self._tail:
            if not queue:
                self._end_tail()
            chunk, fds = queue[0]
            try:
                sent = self._send(chunk, fds)
            except (BlockingIOError, InterruptedError):
                self._want_writable(True)
                return
            except OSError as failure:
                self.close(failure)
                return
            self.queued -= sent
            for fd in fds:
                os.close(fd)
            if sent == len(chunk):
                queue.popleft()
            else:
                queue[0] = (chunk[sent:], ())
            if self._drain:
                self._wake_drained()
        self._want_writable(False)
        if self._ends_when_sent:
            self.close()

    async def wait_below(self, level: int) -> None:
        """Wait until less than ``level`` bytes are queued, or the socket is closed."""
        if self.queued >= level and self.is_open:
            drained = self._loop.create_future()
            self._drain.append((level, drained))
            await drained

    def _wake_drained(self) -> None:
        waiting, self._drain = self._drain, []
        for level, drained in waiting:
            if drained.done():
                continue
            if self.queued < level or not self.is_open:
                drained.set_result(None)
            else:
                self._drain.append((level, drained))

    def close_when_sent(self, patience_s: float) -> None:
        """Close once the queue is empty, or after ``patience_s`` at the latest."""
        self._ends_when_sent = True
        self._loop.call_later(patience_s, self.close)

    def _send(self, chunk: memoryview, fds: Sequence[int]) -> int:
        if not fds:
            return self._sock.send(chunk, socket.MSG_NOSIGNAL)
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))]
        return self._sock.sendmsg([chunk], rights, socket.MSG_NOSIGNAL)

    def _want_writable(self, wanted: bool) -> None:
        if wanted and not self._writing:
            self._loop.add_writer(self._fd, self._send_queued)
        elif self._writing and not wanted:
            self._loop.remove_writer(self._fd)
        self._writing = wanted

    def close(self, failure: OSError | None = None) -> None:
        """End it now; what is still queued is lost.  ``on_closed`` is called once, from here."""
        if not self.is_open:
            return
        self.pause_reading()
        self._want_writable(False)
        self._fd = -1
        self._sock.close()
        for _, fds in self._queue:
            for fd in fds:
                os.close(fd)
        self._queue.clear()
        self._tail.clear()
        self.queued = 0
        self._wake_drained()
        self._on_closed(failure)
