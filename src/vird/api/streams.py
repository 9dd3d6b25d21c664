"""The driver's view of a stream: bytes and holes, both ways, and how it ends.

The daemon implements it over a session; tests and pipes between drivers implement it in memory.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator

from vird.errors import VirdError


class Hole:
    """So many bytes that are zeros and were not sent."""

    __slots__ = ("length",)
    __match_args__ = ("length",)

    def __init__(self, length: int) -> None:
        self.length = length

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hole) and other.length == self.length

    def __hash__(self) -> int:
        return hash(self.length)

    def __repr__(self) -> str:
        return f"Hole({self.length})"


class ByteStream(ABC):
    """One open stream, for the time of the method that got it.

    The call is answered with ``accept``, or by the first reading or writing.  Until then an
    error from the method answers the call, and afterwards it cuts the stream off.  All methods
    raise the peer's error once the peer has cut the stream off.
    """

    @abstractmethod
    def accept(self, result: object = None) -> None:
        """Tell the caller that the stream is open, with the call's result."""

    @abstractmethod
    async def read(self, max_bytes: int = 262144) -> bytes:
        """The next bytes, at least one; none once the peer has finished.  A hole comes as zeros."""

    @abstractmethod
    async def read_piece(self, max_bytes: int = 262144) -> bytes | Hole:
        """Like ``read``, but a hole comes as a ``Hole``."""

    @abstractmethod
    async def write(self, content: bytes) -> None:
        """Send bytes; waits while the peer is slow."""

    @abstractmethod
    async def write_hole(self, length: int) -> None:
        """Send a hole of so many bytes."""

    @abstractmethod
    async def finish(self) -> None:
        """Say that no more comes, and wait until the peer has finished too."""

    @abstractmethod
    async def abort(self, error: VirdError) -> None:
        """Cut the stream off with an error that the peer will see."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """All bytes until the peer has finished."""
        while content := await self.read():
            yield content
