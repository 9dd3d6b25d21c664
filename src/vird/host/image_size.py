"""How large a disk image is: for its guest, as a file, and in blocks that are taken.

Reads what the format that the caller names says, and never guesses a format: a guest can write
what it likes into a raw image.
"""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

from vird.host.image_header import read_qcow2

BLOCK = 512


class ImageSize(NamedTuple):
    """All in bytes: what the guest sees, what is taken of the host, where the file ends."""

    capacity: int
    allocation: int
    physical: int


def image_size(path: str, image_format: str | None) -> ImageSize:
    """The sizes of an image on this host.

    Blocks.  Raises OSError for what cannot be read.
    """
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        found = os.fstat(fd)
        if stat.S_ISREG(found.st_mode):
            allocation, physical = found.st_blocks * BLOCK, found.st_size
        else:
            physical = os.lseek(fd, 0, os.SEEK_END)
            allocation = physical
        capacity = _qcow2_size(fd) if image_format == "qcow2" else None
        return ImageSize(physical if capacity is None else capacity, allocation, physical)
    finally:
        os.close(fd)


def _qcow2_size(fd: int) -> int | None:
    try:
        return read_qcow2(lambda offset, length: os.pread(fd, length, offset)).capacity
    except ValueError:
        return None
