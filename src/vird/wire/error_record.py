"""The wire form of an error (virNetMessageError), and the way there and back.

The two functions here are the only places where an error becomes a record or a record an error.
"""

from __future__ import annotations

from vird.errors import VirdError, received
from vird.wire.xdr import Int, Record, Str, Uuid


class ErrorDomainRef(Record):
    """The domain that an error is about; libvirt itself leaves it out."""

    name: Str
    uuid: Uuid
    id: Int


class ErrorNetworkRef(Record):
    """The network that an error is about; libvirt itself leaves it out."""

    name: Str
    uuid: Uuid


class ErrorRecord(Record):
    """The payload of every frame whose status is ERROR."""

    code: Int
    domain: Int
    message: Str | None
    level: Int
    dom: ErrorDomainRef | None
    str1: Str | None
    str2: Str | None
    str3: Str | None
    int1: Int
    int2: Int
    net: ErrorNetworkRef | None


def to_record(error: VirdError) -> ErrorRecord:
    """An error as it travels."""
    return ErrorRecord(
        int(error.code),
        int(error.domain),
        _sendable(error.message),
        int(error.level),
        None,
        _sendable(error.str1),
        _sendable(error.str2),
        _sendable(error.str3),
        error.int1,
        error.int2,
        None,
    )


def from_record(record: ErrorRecord) -> VirdError:
    """The error that a peer sent, of the class that its number names."""
    return received(
        record.code,
        record.message,
        domain=record.domain,
        level=record.level,
        str1=record.str1,
        str2=record.str2,
        str3=record.str3,
        int1=record.int1,
        int2=record.int2,
    )


def _sendable(text: str | None) -> str | None:
    """Text that always fits: an error must reach its reader even when it quotes something odd or huge."""
    if text is None:
        return None
    return text.replace("\0", "\\0")[:TEXT_MAX]


TEXT_MAX = 262_144
"""Characters of one error text that are sent."""
