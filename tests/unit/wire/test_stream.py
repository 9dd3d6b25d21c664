"""Streams between two machines: data, holes, ends, and everything that crosses on the way."""

from __future__ import annotations

import pytest

from tests.unit.wire.wired import REMOTE, bytes_of, called, move, opened, pair
from vird.errors import OperationInvalid, Rpc
from vird.wire.connection import LocalProtocolError, RemoteProtocolError
from vird.wire.error_record import to_record
from vird.wire.events import (
    CallReceived,
    ErrorReceived,
    ReplyReceived,
    StreamAborted,
    StreamData,
    StreamEof,
    StreamFinished,
    StreamHole,
)
from vird.wire.frame import HEADER, FrameType, Status, StreamHoleRecord
from vird.wire.limits import Limits
from vird.wire.stream import StreamState


def stream_frame(serial: int, status: int, payload: bytes = b"", kind: int = FrameType.STREAM) -> bytes:
    return HEADER.pack(28 + len(payload), REMOTE, 1, 201, kind, serial, status) + payload


class TestOpening:
    def test_the_reply_opens_it(self) -> None:
        client, server = pair()
        here, there = opened(client, server)
        assert (here.state, there.state) == (StreamState.OPEN, StreamState.OPEN)
        assert here.origin == there.origin == (REMOTE, 1, 201)

    def test_an_error_does_not(self) -> None:
        client, server = pair()
        serial = client.send_call(REMOTE, 1, 201, stream=True)
        here = client.streams[serial]
        (call,) = move(client, server)
        assert isinstance(call, CallReceived)
        there = server.open_stream(call)
        server.send_error(call, to_record(OperationInvalid("off")))
        (event,) = move(server, client)
        assert isinstance(event, ErrorReceived)
        assert here.is_closed
        assert there.is_closed
        assert client.streams == server.streams == {}

    def test_it_carries_nothing_before(self) -> None:
        client, _ = pair()
        serial = client.send_call(REMOTE, 1, 201, stream=True)
        with pytest.raises(LocalProtocolError, match="takes no data"):
            client.send_stream_data(client.streams[serial], b"early")

    def test_one_call_opens_one(self) -> None:
        client, server = pair()
        call = called(client, server)
        server.open_stream(call)
        with pytest.raises(LocalProtocolError):
            server.open_stream(call)

    def test_an_answered_call_opens_none(self) -> None:
        client, server = pair()
        call = called(client, server)
        server.send_reply(call)
        with pytest.raises(LocalProtocolError):
            server.open_stream(call)

    def test_there_is_a_limit(self) -> None:
        client, server = pair(Limits(streams=1))
        opened(client, server)
        with pytest.raises(LocalProtocolError, match="1 streams are open"):
            server.open_stream(called(client, server))


class TestPieces:
    def test_data_and_holes_keep_their_order(self) -> None:
        client, server = pair()
        here, there = opened(client, server)
        client.send_stream_data(here, b"one")
        client.send_stream_hole(here, 1 << 40)
        client.send_stream_data(here, b"two")
        client.send_stream_eof(here)
        assert move(client, server) == [
            StreamData(there, b"one"),
            StreamHole(there, 1 << 40),
            StreamData(there, b"two"),
            StreamEof(there),
        ]
        server.send_stream_data(there, b"back")
        assert move(server, client) == [StreamData(here, b"back")]

    def test_long_data_is_cut(self) -> None:
        client, server = pair()
        here, _ = opened(client, server)
        client.send_stream_data(here, bytes(600_000))
        pieces = move(client, server)
        assert [len(piece.content) for piece in pieces if isinstance(piece, StreamData)] == [262_120, 262_120, 75_760]

    def test_an_empty_piece_is_not_sent_by_mistake(self) -> None:
        client, server = pair()
        here, _ = opened(client, server)
        client.send_stream_data(here, b"")
        assert move(client, server) == []

    def test_after_our_end_of_data_there_is_no_more(self) -> None:
        client, server = pair()
        here, _ = opened(client, server)
        client.send_stream_eof(here)
        with pytest.raises(LocalProtocolError, match="takes no data"):
            client.send_stream_data(here, b"more")

    def test_after_their_end_of_data_nothing_counts(self) -> None:
        client, server = pair()
        here, there = opened(client, server)
        client.send_stream_eof(here)
        move(client, server)
        assert server.receive_data(stream_frame(there.serial, Status.CONTINUE, b"more")) == []

    @pytest.mark.parametrize("payload", [b"", b"short", StreamHoleRecord(-1, 0).encode()])
    def test_a_senseless_hole_ends_the_stream_alone(self, payload: bytes) -> None:
        client, server = pair()
        here, there = opened(client, server)
        frame = stream_frame(there.serial, Status.CONTINUE, payload, FrameType.STREAM_HOLE)
        (event,) = server.receive_data(frame)
        assert isinstance(event, StreamAborted)
        assert there.is_closed
        (event,) = move(server, client)
        assert isinstance(event, StreamAborted)
        assert "a hole without a length" in str(event.error)
        assert here.state is StreamState.ABORTED
        called(client, server)

    def test_frames_for_unknown_streams_mean_nothing(self) -> None:
        client, server = pair()
        here, _ = opened(client, server)
        for end in (client, server):
            for status in Status:
                assert end.receive_data(stream_frame(here.serial + 1, status, b"x")) == []
            other = HEADER.pack(29, REMOTE, 1, 202, FrameType.STREAM, here.serial, Status.CONTINUE) + b"x"
            assert end.receive_data(other) == []


class TestFinishing:
    def test_it_is_a_question_and_an_answer(self) -> None:
        client, server = pair()
        here, there = opened(client, server)
        client.send_stream_finish(here)
        assert here.state is StreamState.FINISHING
        assert move(client, server) == [StreamFinished(there)]
        assert there.state is StreamState.ASKED
        server.send_stream_data(there, b"last")
        server.send_stream_finish(there)
        assert move(server, client) == [StreamData(here, b"last"), StreamFinished(here)]
        assert (here.state, there.state) == (StreamState.FINISHED, StreamState.FINISHED)
        assert client.streams == server.streams == {}

    def test_the_answer_may_be_an_error(self) -> None:
        client, server = pair()
        here, there = opened(client, server)
        client.send_stream_finish(here)
        move(client, server)
        server.send_stream_abort(there, to_record(OperationInvalid("disk full")))
        assert move(server, client) == [StreamAborted(here, OperationInvalid("disk full"))]

    def test_a_daemon_does_not_ask(self) -> None:
        client, server = pair()
        _, there = opened(client, server)
        with pytest.raises(LocalProtocolError, match="cannot be finished"):
            server.send_stream_finish(there)

    def test_asking_twice_is_a_mistake(self) -> None:
        client, server = pair()
        here, there = opened(client, server)
        client.send_stream_finish(here)
        with pytest.raises(LocalProtocolError, match="cannot be finished"):
            client.send_stream_finish(here)
        move(client, server)
        assert server.receive_data(stream_frame(there.serial, Status.OK)) == []

    def test_the_serial_is_not_used_again_while_the_stream_is_open(self) -> None:
        client, server = pair()
        here, _ = opened(client, server)
        client._next_serial = here.serial
        assert client.send_call(REMOTE, 1, 9) == here.serial + 1


class TestAborting:
    def test_by_the_client(self) -> None:
        client, server = pair()
        here, there = opened(client, server)
        client.send_stream_abort(here)
        server.send_stream_data(there, b"crossing")
        assert move(client, server) == [StreamAborted(there, None)]
        assert there.is_closed
        assert move(server, client) == [StreamAborted(here, None)]
        assert here.state is StreamState.ABORTED

    def test_libvirt_sends_no_reason_and_is_answered_by_ok(self) -> None:
        client, server = pair()
        here, _ = opened(client, server)
        client.send_stream_abort(here)
        assert bytes_of(client) == stream_frame(here.serial, Status.ERROR)
        server.receive_data(stream_frame(here.serial, Status.ERROR))
        assert bytes_of(server) == stream_frame(here.serial, Status.OK)

    def test_by_the_daemon(self) -> None:
        client, server = pair()
        here, there = opened(client, server)
        server.send_stream_abort(there, to_record(OperationInvalid("gone")))
        client.send_stream_data(here, b"crossing")
        assert move(client, server) == []
        assert move(server, client) == [StreamAborted(here, OperationInvalid("gone"))]
        with pytest.raises(LocalProtocolError, match="takes no data"):
            client.send_stream_data(here, b"more")

    def test_by_both_at_once(self) -> None:
        client, server = pair()
        here, there = opened(client, server)
        client.send_stream_abort(here)
        server.send_stream_abort(there)
        assert move(client, server) == []
        (event,) = move(server, client)
        assert isinstance(event, StreamAborted)
        assert isinstance(event.error, Rpc)
        assert client.streams == server.streams == {}

    def test_before_the_reply_it_waits_for_it(self) -> None:
        client, server = pair()
        serial = client.send_call(REMOTE, 1, 201, stream=True)
        here = client.streams[serial]
        (call,) = move(client, server)
        assert isinstance(call, CallReceived)
        client.send_stream_abort(here)
        assert client.bytes_queued == 0
        there = server.open_stream(call)
        server.send_reply(call)
        (reply,) = move(server, client)
        assert isinstance(reply, ReplyReceived)
        assert move(client, server) == [StreamAborted(there, None)]
        assert move(server, client) == [StreamAborted(here, None)]

    def test_an_abandoned_call_gives_its_stream_back(self) -> None:
        client, server = pair()
        serial = client.send_call(REMOTE, 1, 201, stream=True)
        (call,) = move(client, server)
        assert isinstance(call, CallReceived)
        client.abandon_call(serial)
        server.open_stream(call)
        server.send_reply(call)
        assert move(server, client) == []
        (event,) = move(client, server)
        assert isinstance(event, StreamAborted)
        move(server, client)
        assert client.streams == server.streams == {}

    def test_twice_is_a_mistake(self) -> None:
        client, server = pair()
        here, there = opened(client, server)
        client.send_stream_abort(here)
        with pytest.raises(LocalProtocolError):
            client.send_stream_abort(here)
        server.send_stream_abort(there)
        with pytest.raises(LocalProtocolError):
            server.send_stream_abort(there)

    def test_an_odd_status_ends_the_stream_for_the_daemon(self) -> None:
        client, server = pair()
        _, there = opened(client, server)
        for status, kind in ((9, FrameType.STREAM), (Status.OK, FrameType.STREAM_HOLE)):
            (event,) = server.receive_data(stream_frame(there.serial, status, b"", kind))
            assert isinstance(event, StreamAborted)
            _, there = opened(client, server)

    def test_an_odd_status_ends_the_connection_for_the_client(self) -> None:
        client, server = pair()
        here, _ = opened(client, server)
        with pytest.raises(RemoteProtocolError, match="unexpected status 9"):
            client.receive_data(stream_frame(here.serial, 9))
