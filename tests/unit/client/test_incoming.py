"""The news of a connection, given to whom they belong."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from vird import errors
from vird.api.streams import Hole
from vird.client.incoming import Incoming, Receiving
from vird.client.message import Message
from vird.wire.events import (
    ErrorReceived,
    MessageReceived,
    PeerGone,
    ReplyReceived,
    StreamAborted,
    StreamData,
    StreamEof,
    StreamFinished,
    StreamHole,
)
from vird.wire.procedures import remote, vird
from vird.wire.procedures.refs import DomainRef
from vird.wire.stream import Stream, StreamState


class Noted(Incoming):
    """Notes everything."""

    def __init__(self) -> None:
        self.notes: list[Any] = []
        self.stream = NotedStream(self.notes)
        self.streams: dict[int, Receiving] = {7: self.stream}

    def _replied(self, serial: int, payload: bytes, fds: tuple[int, ...]) -> None:
        self.notes.append(("reply", serial, payload, fds))

    def _refused(self, serial: int, error: errors.VirdError) -> None:
        self.notes.append(("refused", serial, error.code))

    def _told(self, message: Message) -> None:
        self.notes.append(message)

    def _end(self, failure: errors.VirdError) -> None:
        self.notes.append(("end", failure.code))

    def _open_streams(self) -> MutableMapping[int, Receiving]:
        return self.streams


class NotedStream:
    """A stream's end."""

    def __init__(self, notes: list[Any]) -> None:
        self.notes = notes

    def take(self, piece: bytes | Hole) -> None:
        self.notes.append(piece)

    def take_end(self, failure: errors.VirdError | None) -> None:
        self.notes.append(("over", failure))


def test_replies_and_the_end() -> None:
    noted = Noted()
    for event in (ReplyReceived(1, b"x", (3,)), ErrorReceived(2, errors.NoDomain("x")), PeerGone(None)):
        noted._take(event)
    noted._take(PeerGone(errors.OperationTimeout("x")))
    assert noted.notes == [("reply", 1, b"x", (3,)), ("refused", 2, 42), ("end", errors.OperationTimeout.code)]


def test_streams() -> None:
    noted = Noted()
    wire, other = (Stream(1, 1, 1, serial, StreamState.OPEN) for serial in (7, 8))
    for event in (StreamData(wire, b"a"), StreamHole(wire, 5), StreamEof(wire), StreamData(other, b"b")):
        noted._take(event)
    noted._take(StreamFinished(wire))
    noted._take(StreamAborted(wire, None))
    assert noted.notes == [b"a", Hole(5), b"", ("over", None)]


def test_messages_carry_the_number_that_was_said_before() -> None:
    noted = Noted()
    record = remote.DomainEventLifecycleMsg(DomainRef("a", bytes(16), 1), 2, 3)
    message = MessageReceived(0x20008086, 1, remote.DOMAIN_EVENT_LIFECYCLE.number, record.encode())
    noted._take(message)
    noted._take(MessageReceived(vird.VIRD.number, 1, vird.EVENT_NUMBER.number, vird.EventNumberMsg(9).encode()))
    noted._take(message)
    assert [(each.record, each.event_number) for each in noted.notes] == [(record, None), (record, 9)]
    noted._take(MessageReceived(0x20008086, 1, remote.DOMAIN_EVENT_LIFECYCLE.number, b"x"))
    assert noted.notes[-1][0] == "end"
