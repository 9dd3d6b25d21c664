"""Netlink messages as bytes: headers, attributes, replies (RFC 3549).  Pure: no socket is opened here.

A message is a header, a family's own fixed part and attributes.  ``pack(kind, value)`` makes one
attribute; ``unpack`` gives a dict of raw values.  All numbers are in the host's byte order.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

HEADER = struct.Struct("=IHHII")
ATTRIBUTE = struct.Struct("=HH")
U8, U16, U32, U64, S32 = (struct.Struct("=" + letter) for letter in "BHIQi")

NESTED = 0x8000
KIND_MASK = 0x3FFF

# message types and flags of every netlink family (linux/netlink.h)
ERROR, DONE = 2, 3
REQUEST, MULTI, ACK, DUMP_INTERRUPTED = 0x1, 0x2, 0x4, 0x10
ROOT, MATCH, DUMP = 0x100, 0x200, 0x300
REPLACE, EXCL, CREATE = 0x100, 0x200, 0x400
ACK_CAPPED, ACK_TLVS = 0x100, 0x200
ERROR_TEXT = 1

Attributes = dict[int, bytes]


class Refused(OSError):
    """The kernel said no: ``errno`` is its reason, the text is its own words where it gave any."""


class Message(NamedTuple):
    """One reply: its type, the bytes after the header, and the header's flags."""

    type: int
    body: bytes
    flags: int


def u8(kind: int, value: int) -> bytes:
    """An attribute of one byte."""
    return pack(kind, U8.pack(value))


def u16(kind: int, value: int) -> bytes:
    """An attribute of two bytes."""
    return pack(kind, U16.pack(value))


def u32(kind: int, value: int) -> bytes:
    """An attribute of four bytes."""
    return pack(kind, U32.pack(value))


def u64(kind: int, value: int) -> bytes:
    """An attribute of eight bytes."""
    return pack(kind, U64.pack(value))


def text(kind: int, value: str) -> bytes:
    """An attribute of text with its closing NUL."""
    return pack(kind, os.fsencode(value) + b"\0")


def nest(kind: int, *parts: bytes) -> bytes:
    """An attribute of attributes."""
    return pack(kind | NESTED, b"".join(parts))


def pack(kind: int, value: bytes) -> bytes:
    """One attribute, padded to four bytes."""
    length = ATTRIBUTE.size + len(value)
    return ATTRIBUTE.pack(length, kind) + value + b"\0" * (-length % 4)


def unpack(raw: bytes | memoryview, offset: int = 0) -> Attributes:
    """The attributes from ``offset`` on, by kind; the last of equal ones stays.

    A truncated attribute ends the list, as for the kernel's own readers.
    """
    return dict(each(raw, offset))


def each(raw: bytes | memoryview, offset: int = 0) -> Iterator[tuple[int, bytes]]:
    """The attributes from ``offset`` on, in order."""
    end = len(raw)
    while offset + ATTRIBUTE.size <= end:
        length, kind = ATTRIBUTE.unpack_from(raw, offset)
        if length < ATTRIBUTE.size or offset + length > end:
            return
        yield kind & KIND_MASK, bytes(raw[offset + ATTRIBUTE.size : offset + length])
        offset += (length + 3) & ~3


def to_text(raw: bytes) -> str:
    """The text of an attribute."""
    return os.fsdecode(raw.rstrip(b"\0"))


def to_number(raw: bytes) -> int:
    """The unsigned number of an attribute, of any size."""
    return int.from_bytes(raw, "little" if struct.pack("=H", 1) == b"\1\0" else "big")


def encode(kind: int, flags: int, serial: int, body: bytes, attributes: Sequence[bytes] = ()) -> bytes:
    """A request: header, the family's fixed part, attributes."""
    payload = body + b"\0" * (-len(body) % 4) + b"".join(attributes)
    return HEADER.pack(HEADER.size + len(payload), kind, flags | REQUEST, serial, 0) + payload


def decode(raw: bytes, serial: int) -> Iterator[Message]:
    """The replies in one datagram that belong to the request ``serial``."""
    offset = 0
    while offset + HEADER.size <= len(raw):
        length, kind, flags, answers, _ = HEADER.unpack_from(raw, offset)
        if length < HEADER.size or offset + length > len(raw):
            return
        if answers == serial:
            yield Message(kind, raw[offset + HEADER.size : offset + length], flags)
        offset += (length + 3) & ~3


def failure(message: Message) -> Refused | None:
    """The error that an acknowledgement carries; None if it says that all went well."""
    (number,) = S32.unpack_from(message.body)
    if number == 0:
        return None
    words = ""
    if message.flags & ACK_TLVS:
        # After the error number comes the request's header, and the whole request unless it was cut.
        request = HEADER.unpack_from(message.body, 4)[0]
        skip = HEADER.size if message.flags & ACK_CAPPED else (request + 3) & ~3
        words = to_text(unpack(message.body, 4 + skip).get(ERROR_TEXT, b""))
    return Refused(-number, words or os.strerror(-number))
