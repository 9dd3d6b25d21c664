"""Streams."""

from __future__ import annotations

from enum import IntEnum


class StreamEventType(IntEnum):
    """What may happen on a stream (virStreamEventType)."""

    READABLE = 1
    WRITABLE = 2
    ERROR = 4
    HANGUP = 8


class StreamFlags(IntEnum):
    """How a stream behaves (virStreamFlags)."""

    NONBLOCK = 1


class StreamRecvFlagsValues(IntEnum):
    """Where receiving stops (virStreamRecvFlagsValues)."""

    STOP_AT_HOLE = 1
