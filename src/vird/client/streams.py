"""Streams as files: what a call downloads is read, what it uploads is written, a console is both.

    async with await volume.download() as source:
        await source.save_to(file, progress=print)

Leaving the block in good order finishes the stream, so an error of the daemon's end is raised there;
leaving it with an exception cuts the stream off.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import BinaryIO, Self

from vird.api.streams import Hole
from vird.client.raw_stream import RawStream

CHUNK = 262_120
"""Bytes that are taken from a file at once: what fits one frame."""

Progress = Callable[[int], object]
"""Told how many bytes, holes among them, have passed so far."""


class FileStream:
    """What all of them have in common."""

    def __init__(self, raw: RawStream) -> None:
        self.raw = raw
        self.is_closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            await self.close()
        else:
            await self.abort()

    async def close(self) -> None:
        """Finish in good order; raises when the other end could not."""
        if not self.is_closed:
            self.is_closed = True
            await self.raw.finish()

    async def abort(self) -> None:
        """Cut it off."""
        if not self.is_closed:
            self.is_closed = True
            await self.raw.abort()


class DownStream(FileStream):
    """What the daemon sends."""

    def __init__(self, raw: RawStream) -> None:
        super().__init__(raw)
        self._left = b""

    async def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes, all until the end without a size, none at the end; holes are zeros."""
        if size < 0:
            pieces = []
            while piece := await self.read(CHUNK):
                pieces.append(piece)
            return b"".join(pieces)
        if not self._left:
            news = await self.raw.recv()
            self._left = bytes(news.length) if isinstance(news, Hole) else news
        content, self._left = self._left[:size], self._left[size:]
        return content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while content := await self.read(CHUNK):
            yield content

    async def save_to(self, file: BinaryIO, progress: Progress | None = None) -> int:
        """Write all of it to an open file, holes as holes; returns how long it is."""
        size = 0
        while (piece := await self.raw.recv()) != b"":
            if isinstance(piece, Hole):
                file.seek(piece.length, os.SEEK_CUR)
                size += piece.length
            else:
                file.write(piece)
                size += len(piece)
            if progress is not None:
                progress(size)
        if size:
            # A hole at the end is part of the file too.
            file.truncate()
        return size


class UpStream(FileStream):
    """What we send."""

    async def write(self, content: bytes) -> int:
        """Send bytes, waiting while the daemon is behind; returns how many."""
        await self.raw.send(content)
        return len(content)

    async def write_hole(self, length: int) -> None:
        """Send a hole; only where the call was made with the flag for sparse streams."""
        await self.raw.send_hole(length)

    async def send_from(self, file: BinaryIO, *, sparse: bool = False, progress: Progress | None = None) -> int:
        """Send an open file up to its end; returns how many bytes, holes among them."""
        size = 0
        while True:
            if sparse and (hole := _hole_at(file)):
                await self.raw.send_hole(hole)
                file.seek(hole, os.SEEK_CUR)
                size += hole
            content = file.read(_data_at(file) if sparse else CHUNK)
            if not content and not (sparse and _hole_at(file)):
                return size
            await self.raw.send(content)
            size += len(content)
            if progress is not None:
                progress(size)


class Terminal(DownStream, UpStream):
    """A console or a channel: both ways until one of the two has enough."""


def _hole_at(file: BinaryIO) -> int:
    """How long the hole at the file's position is, 0 where data begins or the file ends."""
    here = file.tell()
    end = file.seek(0, os.SEEK_END)
    try:
        data = os.lseek(file.fileno(), here, os.SEEK_DATA) if here < end else end
    except OSError:
        data = end
    file.seek(here)
    return data - here


def _data_at(file: BinaryIO) -> int:
    """How many bytes of data begin at the file's position, at most one chunk; at its end too."""
    here = file.tell()
    end = file.seek(0, os.SEEK_END)
    hole = os.lseek(file.fileno(), here, os.SEEK_HOLE) if here < end else here + 1
    file.seek(here)
    return min(CHUNK, hole - here)
