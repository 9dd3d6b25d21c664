"""Captured frames in words: what a golden case holds beside its bytes."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from vird.wire import procedures
from vird.wire.error_record import ErrorRecord
from vird.wire.frame import FrameType, Status, StreamHoleRecord
from vird.wire.frame_reader import Frame
from vird.wire.keepalive import PROGRAM as KEEPALIVE
from vird.wire.xdr import Record, TypedParameterType, TypedValue

CLIENT, SERVER = "C", "S"
"""Who sent a frame."""


def record_class(sender: str, frame: Frame) -> type[Record] | None:
    """The record that a frame's payload is, None for the bytes of streams and where there is none."""
    program, _, number, kind, _, status, _, _ = frame
    if program == KEEPALIVE:
        return None
    if kind == FrameType.STREAM_HOLE:
        return StreamHoleRecord
    if status == Status.ERROR and (kind != FrameType.STREAM or sender == SERVER):
        return ErrorRecord
    if kind == FrameType.STREAM:
        return None
    row = procedures.find(program, number)
    assert row is not None, f"{program:#x} has no procedure {number}"
    return row.ret if kind in (FrameType.REPLY, FrameType.REPLY_WITH_FDS) else row.args


def describe(sender: str, frame: Frame) -> dict[str, Any]:
    """A frame as JSON would show it."""
    program, _, number, kind, serial, status, payload, fds = frame
    row = procedures.find(program, number)
    shown: dict[str, Any] = {
        "from": {CLIENT: "client", SERVER: "daemon"}[sender],
        "type": FrameType(kind).name,
        "procedure": row.name if row else f"{program:#x}:{number}",
        "serial": serial,
        "status": Status(status).name,
    }
    if fds:
        shown["fds"] = len(fds)
    cls = record_class(sender, frame)
    if cls is not None:
        shown["record"] = plain(cls.decode(payload))
    elif payload:
        shown["bytes"] = payload.hex()
    return shown


def plain(value: object) -> Any:
    """A record as JSON would show it; a typed value as its type and value."""
    match value:
        case Record():
            return {type(value).__name__: {name: plain(getattr(value, name)) for name in value.__match_args__}}
        case TypedValue(kind, content):
            return [TypedParameterType(kind).name, content]
        case list():
            return [plain(one) for one in value]
        case bytes():
            return value.hex()
        case IntEnum():
            return value.name
    return value
