"""Raw volumes in folders: made, copied, grown and overwritten without a program's help."""

from __future__ import annotations

import fcntl
import os
from typing import Final

from vird.drivers.common.volume_content import PIECE, copy_into
from vird.drivers.storage.refuse import os_failure
from vird.drivers.storage.threads import IsStopped
from vird.host.sparse_file import SparseFile

_FICLONE: Final = 0x40049409
_FS_IOC_GETFLAGS: Final = 0x80086601
_FS_IOC_SETFLAGS: Final = 0x40086602
_FS_NOCOW_FL: Final = 0x00800000


def make_raw(
    path: str,
    capacity: int,
    allocation: int,
    *,
    copied: str | None = None,
    reflink: bool = False,
    nocow: bool = False,
    is_stopped: IsStopped = lambda: False,
) -> None:
    """Make a new raw file, with the content of ``copied`` where that is given.

    Blocks.  Raises ``SystemError_``; then there is no file.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as failure:
        raise os_failure(f"cannot create path '{path}'", failure) from None
    file = SparseFile(handle)
    try:
        if nocow:
            _set_nocow(file)
        _fill(file, path, capacity, allocation, copied, reflink, is_stopped)
        file.sync()
    except BaseException:
        os.unlink(path)
        raise
    finally:
        file.close()


def _fill(
    file: SparseFile,
    path: str,
    capacity: int,
    allocation: int,
    copied: str | None,
    reflink: bool,
    is_stopped: IsStopped,
) -> None:
    if copied is not None:
        _copy(file, copied, reflink, is_stopped)
    if file.size < capacity:
        try:
            file.resize(capacity)
        except OSError as failure:
            raise os_failure(f"cannot extend file '{path}'", failure) from None
    # A copy of something sparse stays sparse.
    if allocation >= capacity or (copied is None and allocation):
        try:
            file.reserve(0, min(allocation, capacity))
        except OSError as failure:
            raise os_failure(f"cannot allocate {allocation} bytes in file '{path}'", failure) from None


def _copy(file: SparseFile, copied: str, reflink: bool, is_stopped: IsStopped) -> None:
    try:
        content = SparseFile.open(copied)
    except OSError as failure:
        raise os_failure(f"could not open input path '{copied}'", failure) from None
    try:
        if reflink:
            try:
                fcntl.ioctl(file.fileno(), _FICLONE, content.fileno())
            except OSError as failure:
                raise os_failure(f"failed to clone files from '{copied}'", failure) from None
            file.size = content.size
            return
        copy_into(file, content, is_stopped=is_stopped)
    except OSError as failure:
        raise os_failure(f"failed to copy '{copied}'", failure) from None
    finally:
        content.close()


def _set_nocow(file: SparseFile) -> None:
    """Only btrfs heeds it, and others refuse it: it changes speed and nothing else."""
    flags = bytearray(8)
    try:
        fcntl.ioctl(file.fileno(), _FS_IOC_GETFLAGS, flags)
        number = int.from_bytes(flags, "little") | _FS_NOCOW_FL
        fcntl.ioctl(file.fileno(), _FS_IOC_SETFLAGS, number.to_bytes(8, "little"))
    except OSError:
        return


def resize_raw(path: str, capacity: int, *, allocate: bool) -> None:
    """Give a raw file another size, with blocks for all of it where asked; blocks, raises ``SystemError_``."""
    try:
        file = SparseFile.open(path, writable=True)
    except OSError as failure:
        raise os_failure(f"Unable to open '{path}'", failure) from None
    try:
        if allocate:
            file.reserve(file.size, capacity - file.size)
        file.resize(capacity)
    except OSError as failure:
        what = "pre-allocate space for" if allocate else "truncate"
        raise os_failure(f"Failed to {what} file '{path}'", failure) from None
    finally:
        file.close()


def wipe_with_zeros(path: str, is_stopped: IsStopped = lambda: False) -> None:
    """Zeros everywhere: a file with holes is emptied and made anew at its size, blocks are overwritten.

    Blocks; raises ``SystemError_``.
    """
    try:
        file = SparseFile.open(path, writable=True)
    except OSError as failure:
        raise os_failure(f"Failed to open storage volume with path '{path}'", failure) from None
    try:
        size, start = file.size, file.extent(0)
        if not file.is_device and start != (0, size):
            file.resize(0)
            file.resize(size)
        else:
            offset = 0
            while offset < size and not is_stopped():
                length = min(PIECE, size - offset)
                file.write(offset, bytes(length))
                offset += length
        file.sync()
    except OSError as failure:
        raise os_failure(f"Failed to wipe '{path}'", failure) from None
    finally:
        file.close()
