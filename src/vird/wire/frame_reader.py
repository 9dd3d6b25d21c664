"""Cuts a stream of bytes into frames, and gives each the file descriptors that follow it.

Bytes may come in any pieces.  What a frame announces is checked against the limits as soon as its
length is there, and nothing is ever set aside by an announced size: a frame costs the memory of
the bytes that came.  What frames mean is ``wire.connection``'s.
"""

from __future__ import annotations

from collections.abc import Sequence

from vird.wire.frame import COUNT, HEADER, HEADER_SIZE, FrameType, Header
from vird.wire.limits import Limits
from vird.wire.protocol_error import BrokenFrame

Frame = tuple[int, int, int, int, int, int, bytes, tuple[int, ...]]
"""Program, version, procedure, type, serial, status, payload, file descriptors."""


_WITH_FDS = frozenset((FrameType.CALL_WITH_FDS, FrameType.REPLY_WITH_FDS))


class FrameReader:
    """The bytes and file descriptors that came and are not yet part of a whole frame."""

    __slots__ = ("_buffer", "_need", "_pos", "fds", "limits")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.fds: list[int] = []
        self._buffer: bytes | bytearray = b""
        self._pos = 0
        self._need = HEADER_SIZE

    @property
    def bytes_waiting(self) -> int:
        """How many bytes of an unfinished frame are here."""
        return len(self._buffer) - self._pos

    def receive(self, data: bytes, fds: Sequence[int] = ()) -> None:
        """Take what one ``recvmsg`` brought."""
        if fds:
            self.fds += fds
        if not self._buffer:
            self._buffer = data
            return
        if isinstance(self._buffer, bytes):
            self._buffer = bytearray(memoryview(self._buffer)[self._pos :])
        else:
            del self._buffer[: self._pos]
        self._pos = 0
        self._buffer += data

    def next_frame(self) -> Frame | None:
        """The next whole frame, or None until more bytes come; BrokenFrame when there can be none."""
        buffer, pos = self._buffer, self._pos
        have = len(buffer) - pos
        if have < self._need:
            self._check_start(have)
            return None
        size, program, version, procedure, kind, serial, status = HEADER.unpack_from(buffer, pos)
        if kind in _WITH_FDS:
            return self._frame_with_fds(Header(program, version, procedure, kind, serial, status), size, have)
        if not HEADER_SIZE <= size <= self.limits.frame:
            raise self._bad_size(size, Header(program, version, procedure, kind, serial, status))
        if have < size:
            self._need = size
            return None
        return program, version, procedure, kind, serial, status, self._take(HEADER_SIZE, size, size), ()

    def _frame_with_fds(self, header: Header, size: int, have: int) -> Frame | None:
        least = HEADER_SIZE + COUNT.size
        if not least <= size <= self.limits.frame:
            raise self._bad_size(size, header)
        if have < least:
            self._need = least
            return None
        (count,) = COUNT.unpack_from(self._buffer, self._pos + HEADER_SIZE)
        if count > self.limits.fds:
            raise BrokenFrame(f"a frame with {count} file descriptors is over the limit of {self.limits.fds}", header)
        if have < size + count:
            self._need = size + count
            return None
        if len(self.fds) < count:
            raise BrokenFrame(f"{count} file descriptors announced, {len(self.fds)} came", header)
        fds = tuple(self.fds[:count])
        del self.fds[:count]
        return *header, self._take(least, size, size + count), fds

    def _take(self, start: int, stop: int, whole: int) -> bytes:
        """Cut the payload out of the frame at the front, and drop its ``whole`` bytes."""
        buffer, pos = self._buffer, self._pos
        if isinstance(buffer, bytes):
            payload = buffer[pos + start : pos + stop]
        else:
            payload = bytes(memoryview(buffer)[pos + start : pos + stop])
        pos += whole
        if pos == len(buffer):
            self._buffer = b""
            pos = 0
        self._pos = pos
        self._need = HEADER_SIZE
        return payload

    def _check_start(self, have: int) -> None:
        """Refuse a bad length before its header is complete, and file descriptors that no frame asks for."""
        if len(self.fds) > self.limits.fds:
            raise BrokenFrame(f"{len(self.fds)} file descriptors without a frame")
        if COUNT.size <= have < HEADER_SIZE:
            (size,) = COUNT.unpack_from(self._buffer, self._pos)
            if not HEADER_SIZE <= size <= self.limits.frame:
                raise self._bad_size(size, None)

    def _bad_size(self, size: int, header: Header | None) -> BrokenFrame:
        if size < HEADER_SIZE + COUNT.size:
            return BrokenFrame(f"a frame of {size} bytes is too short", header)
        return BrokenFrame(f"a frame of {size} bytes is over the limit of {self.limits.frame}", header)
