"""The bytes of volumes on their way from and to clients; a simulated host is as slow and as full as was asked.

While one piece is written or read in a thread, the next one comes or goes.
"""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from vird import errors
from vird.api.streams import ByteStream, Hole
from vird.host.scratch import ScratchFile
from vird.host.sparse_file import SparseFile

PIECE: Final = 1024 * 1024
"""Bytes that are read from a file at once."""


ANY: Final = 1 << 62
"""More than any piece has."""


class Storage:
    """How the host's storage behaves: a wait in seconds for each piece, bytes that fit (None: any number)."""

    def __init__(self, *, wait_s: float = 0.0, room: int | None = None) -> None:
        self.wait_s = wait_s
        self.room = room

    def take(self, size: int) -> None:
        """Use so many bytes up; raises ``SystemError_`` with ENOSPC when there are not so many left."""
        if self.room is None:
            return
        if size > self.room:
            raise errors.SystemError_(f"cannot write to volume: {os.strerror(errno.ENOSPC)}", int1=errno.ENOSPC)
        self.room -= size


async def filled(content: SparseFile, stream: ByteStream, offset: int, end: int, storage: Storage) -> None:
    """Write what comes to ``offset`` and behind; raises ``SystemError_`` for more than ``end``."""
    writing: asyncio.Future[None] | None = None
    loop = asyncio.get_running_loop()
    ends_in_hole = False
    try:
        while piece := await stream.read_piece(ANY):
            length = piece.length if isinstance(piece, Hole) else len(piece)
            if offset + length > end:
                raise errors.SystemError_(f"cannot write to stream: {os.strerror(errno.ENOSPC)}", int1=errno.ENOSPC)
            if writing is not None:
                await writing
                writing = None
            if isinstance(piece, Hole):
                if offset < content.size:
                    await asyncio.to_thread(_zero, content, offset, length)
                ends_in_hole = True
            else:
                ends_in_hole = False
                storage.take(length)
                writing = loop.run_in_executor(None, content.write, offset, piece)
            offset += length
            if storage.wait_s:
                await asyncio.sleep(storage.wait_s)
    finally:
        if writing is not None:
            await writing
    if ends_in_hole and offset > content.size:
        await asyncio.to_thread(content.resize, offset)


def _zero(content: SparseFile, offset: int, length: int) -> None:
    """Zeros where something was."""
    while length and offset < content.size:
        size = min(length, PIECE, content.size - offset)
        content.write(offset, bytes(size))
        offset, length = offset + size, length - size


async def sent(
    content: SparseFile | None, stream: ByteStream, offset: int, end: int, storage: Storage, *, is_sparse: bool
) -> None:
    """Send what is between ``offset`` and ``end``; to who understands holes only what was written."""
    while offset < end:
        start, stop = await _extent(content, offset, end)
        if start > offset:
            if is_sparse:
                await stream.write_hole(start - offset)
            else:
                await _send_zeros(stream, start - offset, storage)
        if content is not None and stop > start:
            await _send(content, stream, start, stop, storage)
        offset = stop


async def _extent(content: SparseFile | None, offset: int, end: int) -> tuple[int, int]:
    """The next written bytes before ``end``."""
    if content is None or offset >= content.size:
        return end, end
    start, stop = await asyncio.to_thread(content.extent, offset)
    return (start, min(stop, end)) if start < min(end, content.size) else (end, end)


async def _send_zeros(stream: ByteStream, length: int, storage: Storage) -> None:
    zeros = bytes(min(PIECE, length))
    while length:
        size = min(len(zeros), length)
        await stream.write(zeros[:size])
        length -= size
        if storage.wait_s:
            await asyncio.sleep(storage.wait_s)


async def _send(content: SparseFile, stream: ByteStream, start: int, stop: int, storage: Storage) -> None:
    loop = asyncio.get_running_loop()
    reading = loop.run_in_executor(None, content.read, start, min(PIECE, stop - start))
    try:
        while start < stop:
            piece = await reading
            start += len(piece)
            if not piece:
                raise errors.OperationFailed("the volume became smaller meanwhile")
            if start < stop:
                reading = loop.run_in_executor(None, content.read, start, min(PIECE, stop - start))
            await stream.write(piece)
            if storage.wait_s:
                await asyncio.sleep(storage.wait_s)
    finally:
        await asyncio.wait([reading])


def copied(content: SparseFile, folder: Path | None) -> ScratchFile:
    """A file with the same bytes in the same places; blocks."""
    made = ScratchFile(folder)
    copy_into(made, content)
    return made


def copy_into(
    made: SparseFile, content: SparseFile, end: int | None = None, is_stopped: Callable[[], bool] = lambda: False
) -> None:
    """Write the same bytes to the same places of a new file, up to ``end``, and leave the holes; blocks.

    Ends early, between two pieces, once ``is_stopped``.
    """
    end = content.size if end is None else min(end, content.size)
    if not made.is_device and made.size < end:
        made.resize(end)
    offset = 0
    while offset < end:
        offset, stop = content.extent(offset)
        stop = min(stop, end)
        while offset < stop:
            if is_stopped():
                return
            offset += made.copy_from(content, offset, min(PIECE, stop - offset))
