"""An open file with holes: read, written and grown by place, and asked where its bytes are.

The bytes of volumes go through it, of real ones and of simulated ones.  All methods may block.
"""

from __future__ import annotations

import errno
import os
import stat
import weakref


class SparseFile:
    """An open file, which belongs to this object; ``size`` is where its last byte ends.

    A block device has no end to move and no holes that it tells of.
    """

    def __init__(self, handle: int) -> None:
        self._fd = handle
        self._close = weakref.finalize(self, os.close, handle)
        self.is_device = stat.S_ISBLK(os.fstat(handle).st_mode)
        self.size = os.lseek(handle, 0, os.SEEK_END)

    @classmethod
    def open(cls, path: str, *, writable: bool = False) -> SparseFile:
        """A file or block device that is there; raises ``OSError``, also for other things."""
        mode = os.O_RDWR if writable else os.O_RDONLY
        handle = os.open(path, mode | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
        kind = os.fstat(handle).st_mode
        if not stat.S_ISREG(kind) and not stat.S_ISBLK(kind):
            os.close(handle)
            raise OSError(errno.EINVAL, "not a file and not a block device", path)
        return cls(handle)

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

    def copy_from(self, other: SparseFile, offset: int, length: int) -> int:
        """Write bytes of another file to the same place; says how many, at least one unless the other one ended.

        The kernel copies where it can, without blocks of its own on file systems that share them.
        """
        try:
            count = os.copy_file_range(other._fd, self._fd, length, offset, offset)
            self.size = max(self.size, offset + count)
        except OSError as failure:
            if failure.errno not in (errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS):
                raise
            piece = other.read(offset, length)
            self.write(offset, piece)
            count = len(piece)
        if not count:
            raise OSError(errno.EIO, "the file became smaller meanwhile")
        return count

    def resize(self, size: int) -> None:
        """Cut it off, or let it go on with zeros."""
        os.ftruncate(self._fd, size)
        self.size = size

    def reserve(self, offset: int, length: int) -> None:
        """Take blocks for so many bytes, which read as zeros until they are written; raises ``OSError``."""
        if length > 0:
            os.posix_fallocate(self._fd, offset, length)
            self.size = max(self.size, offset + length)

    def sync(self) -> None:
        """Force everything to disk."""
        os.fsync(self._fd)

    def extent(self, offset: int) -> tuple[int, int]:
        """Where the next bytes that were written begin and end; both are ``size`` where none follow."""
        if self.is_device:
            return min(offset, self.size), self.size
        try:
            start = os.lseek(self._fd, offset, os.SEEK_DATA)
        except OSError as failure:
            if failure.errno != errno.ENXIO:
                raise
            return self.size, self.size
        return start, os.lseek(self._fd, start, os.SEEK_HOLE)

    def fileno(self) -> int:
        """The descriptor, which stays this object's."""
        return self._fd

    def close(self) -> None:
        """Let go of it; a second time is fine."""
        self._close()
