"""What both clients, the one with coroutines and the blocking one, do with the news of their connection.

Replies go to whoever waits for them, messages to whoever collects them, pieces to their streams. How one waits is the
clients' own, and so is all reading and sending.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, MutableMapping
from typing import Protocol, TypeVar

from vird.api.streams import Hole
from vird.client.message import Message
from vird.errors import ErrorDomain, SystemError_, VirdError
from vird.wire import procedures
from vird.wire.events import (
    ErrorReceived,
    Event,
    MessageReceived,
    PeerGone,
    ReplyReceived,
    StreamAborted,
    StreamData,
    StreamEof,
    StreamFinished,
    StreamHole,
)
from vird.wire.procedures import vird
from vird.wire.stream import Stream
from vird.wire.xdr import XdrError


class Receiving(Protocol):
    """A stream as far as pieces are put into it."""

    def take(self, piece: bytes | Hole) -> None:
        """A piece came; an empty one is the end of the data."""

    def take_end(self, failure: VirdError | None) -> None:
        """The stream has ended, well or not."""


StreamT = TypeVar("StreamT", bound=Receiving)


def give(streams: Mapping[int, Receiving], wire: Stream, piece: bytes | Hole) -> None:
    """Put a piece into its stream, if that is still there."""
    stream = streams.get(wire.serial)
    if stream is not None:
        stream.take(piece)


def end_stream(streams: MutableMapping[int, StreamT], wire: Stream, failure: VirdError | None) -> None:
    """End a stream, if it is still there."""
    stream = streams.pop(wire.serial, None)
    if stream is not None:
        stream.take_end(failure)


class Incoming(ABC):
    """The news of one connection, taken apart."""

    _event_number: int | None = None
    """The number of the event whose messages come now, where the daemon numbers them."""

    @abstractmethod
    def _replied(self, serial: int, payload: bytes, fds: tuple[int, ...]) -> None:
        """A call has its result."""

    @abstractmethod
    def _refused(self, serial: int, error: VirdError) -> None:
        """A call has failed."""

    @abstractmethod
    def _told(self, message: Message) -> None:
        """The daemon said something unasked."""

    @abstractmethod
    def _end(self, failure: VirdError) -> None:
        """The connection is over."""

    @abstractmethod
    def _open_streams(self) -> MutableMapping[int, Receiving]:
        """The streams by serial."""

    def _take(self, event: Event) -> None:
        match event:
            case ReplyReceived(serial, payload, fds):
                self._replied(serial, payload, fds)
            case ErrorReceived(serial, error):
                self._refused(serial, error)
            case MessageReceived():
                self._take_message(event)
            case PeerGone(error):
                if error is not None:
                    self._end(error)
            case StreamData(wire, content):
                give(self._open_streams(), wire, content)
            case StreamHole(wire, length):
                give(self._open_streams(), wire, Hole(length))
            case StreamEof(wire):
                give(self._open_streams(), wire, b"")
            case StreamFinished(wire):
                end_stream(self._open_streams(), wire, None)
            case StreamAborted(wire, error):
                failure = error or SystemError_("the stream was aborted", domain=ErrorDomain.STREAMS)
                end_stream(self._open_streams(), wire, failure)

    def _take_message(self, event: MessageReceived) -> None:
        procedure = procedures.find(event.program, event.procedure)
        record = None
        if procedure is not None and procedure.args is not None:
            try:
                record = procedure.args.decode(event.payload)
            except XdrError as error:
                self._end(error)
                return
        if isinstance(record, vird.EventNumberMsg):
            self._event_number = record.number
            return
        self._told(Message(event.program, event.procedure, procedure, record, self._event_number))
