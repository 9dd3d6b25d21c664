"""The frame: a length, a header of six numbers, perhaps a count of file descriptors, a payload.

All numbers are big-endian words of 32 bits and the length counts itself.  File descriptors follow
their frame one by one, each with one byte that means nothing.  This module lays frames out and
reads headers; what a sequence of frames means is ``wire.connection``'s.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import NamedTuple

from vird.wire.xdr import Hyper, Record, UInt

HEADER = struct.Struct(">IIIiiIi")
"""Length, program, version, procedure, type, serial, status."""

HEADER_SIZE = HEADER.size

COUNT = struct.Struct(">I")
"""A length alone, and the count of file descriptors."""

SERIALS = 2**32
"""How many serials there are before they start again."""

MESSAGE_SERIAL = 1
"""The serial of every event message; nobody looks at it."""


class FrameType(IntEnum):
    """What a frame is for (virNetMessageType)."""

    CALL = 0
    REPLY = 1
    MESSAGE = 2
    STREAM = 3
    CALL_WITH_FDS = 4
    REPLY_WITH_FDS = 5
    STREAM_HOLE = 6


class Status(IntEnum):
    """How it went (virNetMessageStatus)."""

    OK = 0
    ERROR = 1
    CONTINUE = 2


class Header(NamedTuple):
    """The header of a frame without its length."""

    program: int
    version: int
    procedure: int
    type: int
    serial: int
    status: int

    def __str__(self) -> str:
        return (
            f"program {self.program:#x} version {self.version} procedure {self.procedure} "
            f"type {self.type} serial {self.serial} status {self.status}"
        )


class StreamHoleRecord(Record):
    """The payload of a STREAM_HOLE frame: so many bytes that are not there (virNetStreamHole)."""

    length: Hyper
    flags: UInt
