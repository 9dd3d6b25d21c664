"""The connection machine under any cut of the bytes, any garbage, and any order of what two ends do."""

from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from vird.errors import NoDomain
from vird.wire.connection import Connection, RemoteProtocolError, Role
from vird.wire.error_record import to_record
from vird.wire.events import (
    CallReceived,
    ErrorReceived,
    Event,
    FrameRefused,
    MessageReceived,
    ReplyReceived,
    StreamAborted,
    StreamData,
    StreamEof,
    StreamFinished,
    StreamHole,
)
from vird.wire.frame import HEADER, FrameType, StreamHoleRecord
from vird.wire.keepalive import PROGRAM as KEEPALIVE
from vird.wire.limits import Limits
from vird.wire.stream import Stream, StreamState

REMOTE = 0x20008086

payloads = st.binary(max_size=40) | st.sampled_from(
    [StreamHoleRecord(5, 0).encode(), to_record(NoDomain("x")).encode(), struct.pack(">I", 1)]
)

frames = st.builds(
    lambda program, procedure, kind, serial, status, payload: (
        HEADER.pack(28 + len(payload), program, 1, procedure, kind, serial, status) + payload
    ),
    st.sampled_from([REMOTE, KEEPALIVE, 0]),
    st.integers(0, 3),
    st.sampled_from([*FrameType, 7, -1]),
    st.integers(0, 3),
    st.integers(0, 3),
    payloads,
)

messy = st.lists(frames | st.binary(max_size=30), max_size=12).map(b"".join)


def prepared(role: Role) -> Connection:
    """A machine with some calls and streams under way, of the serials that the frames have."""
    connection = Connection(role)
    if role is Role.CLIENT:
        for serial in range(4):
            connection.send_call(REMOTE, 1, serial, stream=serial % 2 == 1)
    else:
        for serial in range(3):
            connection.open_stream(CallReceived(REMOTE, 1, serial, serial, b""))
    connection.data_to_send()
    return connection


def fed(connection: Connection, pieces: Sequence[bytes]) -> tuple[list[str], str | None, bytes]:
    """What a machine tells about these bytes, how it fails, and what it answers."""
    events: list[Event] = []
    failure = None
    for piece in pieces:
        try:
            events += connection.receive_data(piece, [7] if piece[:1] == b"\0" else [])
        except RemoteProtocolError as error:
            events += error.events
            failure = error.detail
            break
        connection.take_fds()
    answer = b"".join(content for content, _ in connection.data_to_send(1 << 30))
    return [repr(event) for event in events], failure, answer


def cut(content: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(content) + 1) for place in places), len(content)]
    return [content[start:stop] for start, stop in pairwise(edges) if start != stop]


@given(role=st.sampled_from(Role), content=messy)
@settings(max_examples=300)
def test_only_the_protocol_error_is_raised(role: Role, content: bytes) -> None:
    fed(prepared(role), [content])


@given(
    role=st.sampled_from(Role),
    content=st.lists(frames, max_size=12).map(b"".join),
    places=st.lists(st.integers(0, 10_000), max_size=20),
)
@settings(max_examples=300)
def test_any_cut_of_the_bytes_tells_the_same(role: Role, content: bytes, places: list[int]) -> None:
    def told(pieces: Sequence[bytes]) -> tuple[list[str], str | None, bytes]:
        connection = prepared(role)
        events: list[str] = []
        failure = None
        for piece in pieces:
            try:
                events += map(repr, connection.receive_data(piece))
            except RemoteProtocolError as error:
                events += map(repr, error.events)
                failure = error.detail
                break
        return events, failure, b"".join(sent for sent, _ in connection.data_to_send(1 << 30))

    whole = told([content] if content else [])
    # A stream's repr shows the state when it is looked at, so what matters is compared by kind.
    pieces = told(cut(content, places))
    assert [event.partition("(")[0] for event in whole[0]] == [event.partition("(")[0] for event in pieces[0]]
    assert whole[1:] == pieces[1:]


@given(st.integers(5, 200), st.integers(28, 33_554_436))
def test_an_announced_frame_allocates_nothing(came: int, size: int) -> None:
    connection = Connection(Role.SERVER)
    content = (HEADER.pack(size, REMOTE, 1, 1, 0, 0, 0) + bytes(200))[: min(came, size)]
    tracemalloc.start()
    try:
        connection.receive_data(content[:3])
        connection.receive_data(content[3:])
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 20_000


class TwoEnds(RuleBasedStateMachine):
    """A client and a server that keep the rules, whatever they do and however late it arrives."""

    @initialize(chunk=st.integers(1, 500))
    def connect(self, chunk: int) -> None:
        self.chunk = chunk
        limits = Limits(stream_chunk=50)
        self.client = Connection(Role.CLIENT, limits)
        self.server = Connection(Role.SERVER, limits)
        self.to_server = b""
        self.to_client = b""
        self.unanswered: list[CallReceived] = []
        self.expected: dict[int, str] = {}
        self.answers: dict[int, str] = {}
        self.server_streams: dict[int, Stream] = {}
        self.client_streams: dict[int, Stream] = {}
        self.sent_up: dict[int, list[object]] = {}
        self.sent_down: dict[int, list[object]] = {}
        self.got_up: dict[int, list[object]] = {}
        self.got_down: dict[int, list[object]] = {}
        self.messages_sent = 0
        self.messages_got = 0

    @rule(stream=st.booleans(), payload=payloads)
    def call(self, stream: bool, payload: bytes) -> None:
        serial = self.client.send_call(REMOTE, 1, 5, payload, stream=stream)
        self.expected.pop(serial, None)
        self.answers.pop(serial, None)
        if stream:
            self.client_streams[serial] = self.client.streams[serial]
            for record in (self.sent_up, self.sent_down, self.got_up, self.got_down):
                record[serial] = []

    @precondition(lambda self: self.unanswered)
    @rule(data=st.data(), fails=st.booleans())
    def answer(self, data: st.DataObject, fails: bool) -> None:
        call = self.unanswered.pop(data.draw(st.integers(0, len(self.unanswered) - 1)))
        if fails:
            self.server.send_error(call, to_record(NoDomain(str(call.serial))))
        else:
            if call.serial in self.client_streams:
                self.server_streams[call.serial] = self.server.open_stream(call)
            self.server.send_reply(call, str(call.serial).encode())
        self.expected[call.serial] = "error" if fails else "reply"

    @rule()
    def tell(self) -> None:
        self.server.send_message(REMOTE, 7, b"told")
        self.messages_sent += 1

    @rule(data=st.data(), up=st.booleans(), piece=st.one_of(st.binary(max_size=120), st.integers(0, 1 << 40)))
    def send_piece(self, data: st.DataObject, up: bool, piece: bytes | int) -> None:
        end, streams, sent = (
            (self.client, self.client_streams, self.sent_up)
            if up
            else (self.server, self.server_streams, self.sent_down)
        )
        ready = [stream for stream in streams.values() if stream.can_send]
        if not ready:
            return
        stream = data.draw(st.sampled_from(ready))
        if isinstance(piece, int):
            end.send_stream_hole(stream, piece)
            sent[stream.serial].append(piece)
        elif piece:
            end.send_stream_data(stream, piece)
            sent[stream.serial] += list(piece)
        else:
            end.send_stream_eof(stream)

    @rule(data=st.data(), up=st.booleans(), abort=st.booleans())
    def end_stream(self, data: st.DataObject, up: bool, abort: bool) -> None:
        end, streams = (self.client, self.client_streams) if up else (self.server, self.server_streams)
        wanted = StreamState.OPEN if up else StreamState.ASKED
        ready = [stream for stream in streams.values() if stream.state is wanted]
        if ready:
            stream = data.draw(st.sampled_from(ready))
            if abort:
                end.send_stream_abort(stream)
            else:
                end.send_stream_finish(stream)

    @rule(to_server=st.booleans())
    def deliver(self, to_server: bool) -> None:
        self.to_server += b"".join(content for content, _ in self.client.data_to_send(1 << 30))
        self.to_client += b"".join(content for content, _ in self.server.data_to_send(1 << 30))
        if to_server:
            piece, self.to_server = self.to_server[: self.chunk], self.to_server[self.chunk :]
            for event in self.server.receive_data(piece):
                self.server_got(event)
        else:
            piece, self.to_client = self.to_client[: self.chunk], self.to_client[self.chunk :]
            for event in self.client.receive_data(piece):
                self.client_got(event)

    def server_got(self, event: Event) -> None:
        match event:
            case CallReceived():
                self.unanswered.append(event)
            case StreamData(stream, content):
                self.got_up[stream.serial] += list(content)
            case StreamHole(stream, length):
                self.got_up[stream.serial].append(length)
            case StreamEof() | StreamFinished() | StreamAborted():
                pass
            case _:
                raise AssertionError(f"a server got {event}")

    def client_got(self, event: Event) -> None:
        match event:
            case ReplyReceived(serial, payload):
                assert payload == str(serial).encode()
                self.answers[serial] = "reply"
            case ErrorReceived(serial, error):
                assert str(error).endswith(str(serial))
                self.answers[serial] = "error"
            case MessageReceived():
                self.messages_got += 1
            case StreamData(stream, content):
                self.got_down[stream.serial] += list(content)
            case StreamHole(stream, length):
                self.got_down[stream.serial].append(length)
            case StreamEof() | StreamFinished() | StreamAborted():
                pass
            case FrameRefused() | _:
                raise AssertionError(f"a client got {event}")

    @invariant()
    def nothing_is_lost_or_made_up(self) -> None:
        if not hasattr(self, "answers"):
            return
        for serial, answer in self.answers.items():
            assert self.expected[serial] == answer
        for sent, got in ((self.sent_up, self.got_up), (self.sent_down, self.got_down)):
            for serial, pieces in got.items():
                assert sent[serial][: len(pieces)] == pieces
        assert self.messages_got <= self.messages_sent

    def teardown(self) -> None:
        if not hasattr(self, "answers"):
            return
        while True:
            self.deliver(True)
            self.deliver(False)
            if not (self.to_server or self.to_client or self.client.bytes_queued or self.server.bytes_queued):
                break
        self.nothing_is_lost_or_made_up()
        assert self.answers == self.expected
        assert self.messages_got == self.messages_sent
        waiting = {call.serial for call in self.unanswered}
        for serial, stream in self.client_streams.items():
            if serial not in waiting:
                there = self.server_streams.get(serial)
                assert stream.is_closed == (there is None or there.is_closed)


TestTwoEnds = TwoEnds.TestCase
TestTwoEnds.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
