"""What the first bytes of a disk image say: its format, its size for a guest, and what it is a layer over.

``read_header`` tells what a file that somebody put into a folder looks like; it is for showing and for
commands that an administrator gives.  A guest writes what it likes into a raw image, so that nobody opens
an image for a guest as the format that is told here.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from typing import Final, NamedTuple

SECTOR: Final = 512
QCOW_MAGIC: Final = b"QFI\xfb"
LONGEST_NAME: Final = 1023
"""Bytes of the longest name of a backing file, as QEMU has it."""
_ISO_MAGIC_AT: Final = 0x8001
HEAD: Final = 0x8001 + 5
"""So many bytes of a file are looked at for its format."""

_QCOW1 = struct.Struct(">4sIQI4xQ")
_QCOW2 = struct.Struct(">4sIQIIQI")
_QCOW2_FEATURES = struct.Struct(">QQ")
_EXTENSION = struct.Struct(">II")
_QED = struct.Struct("<4sIII QQQ QQII".replace(" ", ""))
_BACKING_FORMAT = 0xE2792ACA
_END_OF_EXTENSIONS = 0
_LAZY_REFCOUNTS = 1
_EXTENDED_L2 = 1 << 4


class Backing(NamedTuple):
    """The image below; ``format`` is None where the header does not say."""

    name: str
    format: str | None


class Qcow2(NamedTuple):
    """What only qcow2 has: ``compat`` is its version's name, ``cluster_size`` in bytes."""

    compat: str
    cluster_size: int
    lazy_refcounts: bool
    extended_l2: bool
    encrypted: bool


class Header(NamedTuple):
    """What a header says; ``capacity`` is in bytes, None where the file's own size counts, less ``overhead``."""

    format: str
    capacity: int | None = None
    backing: Backing | None = None
    qcow2: Qcow2 | None = None
    encrypted: bool = False
    overhead: int = 0


Reader = Callable[[int, int], bytes]
"""Bytes from an offset on, so many or fewer at the end."""


def read_header(read: Reader) -> Header:
    """What a file looks like; ``raw`` where it looks like nothing known."""
    head = read(0, HEAD)
    for magic, offset, of_format in _FORMATS:
        if head[offset : offset + len(magic)] == magic:
            try:
                found = of_format(head, read)
            except (struct.error, ValueError):
                # Cut off or nonsense behind the magic: then it is just bytes.
                continue
            if found is not None:
                return found
    return Header("raw")


def header_of(path: str) -> Header:
    """What the file at a path looks like; blocks, raises ``OSError``."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        return read_header(lambda offset, length: os.pread(fd, length, offset))
    finally:
        os.close(fd)


def read_qcow2(read: Reader) -> Header:
    """What the header of a qcow2 image says.

    Raises ``ValueError`` when it is no such image.
    """
    try:
        found = _qcow2(read(0, _QCOW2.size), read)
    except struct.error:
        found = None
    if found is None:
        raise ValueError("not a qcow2 image")
    return found


def _qcow2(head: bytes, read: Reader) -> Header | None:
    magic, version, offset, size, cluster_bits, capacity, crypt = _QCOW2.unpack_from(head)
    if magic != QCOW_MAGIC or version not in (2, 3):
        return None
    incompatible = compatible = 0
    if version == 3:
        incompatible, compatible = _QCOW2_FEATURES.unpack(read(72, _QCOW2_FEATURES.size))
    own = Qcow2(
        compat="1.1" if version == 3 else "0.10",
        cluster_size=1 << cluster_bits if cluster_bits < 32 else 0,
        lazy_refcounts=bool(compatible & _LAZY_REFCOUNTS),
        extended_l2=bool(incompatible & _EXTENDED_L2),
        encrypted=bool(crypt),
    )
    backing = None
    if offset and size:
        backing = Backing(_name(read, offset, size), _backing_format(read, version, offset))
    return Header("qcow2", capacity, backing, own, own.encrypted)


def _name(read: Reader, offset: int, size: int) -> str:
    if size > LONGEST_NAME:
        raise ValueError("the name of its backing file is too long")
    return read(offset, size).decode(errors="surrogateescape")


def _backing_format(read: Reader, version: int, limit: int) -> str | None:
    position = 72 if version == 2 else int.from_bytes(read(100, 4), "big")
    while position + _EXTENSION.size <= limit:
        raw = read(position, _EXTENSION.size)
        if len(raw) < _EXTENSION.size:
            return None
        kind, length = _EXTENSION.unpack(raw)
        if kind == _END_OF_EXTENSIONS:
            return None
        if kind == _BACKING_FORMAT:
            return read(position + _EXTENSION.size, min(length, 32)).decode(errors="replace") or None
        position += _EXTENSION.size + (length + 7) // 8 * 8
    return None


def _qcow1(head: bytes, read: Reader) -> Header | None:
    _, version, offset, size, capacity = _QCOW1.unpack_from(head)
    if version != 1:
        return None
    return Header("qcow", capacity, Backing(_name(read, offset, size), None) if offset and size else None)


def _qed(head: bytes, read: Reader) -> Header:
    _, _, _, _, features, _, _, _, capacity, offset, size = _QED.unpack_from(head)
    has_backing, is_raw = features & 1, features & 4
    backing = Backing(_name(read, offset, size), "raw" if is_raw else None) if has_backing and size else None
    return Header("qed", capacity, backing)


def _vmdk(head: bytes, read: Reader) -> Header | None:
    version, sectors = int.from_bytes(head[4:8], "little"), int.from_bytes(head[12:20], "little")
    return Header("vmdk", sectors * SECTOR) if version in (1, 2, 3) else None


def _vdi(head: bytes, read: Reader) -> Header:
    return Header("vdi", int.from_bytes(head[0x170:0x178], "little"))


def _vpc(head: bytes, read: Reader) -> Header:
    return Header("vpc", int.from_bytes(head[40:48], "big"))


def _luks(head: bytes, read: Reader) -> Header:
    is_first = int.from_bytes(head[6:8], "big") == 1
    return Header("raw", encrypted=True, overhead=int.from_bytes(head[104:108], "big") * SECTOR if is_first else 0)


def _plain(name: str) -> Callable[[bytes, Reader], Header]:
    return lambda head, read: Header(name)


_FORMATS: Final[tuple[tuple[bytes, int, Callable[[bytes, Reader], Header | None]], ...]] = (
    (QCOW_MAGIC, 0, _qcow2),
    (QCOW_MAGIC, 0, _qcow1),
    (b"QED\0", 0, _qed),
    (b"KDMV", 0, _vmdk),
    (b"\x7f\x10\xda\xbe", 64, _vdi),
    (b"conectix", 0, _vpc),
    (b"LUKS\xba\xbe", 0, _luks),
    (b"Bochs Virtual HD Image", 0, _plain("bochs")),
    (b"WithoutFreeSpace", 0, _plain("ploop")),
    (b"WithouFreSpacExt", 0, _plain("ploop")),
    (b"CD001", _ISO_MAGIC_AT, _plain("iso")),
)
"""Magic bytes, where they stand, and who reads what follows."""
