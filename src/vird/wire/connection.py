"""One RPC connection without I/O: the same state machine for the daemon's end and the client's.

    events = connection.receive_data(data, fds)      # what came, cut into news
    serial = connection.send_call(...)               # queue something
    for data, fds in connection.data_to_send(): ...  # what is to be written, in order

It knows frames, serials, which call a reply belongs to, streams, keepalive, limits and file
descriptors.  It does not know procedures: a call for an unknown program is delivered like any
other, and whoever dispatches answers it.  It reads no clock; see ``next_deadline`` and ``tick``.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from vird.errors import OperationTimeout, VirdError
from vird.wire.error_record import ErrorRecord, from_record, to_record
from vird.wire.events import (
    CallReceived,
    ErrorReceived,
    Event,
    FrameRefused,
    MessageReceived,
    PeerGone,
    ReplyReceived,
    StreamAborted,
    StreamData,
    StreamEof,
    StreamFinished,
    StreamHole,
)
from vird.wire.frame import (
    MESSAGE_SERIAL,
    SERIALS,
    FrameType,
    Header,
    Status,
    StreamHoleRecord,
)
from vird.wire.frame_reader import Frame, FrameReader
from vird.wire.keepalive import PROGRAM as KEEPALIVE_PROGRAM
from vird.wire.keepalive import VERSION as KEEPALIVE_VERSION
from vird.wire.keepalive import Keepalive, KeepaliveProcedure
from vird.wire.limits import Limits
from vird.wire.outbox import Chunk, Outbox
from vird.wire.protocol_error import BrokenFrame, LocalProtocolError, ProtocolError, RemoteProtocolError
from vird.wire.stream import Stream, StreamState
from vird.wire.xdr import XdrError

__all__ = ["Call", "Connection", "LocalProtocolError", "RemoteProtocolError", "Role"]


class Role(Enum):
    """Which end of the connection this is."""

    CLIENT = "client"
    SERVER = "server"


class Call:
    """A call of ours that has no reply yet."""

    __slots__ = ("abandoned", "procedure", "program", "version")

    def __init__(self, program: int, version: int, procedure: int) -> None:
        self.program = program
        self.version = version
        self.procedure = procedure
        self.abandoned = False


class Connection:
    """The protocol state of one connection.

    File descriptors given to ``send_*`` belong to the machine, then to whoever takes them from
    ``data_to_send``, who closes them once they are written.  Those in an event belong to whoever
    gets the event.  ``take_fds`` hands over the ones that nobody got.
    """

    def __init__(self, role: Role, limits: Limits | None = None) -> None:
        self.role = role
        self.limits = limits or Limits()
        self.is_closed = False
        self.streams: dict[int, Stream] = {}
        self.calls: dict[int, Call] = {}
        self.calls_unanswered = 0
        self._reader = FrameReader(self.limits)
        self._outbox = Outbox(self.limits)
        self._orphans: list[int] = []
        self._next_serial = 0
        self._keepalive: Keepalive | None = None
        self._failure: RemoteProtocolError | None = None
        self._receive = self._receive_as_server if role is Role.SERVER else self._receive_as_client

    # --- what comes in

    def receive_data(self, data: bytes, fds: Sequence[int] = ()) -> list[Event]:
        """The news in what one read brought.

        RemoteProtocolError when the peer broke the protocol; from then on every call raises it.
        """
        if self._failure is not None or self.is_closed:
            self._orphans += fds
            raise self._failure or LocalProtocolError("the connection is closed")
        reader, receive = self._reader, self._receive
        events: list[Event] = []
        if self._keepalive is not None:
            self._keepalive.heard = True
        reader.receive(data, fds)
        try:
            while (frame := reader.next_frame()) is not None:
                receive(frame, events)
        except BrokenFrame as error:
            raise self._broken(error.detail or "", events, error.header) from None
        return events

    def receive_eof(self) -> list[Event]:
        """The news that the peer closed its side."""
        if self.is_closed:
            return []
        waiting = self._reader.bytes_waiting
        self.is_closed = True
        return [PeerGone(ProtocolError(f"the peer left {waiting} bytes into a frame") if waiting else None)]

    def _broken(self, detail: str, events: list[Event], header: Header | None = None) -> RemoteProtocolError:
        """End the connection for the peer's fault, with a last word if it made a call."""
        answer = header is not None and self.role is Role.SERVER and header.type in _CALLS
        if answer and header is not None:
            self._queue_error(header._replace(type=FrameType.REPLY), to_record(ProtocolError(detail)))
        self.is_closed = True
        self._failure = RemoteProtocolError(detail, events, answer)
        return self._failure

    def _receive_as_server(self, frame: Frame, events: list[Event]) -> None:
        program, version, procedure, kind, serial, status, payload, fds = frame
        if kind in _CALLS and status == Status.OK:
            self.calls_unanswered += 1
            events.append(CallReceived(program, version, procedure, serial, payload, fds))
            return
        self._orphans += fds
        if kind in _STREAMS:
            stream = self.streams.get(serial)
            # Frames of a stream that is over may be on their way still: they mean nothing.
            if stream is not None and (program, version, procedure) == stream.origin:
                self._receive_stream_as_server(stream, kind, status, payload, events)
            return
        header = Header(program, version, procedure, kind, serial, status)
        if self._is_keepalive(header):
            return
        if kind in _REPLIES:
            # An answer to an answer could go on for ever.
            raise self._broken(f"a reply to nothing: {header}", events)
        error = ProtocolError(f"unexpected {'status' if kind in _CALLS else 'type'} of frame: {header}")
        self._queue_error(header._replace(type=FrameType.REPLY), to_record(error))
        events.append(FrameRefused(header, error))

    def _receive_as_client(self, frame: Frame, events: list[Event]) -> None:
        program, version, procedure, kind, serial, status, payload, fds = frame
        header = Header(program, version, procedure, kind, serial, status)
        if kind in _REPLIES:
            self._receive_reply(header, payload, fds, events)
        elif kind in _STREAMS:
            stream = self.streams.get(serial)
            if stream is not None and (program, version, procedure) == stream.origin:
                self._receive_stream_as_client(stream, kind, status, payload, events)
        elif kind == FrameType.MESSAGE:
            if not self._is_keepalive(header):
                events.append(MessageReceived(program, version, procedure, payload))
        else:
            self._orphans += fds
            raise self._broken(f"unexpected frame: {header}", events)

    def _receive_reply(self, header: Header, payload: bytes, fds: tuple[int, ...], events: list[Event]) -> None:
        serial = header.serial
        call = self.calls.pop(serial, None)
        if call is None or header[:3] != (call.program, call.version, call.procedure):
            self._orphans += fds
            raise self._broken(f"no call waits for this reply: {header}", events)
        stream = self.streams.get(serial)
        if header.status == Status.OK:
            if stream is not None:
                self._stream_opened(stream)
            if call.abandoned:
                self._orphans += fds
            else:
                events.append(ReplyReceived(serial, payload, fds))
            return
        self._orphans += fds
        if stream is not None:
            self._forget(stream, StreamState.ABORTED)
        if header.status != Status.ERROR:
            raise self._broken(f"unexpected status of a reply: {header}", events)
        error = self._received_error(payload, events)
        if not call.abandoned:
            events.append(ErrorReceived(serial, error))

    def _received_error(self, payload: bytes, events: list[Event]) -> VirdError:
        try:
            return from_record(ErrorRecord.decode(payload))
        except XdrError as error:
            raise self._broken(error.detail or "", events) from error

    def _is_keepalive(self, header: Header) -> bool:
        """Whether this is a sign of life; pings are answered here."""
        if header[:2] != (KEEPALIVE_PROGRAM, KEEPALIVE_VERSION) or header.type != FrameType.MESSAGE:
            return False
        if header.procedure == KeepaliveProcedure.PING:
            self._send_keepalive(KeepaliveProcedure.PONG)
        return header.procedure in _KEEPALIVE_PROCEDURES

    # --- streams that come in

    def _receive_stream_as_server(
        self, stream: Stream, kind: int, status: int, payload: bytes, events: list[Event]
    ) -> None:
        if status == Status.CONTINUE:
            if stream.state is StreamState.OPEN:
                self._receive_piece(stream, kind, payload, events)
        elif kind == FrameType.STREAM_HOLE:
            self._reject_stream(stream, "a hole with a status that ends streams", events)
        elif status == Status.OK:
            if stream.state is StreamState.OPEN:
                stream.state = StreamState.ASKED
                events.append(StreamFinished(stream))
        elif status == Status.ERROR:
            self._send_stream(stream, Status.OK)
            self._forget(stream, StreamState.ABORTED)
            events.append(StreamAborted(stream, None))
        else:
            self._reject_stream(stream, f"unexpected status {status} of a stream", events)

    def _receive_stream_as_client(
        self, stream: Stream, kind: int, status: int, payload: bytes, events: list[Event]
    ) -> None:
        if status == Status.CONTINUE:
            if stream.state is not StreamState.ABORTING:
                self._receive_piece(stream, kind, payload, events)
        elif status == Status.OK and kind == FrameType.STREAM:
            if stream.state is StreamState.ABORTING:
                self._forget(stream, StreamState.ABORTED)
                events.append(StreamAborted(stream, None))
            else:
                self._forget(stream, StreamState.FINISHED)
                events.append(StreamFinished(stream))
        elif status == Status.ERROR and kind == FrameType.STREAM:
            error = self._received_error(payload, events)
            self._forget(stream, StreamState.ABORTED)
            events.append(StreamAborted(stream, error))
        else:
            raise self._broken(f"unexpected status {status} of {stream!r}", events)

    def _receive_piece(self, stream: Stream, kind: int, payload: bytes, events: list[Event]) -> None:
        """Data, a hole, or the end of data; after the end nothing counts."""
        if stream.received_eof:
            return
        if kind == FrameType.STREAM_HOLE:
            try:
                length = StreamHoleRecord.decode(payload).length
            except XdrError:
                length = -1
            if length < 0:
                self._reject_stream(stream, "a hole without a length", events)
            else:
                events.append(StreamHole(stream, length))
        elif payload:
            events.append(StreamData(stream, payload))
        else:
            stream.received_eof = True
            events.append(StreamEof(stream))

    def _reject_stream(self, stream: Stream, detail: str, events: list[Event]) -> None:
        """End a stream for the peer's fault; the connection goes on."""
        error = ProtocolError(detail)
        self.send_stream_abort(stream, to_record(error))
        events.append(StreamAborted(stream, error))

    def _stream_opened(self, stream: Stream) -> None:
        if stream.state is StreamState.OPENING:
            stream.state = StreamState.OPEN
        elif stream.state is StreamState.ABORTING:
            self._send_stream(stream, Status.ERROR)

    def _forget(self, stream: Stream, state: StreamState) -> None:
        stream.state = state
        self.streams.pop(stream.serial, None)

    # --- calls and replies

    def send_call(
        self,
        program: int,
        version: int,
        procedure: int,
        payload: bytes = b"",
        fds: Sequence[int] = (),
        *,
        stream: bool = False,
    ) -> int:
        """Queue a call; its serial is the result, and the key of its stream in ``streams``."""
        self._require(Role.CLIENT)
        serial = self._next_serial
        while serial in self.calls or serial in self.streams:
            serial = (serial + 1) % SERIALS
        kind = FrameType.CALL_WITH_FDS if fds else FrameType.CALL
        self._queue(Header(program, version, procedure, kind, serial, Status.OK), payload, fds)
        self._next_serial = (serial + 1) % SERIALS
        self.calls[serial] = Call(program, version, procedure)
        if stream:
            self.streams[serial] = Stream(program, version, procedure, serial, StreamState.OPENING)
        return serial

    def abandon_call(self, serial: int) -> None:
        """Nobody waits for this reply any more: swallow it, and abort the stream that it opens."""
        call = self.calls.get(serial)
        if call is None:
            return
        call.abandoned = True
        stream = self.streams.get(serial)
        if stream is not None:
            stream.state = StreamState.ABORTING

    def open_stream(self, call: CallReceived) -> Stream:
        """Make the call's answer open a stream; to be called before ``send_reply``."""
        self._require(Role.SERVER)
        if call.answered or call.serial in self.streams:
            raise LocalProtocolError(f"serial {call.serial} cannot open a stream now")
        if len(self.streams) >= self.limits.streams:
            raise LocalProtocolError(f"{len(self.streams)} streams are open already")
        stream = Stream(call.program, call.version, call.procedure, call.serial, StreamState.OPEN)
        self.streams[call.serial] = stream
        return stream

    def send_reply(self, call: CallReceived, payload: bytes = b"", fds: Sequence[int] = ()) -> None:
        """Answer a call with its result."""
        self._require(Role.SERVER)
        if call.answered:
            raise LocalProtocolError(f"serial {call.serial} has its answer")
        kind = FrameType.REPLY_WITH_FDS if fds else FrameType.REPLY
        self._queue(Header(call.program, call.version, call.procedure, kind, call.serial, Status.OK), payload, fds)
        call.answered = True
        self.calls_unanswered -= 1

    def send_error(self, call: CallReceived, record: ErrorRecord) -> None:
        """Answer a call with its failure."""
        self._require(Role.SERVER)
        if call.answered:
            raise LocalProtocolError(f"serial {call.serial} has its answer")
        header = Header(call.program, call.version, call.procedure, FrameType.REPLY, call.serial, Status.ERROR)
        self._queue_error(header, record)
        stream = self.streams.get(call.serial)
        if stream is not None and stream.origin == header[:3]:
            self._forget(stream, StreamState.ABORTED)
        call.answered = True
        self.calls_unanswered -= 1

    def send_message(self, program: int, procedure: int, payload: bytes = b"", version: int = 1) -> None:
        """Tell the client something that it does not answer."""
        self._require(Role.SERVER)
        self._queue(Header(program, version, procedure, FrameType.MESSAGE, MESSAGE_SERIAL, Status.OK), payload)

    # --- streams that go out

    def send_stream_data(self, stream: Stream, content: bytes) -> None:
        """Queue bytes of a stream, cut to what one frame may hold; nothing at all is not a piece."""
        self._require_sending(stream)
        limit = self.limits.stream_chunk
        if len(content) <= limit:
            if content:
                self._send_stream(stream, Status.CONTINUE, content)
            return
        for start in range(0, len(content), limit):
            self._send_stream(stream, Status.CONTINUE, content[start : start + limit])

    def send_stream_hole(self, stream: Stream, length: int) -> None:
        """Queue a hole of so many bytes."""
        self._require_sending(stream)
        payload = StreamHoleRecord(length, 0).encode()
        self._send_stream(stream, Status.CONTINUE, payload, FrameType.STREAM_HOLE)

    def send_stream_eof(self, stream: Stream) -> None:
        """Say that we have no more data; the stream stays open until it is finished."""
        self._require_sending(stream)
        self._send_stream(stream, Status.CONTINUE)
        stream.sent_eof = True

    def send_stream_finish(self, stream: Stream) -> None:
        """Ask to finish (client; StreamFinished is the answer), or agree to it (daemon)."""
        wanted = StreamState.OPEN if self.role is Role.CLIENT else StreamState.ASKED
        if self.is_closed or stream.state is not wanted:
            raise LocalProtocolError(f"{stream!r} cannot be finished")
        self._send_stream(stream, Status.OK)
        if self.role is Role.CLIENT:
            stream.state = StreamState.FINISHING
        else:
            self._forget(stream, StreamState.FINISHED)

    def send_stream_abort(self, stream: Stream, record: ErrorRecord | None = None) -> None:
        """Cut a stream off: a daemon says why; a client does not, and StreamAborted is its answer."""
        if self.is_closed or stream.is_closed or stream.state is StreamState.ABORTING:
            raise LocalProtocolError(f"{stream!r} cannot be aborted")
        if self.role is Role.CLIENT:
            if stream.state is not StreamState.OPENING:
                self._send_stream(stream, Status.ERROR)
            stream.state = StreamState.ABORTING
            return
        header = Header(*stream.origin, FrameType.STREAM, stream.serial, Status.ERROR)
        self._queue_error(header, record or to_record(ProtocolError("the stream was aborted")))
        self._forget(stream, StreamState.ABORTED)

    def _send_stream(
        self, stream: Stream, status: Status, payload: bytes = b"", kind: FrameType = FrameType.STREAM
    ) -> None:
        self._queue(Header(*stream.origin, kind, stream.serial, status), payload)

    def _require_sending(self, stream: Stream) -> None:
        if self.is_closed or not stream.can_send:
            raise LocalProtocolError(f"{stream!r} takes no data")

    # --- keepalive

    def start_keepalive(self, interval: float, count: int, now: float) -> None:
        """Ping the peer after ``interval`` silent seconds, give it up after ``count`` unanswered pings."""
        if interval <= 0:
            raise LocalProtocolError("a keepalive interval must be positive")
        self._keepalive = Keepalive(interval, count, now)

    def stop_keepalive(self) -> None:
        """Ping no more; the peer's pings are still answered."""
        self._keepalive = None

    def next_deadline(self) -> float | None:
        """When ``tick`` is to be called, on the clock that is given to it; None for never."""
        if self._keepalive is None or self.is_closed:
            return None
        return self._keepalive.deadline

    def tick(self, now: float) -> list[Event]:
        """Do what is due at ``now``; PeerGone when the peer does not live any more."""
        if self._keepalive is None or self.is_closed:
            return []
        due = self._keepalive.tick(now)
        if due:
            self._send_keepalive(KeepaliveProcedure.PING)
        elif due is False:
            silent = self._keepalive.interval * (self._keepalive.count + 1)
            self.is_closed = True
            return [PeerGone(OperationTimeout(f"nothing heard from the peer for {silent:g} seconds"))]
        return []

    def _send_keepalive(self, procedure: KeepaliveProcedure) -> None:
        self._queue(Header(KEEPALIVE_PROGRAM, KEEPALIVE_VERSION, procedure, FrameType.MESSAGE, 0, Status.OK), b"")

    # --- what goes out

    def data_to_send(self, limit: int = 1_048_576) -> list[Chunk]:
        """Take chunks off the queue, about ``limit`` bytes; each is written with its file descriptors.

        What stays is counted by ``bytes_queued``: a daemon stops reading from a client, or cuts it
        off, when that grows.
        """
        return self._outbox.take(limit)

    @property
    def bytes_queued(self) -> int:
        """Bytes that are queued and were not taken by ``data_to_send``."""
        return self._outbox.bytes_queued

    def close(self) -> None:
        """We end the connection: nothing more is taken or sent, but what is queued may still be written."""
        self.is_closed = True

    def take_fds(self) -> list[int]:
        """Received file descriptors that no event carried, and once closed the unsent ones too: close them."""
        found, self._orphans = self._orphans, []
        if self.is_closed:
            found += self._reader.fds
            self._reader.fds = []
            found += self._outbox.take_fds()
        return found

    def _queue(self, header: Header, payload: bytes, fds: Sequence[int] = ()) -> None:
        if self.is_closed:
            raise LocalProtocolError("the connection is closed")
        self._outbox.put(header, payload, fds)

    def _queue_error(self, header: Header, record: ErrorRecord) -> None:
        self._queue(header._replace(status=Status.ERROR), record.encode())

    def _require(self, role: Role) -> None:
        if self.role is not role:
            raise LocalProtocolError(f"only a {role.value} may do that")


_CALLS = frozenset((FrameType.CALL, FrameType.CALL_WITH_FDS))
_REPLIES = frozenset((FrameType.REPLY, FrameType.REPLY_WITH_FDS))
_STREAMS = frozenset((FrameType.STREAM, FrameType.STREAM_HOLE))
_KEEPALIVE_PROCEDURES = frozenset(KeepaliveProcedure)
