"""The front of a file that a guest was saved to: a header of fixed size and the guest's document.

The rest of the file is the emulator's and is never looked at here.  All is bytes in, bytes out;
numbers are in the byte order of the host that wrote the file, which reading finds out.
"""

from __future__ import annotations

import struct
import sys
from typing import Final, Literal, NamedTuple

from vird.errors import InternalError, OperationFailed

MAGIC: Final = b"LibvirtQemudSave"
UNFINISHED_MAGIC: Final = b"LibvirtQemudPart"
"""In files whose writing was not completed."""

VERSION: Final = 2
ROOM: Final = 64 * 1024
"""Zeros after the document, so that it can be edited in place."""

MAX_DOCUMENT: Final = 16 * 1024 * 1024

Compression = Literal["raw", "gzip", "bzip2", "xz", "lzop", "zstd"]
COMPRESSIONS: Final[tuple[Compression, ...]] = ("raw", "gzip", "bzip2", "xz", "lzop", "zstd")

_NUMBERS: Final = "5I56x"
HEADER_SIZE: Final = len(MAGIC) + struct.calcsize(f"={_NUMBERS}")
_NATIVE: Final = "<" if sys.byteorder == "little" else ">"


class SaveHeader(NamedTuple):
    """The fixed part.  ``length`` counts the bytes of document, cookie and room after it."""

    length: int
    running: bool
    compression: Compression
    cookie_offset: int
    byte_order: str = _NATIVE


class SaveImage(NamedTuple):
    """What stands before the guest's memory: its document, whether it ran, and the driver's cookie."""

    document: str
    running: bool
    compression: Compression = "raw"
    cookie: str | None = None


def read_header(data: bytes) -> SaveHeader:
    """The first ``HEADER_SIZE`` bytes of a file.

    Raises OperationFailed for files that are none or not finished, and for those
    of a later version, InternalError for sizes that cannot be.
    """
    if len(data) < HEADER_SIZE:
        raise OperationFailed("failed to read qemu header")
    magic = data[: len(MAGIC)]
    if magic == UNFINISHED_MAGIC:
        raise OperationFailed("save image is incomplete")
    if magic != MAGIC:
        raise OperationFailed("image magic is incorrect")
    order = _NATIVE
    numbers = struct.unpack_from(f"{order}{_NUMBERS}", data, len(MAGIC))
    if numbers[0] > VERSION:
        order = ">" if order == "<" else "<"
        numbers = struct.unpack_from(f"{order}{_NUMBERS}", data, len(MAGIC))
    version, length, running, compression, cookie_offset = numbers
    if version > VERSION:
        raise OperationFailed(f"image version is not supported ({version} > {VERSION})")
    if not 0 < length <= MAX_DOCUMENT + ROOM or cookie_offset >= length:
        raise OperationFailed(f"invalid header data length: {length}")
    if compression >= len(COMPRESSIONS):
        raise InternalError(f"unknown compression {compression} of the save image")
    return SaveHeader(length, bool(running), COMPRESSIONS[compression], cookie_offset, order)


def read_image(header: SaveHeader, data: bytes) -> SaveImage:
    """The document from the ``header.length`` bytes that follow the header.

    Raises OperationFailed when they are cut off or not text.
    """
    if len(data) < header.length:
        raise OperationFailed("failed to read domain XML")
    end = header.cookie_offset or header.length
    cookie = _text(data[header.cookie_offset : header.length]) if header.cookie_offset else None
    return SaveImage(_text(data[:end]), header.running, header.compression, cookie)


def _text(data: bytes) -> str:
    text, _, _ = data.partition(b"\0")
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise OperationFailed("the domain XML of the save image is not UTF-8") from None


def write_image(image: SaveImage, *, finished: bool = True) -> bytes:
    """Header, document, cookie and room; the emulator's data follow."""
    return _laid_out(image, None, finished)


def replaced(header: SaveHeader, image: SaveImage) -> bytes:
    """The same for an existing file, in the space that it has.

    Raises OperationFailed when the document got too long for it.
    """
    return _laid_out(image, header.length, True)


def _laid_out(image: SaveImage, length: int | None, finished: bool) -> bytes:
    document = image.document.encode() + b"\0"
    cookie = image.cookie.encode() + b"\0" if image.cookie is not None else b""
    content = document + cookie
    if length is None:
        length = len(content) + ROOM
    if len(content) > length or len(content) > MAX_DOCUMENT:
        raise OperationFailed("new xml too large to fit in file")
    numbers = struct.pack(
        f"{_NATIVE}{_NUMBERS}",
        VERSION,
        length,
        image.running,
        COMPRESSIONS.index(image.compression),
        len(document) if cookie else 0,
    )
    return (MAGIC if finished else UNFINISHED_MAGIC) + numbers + content.ljust(length, b"\0")
