"""A sparse file without a name: it is gone with whoever holds it, however that ends.

What was never written costs nothing and reads as zeros.  All methods may block.
"""

from __future__ import annotations

import errno
import os
import tempfile
import weakref
from pathlib import Path


class ScratchFile:
    """The file, made in ``folder`` (None: where temporary files go); ``size`` is where its last byte ends."""

    def __init__(self, folder: Path | None = None) -> None:
        self.size = 0
        handle, name = tempfile.mkstemp(prefix=".vird-", dir=folder)
        os.unlink(name)
        self._fd = handle
        weakref.finalize(self, os.close, handle)

    def write(self, offset: int, content: bytes) -> None:
        """Write all of it; raises ``OSError``."""
        left = memoryview(content)
        while left:
            written = os.pwrite(self._fd, left, offset)
            offset += written
            left = left[written:]
        self.size = max(self.size, offset)

    def read(self, offset: int, length: int) -> bytes:
        """So many bytes, fewer at the end."""
        return os.pread(self._fd, length, offset)

    def resize(self, size: int) -> None:
        """Cut it off, or let it go on with zeros."""
        os.ftruncate(self._fd, size)
        self.size = size

    def extent(self, offset: int) -> tuple[int, int]:
        """Where the next bytes that were written begin and end; both are ``size`` where none follow."""
        try:
            start = os.lseek(self._fd, offset, os.SEEK_DATA)
        except OSError as failure:
            if failure.errno != errno.ENXIO:
                raise
            return self.size, self.size
        return start, os.lseek(self._fd, start, os.SEEK_HOLE)
