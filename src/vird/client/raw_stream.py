"""The client's end of one stream: bytes and holes in order, with the sender's pace.

``client.raw`` makes these when a call opens a stream, and gives them what arrives.  When nobody
reads, the client stops reading its socket, so that no stream can fill the memory.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable
from typing import Protocol

from vird.api.streams import Hole
from vird.errors import VirdError
from vird.wire.stream import Stream


class StreamOwner(Protocol):
    """What a stream needs of its client."""

    def send_stream(self, stream: Stream, piece: bytes | Hole) -> None:
        """Send a piece; an empty one says that there are no more."""

    def end_stream(self, stream: Stream, abort: bool) -> None:
        """Ask to finish, or cut off."""

    def wait_until_sent(self) -> Awaitable[None]:
        """Wait until the daemon took most of what was sent."""

    def reconsider_reading(self) -> None:
        """The amount of waiting stream data changed."""


class RawStream:
    """An open stream.  After its end, every method raises what ended it."""

    def __init__(self, owner: StreamOwner, wire: Stream) -> None:
        self.wire = wire
        self.bytes_waiting = 0
        self._owner = owner
        self._pieces: deque[bytes | Hole] = deque()
        self._news = asyncio.Event()
        self._failure: VirdError | None = None
        self._is_over = False

    async def recv(self) -> bytes | Hole:
        """The next piece; ``b""`` when the daemon has no more."""
        while not self._pieces:
            if self._failure is not None:
                raise self._failure
            if self._is_over:
                return b""
            self._news.clear()
            await self._news.wait()
        piece = self._pieces.popleft()
        if piece == b"":
            # The end stays readable.
            self._pieces.append(piece)
        elif isinstance(piece, bytes):
            self.bytes_waiting -= len(piece)
            self._owner.reconsider_reading()
        return piece

    async def recv_all(self, limit: int) -> bytes:
        """Everything up to the end, holes as zeros; ValueError when it is more than ``limit`` bytes."""
        pieces: list[bytes] = []
        size = 0
        while (piece := await self.recv()) != b"":
            size += piece.length if isinstance(piece, Hole) else len(piece)
            if size > limit:
                raise ValueError(f"the stream is longer than {limit} bytes")
            pieces.append(bytes(piece.length) if isinstance(piece, Hole) else piece)
        return b"".join(pieces)

    async def send(self, content: bytes) -> None:
        """Send bytes, and wait while the daemon is behind."""
        if self._failure is not None:
            raise self._failure
        if content:
            self._owner.send_stream(self.wire, content)
            await self._owner.wait_until_sent()

    async def send_hole(self, length: int) -> None:
        """Send a hole."""
        if self._failure is not None:
            raise self._failure
        self._owner.send_stream(self.wire, Hole(length))
        await self._owner.wait_until_sent()

    def send_eof(self) -> None:
        """Say that we have no more."""
        if self._failure is not None:
            raise self._failure
        self._owner.send_stream(self.wire, b"")

    async def finish(self) -> None:
        """End it in good order; returns when the daemon has all it was sent, raises when it could not use it."""
        if not self._is_over and self._failure is None:
            self._owner.end_stream(self.wire, abort=False)
        await self._ended()
        if self._failure is not None:
            raise self._failure

    async def abort(self) -> None:
        """Cut it off; returns when the daemon knows."""
        if not self._is_over and self._failure is None:
            self._owner.end_stream(self.wire, abort=True)
        await self._ended()

    async def _ended(self) -> None:
        while not self._is_over and self._failure is None:
            # What nobody will read must not keep the end of the stream from arriving.
            self._pieces.clear()
            self.bytes_waiting = 0
            self._owner.reconsider_reading()
            self._news.clear()
            await self._news.wait()

    def take(self, piece: bytes | Hole) -> None:
        """A piece came; an empty one is the end of data."""
        self._pieces.append(piece)
        if isinstance(piece, bytes):
            self.bytes_waiting += len(piece)
        self._news.set()

    def take_end(self, failure: VirdError | None) -> None:
        """The stream is over, for this reason when it failed."""
        self._failure = failure
        self._is_over = True
        self._news.set()
