"""What a connection has queued and not yet handed to whoever writes it.

Frames go out in the order in which they were queued.  Small ones are joined, so that a burst of
replies costs one write; large payloads are never copied.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from vird.wire.frame import COUNT, HEADER, HEADER_SIZE, Header
from vird.wire.limits import Limits
from vird.wire.protocol_error import LocalProtocolError

JOIN_BELOW = 65_536
"""Chunks smaller than this are joined before they are written."""

Chunk = tuple[bytes, tuple[int, ...]]
"""Bytes for one write, and the file descriptors that go with its first byte."""


class Outbox:
    """The queue of one connection; ``bytes_queued`` is its size."""

    __slots__ = ("_chunks", "bytes_queued", "limits")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.bytes_queued = 0
        self._chunks: deque[Chunk] = deque()

    def put(self, header: Header, payload: bytes, fds: Sequence[int] = ()) -> None:
        """Queue a frame; LocalProtocolError, and nothing queued, when it is over a limit."""
        size = HEADER_SIZE + len(payload) + (COUNT.size if fds else 0)
        if size > self.limits.frame:
            raise LocalProtocolError(f"a frame of {size} bytes is over the limit of {self.limits.frame}")
        if len(fds) > self.limits.fds:
            raise LocalProtocolError(f"{len(fds)} file descriptors are over the limit of {self.limits.fds}")
        head = HEADER.pack(size, *header)
        if fds:
            head += COUNT.pack(len(fds))
        if len(payload) < JOIN_BELOW:
            self._chunks.append((head + payload, ()))
        else:
            self._chunks.append((head, ()))
            self._chunks.append((payload, ()))
        for fd in fds:
            self._chunks.append((b"\0", (fd,)))
        self.bytes_queued += size + len(fds)

    def take(self, limit: int) -> list[Chunk]:
        """The next chunks, until they hold ``limit`` bytes or nothing is left."""
        queue = self._chunks
        found: list[Chunk] = []
        small: list[bytes] = []
        taken = 0
        while queue and taken < limit:
            content, fds = queue.popleft()
            taken += len(content)
            if not fds and len(content) < JOIN_BELOW:
                small.append(content)
                continue
            if small:
                found.append((b"".join(small), ()))
                small = []
            found.append((content, fds))
        if small:
            found.append((b"".join(small), ()))
        self.bytes_queued -= taken
        return found

    def take_fds(self) -> list[int]:
        """The file descriptors that wait here; with any, the queue is dropped, as frames without theirs are none."""
        found = [fd for _, fds in self._chunks for fd in fds]
        if found:
            self._chunks.clear()
            self.bytes_queued = 0
        return found
