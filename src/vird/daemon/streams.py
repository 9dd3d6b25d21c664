"""The daemon's end of a stream: what a driver reads and writes, as frames of the session.

A driver's stream method runs as one task from the call to the end of the stream.  It says
``accept()`` when all is set up; until then an error answers the call, afterwards it cuts the
stream off.  What the client sends waits here; when too much waits, the session stops reading
its socket, so a slow disk slows its client and nobody else.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

from vird import errors
from vird.api.streams import ByteStream, Hole
from vird.daemon.routes import Route
from vird.wire.connection import Connection
from vird.wire.error_record import to_record
from vird.wire.events import CallReceived
from vird.wire.stream import Stream

HIGH_WATER = 1024 * 1024
"""Bytes waiting in either direction from which on the sender has to wait."""


class StreamHost(Protocol):
    """What a stream needs of its session."""

    @property
    def bytes_queued(self) -> int:
        """Bytes that wait for the client to take them."""

    def accept_stream(self, stream: DaemonStream, result: object) -> None:
        """Answer the call that opened the stream."""

    def send_stream(self, send: Callable[[], None]) -> None:
        """Run a send on the connection and flush it."""

    async def wait_until_drained(self) -> None:
        """Wait until the client took most of what was queued."""

    def reconsider_reading(self) -> None:
        """The amount of waiting stream data changed."""


class DaemonStream(ByteStream):
    """One open stream of one session."""

    def __init__(self, host: StreamHost, wire: Stream, sender: Connection) -> None:
        self._host = host
        self.wire = wire
        self._sender = sender
        self._incoming: deque[bytes | Hole] = deque()
        self._no_more_data = False
        self._asked_to_finish = False
        self.opening: tuple[Route, CallReceived] | None = None
        self._failure: errors.VirdError | None = None
        self._news = asyncio.Event()
        self.waiting = 0
        self.is_accepted = False

    def accept(self, result: object = None) -> None:
        """Tell the client that its stream is open, with the call's result; later errors cut it off."""
        if not self.is_accepted:
            self.is_accepted = True
            self._host.accept_stream(self, result)

    async def read(self, max_bytes: int = 262144) -> bytes:
        """The next bytes, at most ``max_bytes``; empty when the client has finished.

        A hole comes as zeros.  Raises the error with which the client or the connection ended it.
        """
        piece = await self.read_piece(max_bytes)
        return piece if isinstance(piece, bytes) else bytes(piece.length)

    async def read_piece(self, max_bytes: int = 262144) -> bytes | Hole:
        """Like ``read``, but a hole comes as a ``Hole``."""
        self.accept()
        while not self._incoming:
            if self._failure is not None:
                raise self._failure
            if self._no_more_data:
                return b""
            self._news.clear()
            await self._news.wait()
        piece = self._incoming.popleft()
        limit = max_bytes
        if isinstance(piece, Hole):
            if piece.length > limit:
                self._incoming.appendleft(Hole(piece.length - limit))
                piece = Hole(limit)
            return piece
        if len(piece) > limit:
            self._incoming.appendleft(piece[limit:])
            piece = piece[:limit]
        self.waiting -= len(piece)
        self._host.reconsider_reading()
        return piece

    async def write(self, content: bytes) -> None:
        """Send bytes to the client; waits while it is slow."""
        self.accept()
        if self._failure is not None:
            raise self._failure
        if content:
            self._host.send_stream(lambda: self._sender.send_stream_data(self.wire, content))
            await self._ease()

    async def write_hole(self, length: int) -> None:
        """Send a hole of so many bytes."""
        self.accept()
        if self._failure is not None:
            raise self._failure
        self._host.send_stream(lambda: self._sender.send_stream_hole(self.wire, length))
        await self._ease()

    async def _ease(self) -> None:
        if self._host.bytes_queued > HIGH_WATER:
            await self._host.wait_until_drained()
        if self._failure is not None:
            raise self._failure

    async def finish(self) -> None:
        """Say that no more comes, wait until the client has finished too, and agree.

        What the client still sends meanwhile is dropped.
        """
        self.accept()
        if self.wire.is_closed:
            return
        if self.wire.can_send and not self._asked_to_finish:
            self._host.send_stream(lambda: self._sender.send_stream_eof(self.wire))
        while not self._asked_to_finish and self._failure is None:
            self._drop_incoming()
            self._news.clear()
            await self._news.wait()
        if self._failure is None and not self.wire.is_closed:
            self._host.send_stream(lambda: self._sender.send_stream_finish(self.wire))

    async def abort(self, error: errors.VirdError) -> None:
        """Cut the stream off with an error that the client will see."""
        self._drop_incoming()
        if not self.wire.is_closed:
            self._host.send_stream(lambda: self._sender.send_stream_abort(self.wire, to_record(error)))

    def _drop_incoming(self) -> None:
        self._incoming.clear()
        self.waiting = 0
        self._host.reconsider_reading()

    def take(self, piece: bytes | Hole) -> None:
        """Bytes or a hole came from the client."""
        self._incoming.append(piece)
        if isinstance(piece, bytes):
            self.waiting += len(piece)
        self._news.set()

    def take_finish(self, *, asked: bool) -> None:
        """The client has no more data; ``asked`` when it also wants the stream finished."""
        self._no_more_data = True
        self._asked_to_finish |= asked
        self._news.set()

    def take_failure(self, failure: errors.VirdError) -> None:
        """The client cut it off, or the connection is gone."""
        self._failure = failure
        self._incoming.clear()
        self.waiting = 0
        self._news.set()
