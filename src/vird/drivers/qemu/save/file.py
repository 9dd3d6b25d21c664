"""The file that a guest is saved to: made, marked as whole, read and changed.

Layout is ``model/save_image``'s.  All calls block.  A file says that it is not whole until everything is in it.
"""

from __future__ import annotations

import os
import stat
from typing import Final

from vird import errors
from vird.model.save_image import (
    HEADER_SIZE,
    MAX_DOCUMENT,
    SaveHeader,
    SaveImage,
    read_header,
    read_image,
    replaced,
    write_image,
)

MODE: Final = 0o600


class SaveFile:
    """An open file; close it."""

    def __init__(self, path: str, fd: int) -> None:
        self.path = path
        self.fd = fd

    @classmethod
    def create(cls, path: str, image: SaveImage) -> SaveFile:
        """A new file, or an old one emptied, with everything but the state, which is to follow.

        Raises ``SystemError_``.
        """
        file = create_empty(path)
        try:
            os.fchmod(file.fd, MODE)
            _write(file.fd, write_image(image, finished=False))
        except OSError as failure:
            file.discard()
            raise _failed(f"Failed to write to file '{path}'", failure) from None
        return file

    @classmethod
    def open(cls, path: str, *, writable: bool = False) -> SaveFile:
        """A file that is there; raises ``SystemError_``."""
        try:
            flags = (os.O_RDWR if writable else os.O_RDONLY) | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
            return cls(path, os.open(path, flags))
        except OSError as failure:
            raise _failed(f"Failed to open file '{path}'", failure) from None

    def read(self) -> tuple[SaveHeader, SaveImage]:
        """What stands before the state, to which the descriptor points afterwards.

        Raises ``OperationFailed`` for what is no whole save file.
        """
        try:
            header = read_header(_read(self.fd, HEADER_SIZE))
            return header, read_image(header, _read(self.fd, min(header.length, MAX_DOCUMENT * 2)))
        except OSError:
            raise errors.OperationFailed("failed to read qemu header") from None

    def finish(self, image: SaveImage) -> None:
        """Everything is there: force it to disk, then say so."""
        front = write_image(image)
        try:
            os.fsync(self.fd)
            os.pwrite(self.fd, front[:HEADER_SIZE], 0)
            os.fsync(self.fd)
        except OSError as failure:
            raise _failed(f"Failed to write to file '{self.path}'", failure) from None

    def replace(self, header: SaveHeader, image: SaveImage) -> None:
        """Another document in front of the same state; raises ``OperationFailed`` when it does not fit."""
        front = replaced(header, image)
        try:
            os.pwrite(self.fd, front, 0)
            os.fsync(self.fd)
        except OSError as failure:
            raise _failed(f"Failed to write to file '{self.path}'", failure) from None

    def close(self) -> None:
        """Let go of it; a second time is fine."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def discard(self) -> None:
        """Close and remove what never became whole; a pipe or a device stays."""
        is_file = self.fd >= 0 and stat.S_ISREG(os.fstat(self.fd).st_mode)
        self.close()
        if is_file:
            os.unlink(self.path)


def create_empty(path: str) -> SaveFile:
    """A new file, or an old one emptied, or a block device, for what has no front.

    Raises ``SystemError_``, ``OperationFailed`` for anything else: nobody knows how long a pipe makes one wait.
    """
    try:
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
        file = SaveFile(path, os.open(path, flags, MODE))
    except OSError as failure:
        raise _failed(f"Failed to create file '{path}'", failure) from None
    kind = os.fstat(file.fd).st_mode
    if not stat.S_ISREG(kind) and not stat.S_ISBLK(kind):
        file.close()
        raise errors.OperationFailed(f"'{path}' is neither a file nor a block device")
    return file


def _read(fd: int, length: int) -> bytes:
    pieces = []
    while length:
        piece = os.read(fd, length)
        if not piece:
            break
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


def _write(fd: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(fd, rest) :]


def _failed(what: str, failure: OSError) -> errors.SystemError_:
    return errors.SystemError_(f"{what}: {os.strerror(failure.errno or 0)}", int1=failure.errno or 0)
