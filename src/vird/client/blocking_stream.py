"""The blocking twin of ``client.raw_stream``: bytes and holes in order, read as they are wanted.

``client.blocking`` makes these when a call opens a stream, and gives them what arrives.  ``poll``
methods never wait and are what callbacks need; the others wait while they let the client read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
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

    def wait_until_sent(self) -> None:
        """Wait until the daemon took what was sent."""

    def wait_for(self, is_done: Callable[[], bool], timeout_s: float | None, what: str) -> None:
        """Let things arrive until it is done."""


class BlockingStream:
    """An open stream.  After its end, every method raises what ended it."""

    def __init__(self, owner: StreamOwner, wire: Stream) -> None:
        self.wire = wire
        self.bytes_waiting = 0
        self.on_news: Callable[[], None] | None = None
        self._owner = owner
        self._pieces: deque[bytes | Hole] = deque()
        self._failure: VirdError | None = None
        self._is_over = False

    @property
    def is_readable(self) -> bool:
        """Whether ``recv`` has an answer at once."""
        return bool(self._pieces) or self._is_over

    @property
    def failure(self) -> VirdError | None:
        """What cut it off."""
        return self._failure

    @property
    def is_over(self) -> bool:
        """Whether it was finished or cut off."""
        return self._is_over

    def recv(self, most: int | None = None) -> bytes | Hole:
        """The next piece, of at most ``most`` bytes; ``b""`` when the daemon has no more."""
        if not self._pieces and not self._is_over:
            self._owner.wait_for(lambda: self.is_readable, None, "stream data")
        if not self._pieces:
            if self._failure is not None:
                raise self._failure
            return b""
        piece = self._pieces.popleft()
        if isinstance(piece, Hole):
            return piece
        if not piece:
            # The end stays readable.
            self._pieces.append(piece)
        elif most is not None and len(piece) > most:
            self._pieces.appendleft(piece[most:])
            piece = piece[:most]
        self.bytes_waiting -= len(piece)
        return piece

    def recv_all(self, limit: int) -> bytes:
        """Everything up to the end, holes as zeros; ValueError when it is more than ``limit`` bytes."""
        pieces: list[bytes] = []
        size = 0
        while (piece := self.recv()) != b"":
            size += piece.length if isinstance(piece, Hole) else len(piece)
            if size > limit:
                raise ValueError(f"the stream is longer than {limit} bytes")
            pieces.append(bytes(piece.length) if isinstance(piece, Hole) else piece)
        return b"".join(pieces)

    def send(self, content: bytes) -> None:
        """Send bytes, and wait while the daemon is behind."""
        self._require()
        if content:
            self._owner.send_stream(self.wire, content)
            self._owner.wait_until_sent()

    def send_hole(self, length: int) -> None:
        """Send a hole."""
        self._require()
        self._owner.send_stream(self.wire, Hole(length))
        self._owner.wait_until_sent()

    def send_eof(self) -> None:
        """Say that we have no more."""
        self._require()
        self._owner.send_stream(self.wire, b"")

    def _require(self) -> None:
        if self._failure is not None:
            raise self._failure

    def finish(self) -> None:
        """End it in good order; returns when the daemon has all it was sent, raises when it could not use it."""
        if not self._is_over:
            self._owner.end_stream(self.wire, abort=False)
            self._wait_for_end()
        self._require()

    def abort(self) -> None:
        """Cut it off; returns when the daemon knows."""
        if not self._is_over:
            self._owner.end_stream(self.wire, abort=True)
            self._wait_for_end()

    def _wait_for_end(self) -> None:
        # What nobody will read must not fill the memory either.
        self._pieces.clear()
        self.bytes_waiting = 0
        self._owner.wait_for(lambda: self._is_over, None, "the end of the stream")

    def take(self, piece: bytes | Hole) -> None:
        """A piece came; an empty one is the end of data."""
        self._pieces.append(piece)
        if isinstance(piece, bytes):
            self.bytes_waiting += len(piece)
        if self.on_news is not None:
            self.on_news()

    def take_end(self, failure: VirdError | None) -> None:
        """The stream is over, for this reason when it failed."""
        self._failure = failure
        self._is_over = True
        if self.on_news is not None:
            self.on_news()
