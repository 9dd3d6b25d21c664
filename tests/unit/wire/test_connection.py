"""Calls, replies, errors, messages and the peer's mistakes, as both ends see them."""

from __future__ import annotations

import struct

import pytest

from tests.unit.wire.wired import REMOTE, bytes_of, called, move, opened, pair
from vird.errors import NoDomain, Rpc
from vird.wire.connection import Connection, LocalProtocolError, RemoteProtocolError, Role
from vird.wire.error_record import to_record
from vird.wire.events import (
    CallReceived,
    ErrorReceived,
    FrameRefused,
    MessageReceived,
    PeerGone,
    ReplyReceived,
)
from vird.wire.frame import FrameType
from vird.wire.limits import Limits


def raw(kind: int, status: int = 0, serial: int = 0, payload: bytes = b"", procedure: int = 9) -> bytes:
    return struct.pack(">IIIiiIi", 28 + len(payload), REMOTE, 1, procedure, kind, serial, status) + payload


class TestCalls:
    def test_a_call_and_its_reply(self) -> None:
        client, server = pair()
        serial = client.send_call(REMOTE, 1, 9, b"args")
        (call,) = move(client, server)
        assert call == CallReceived(REMOTE, 1, 9, serial, b"args")
        assert isinstance(call, CallReceived)
        server.send_reply(call, b"result")
        assert move(server, client) == [ReplyReceived(serial, b"result")]
        assert client.calls == {}

    def test_the_bytes_of_a_call(self) -> None:
        client, _ = pair()
        client.send_call(REMOTE, 1, 66)
        assert bytes_of(client).hex(" ", 4) == "0000001c 20008086 00000001 00000042 00000000 00000000 00000000"

    def test_serials_differ_and_replies_may_come_in_any_order(self) -> None:
        client, server = pair()
        serials = [client.send_call(REMOTE, 1, 9) for _ in range(3)]
        calls = move(client, server)
        assert serials == [0, 1, 2]
        for call in reversed(calls):
            assert isinstance(call, CallReceived)
            server.send_reply(call)
        assert [event.serial for event in move(server, client) if isinstance(event, ReplyReceived)] == [2, 1, 0]

    def test_serials_start_again_and_miss_those_in_use(self) -> None:
        client, server = pair()
        called(client, server)
        client._next_serial = 2**32 - 1
        assert [client.send_call(REMOTE, 1, 9) for _ in range(2)] == [2**32 - 1, 1]

    def test_an_error(self) -> None:
        client, server = pair()
        call = called(client, server)
        server.send_error(call, to_record(NoDomain("no x")))
        (event,) = move(server, client)
        assert event == ErrorReceived(0, NoDomain("no x"))

    def test_an_unknown_program_is_not_our_business(self) -> None:
        client, server = pair()
        client.send_call(0x1234, 99, 12345)
        assert move(client, server) == [CallReceived(0x1234, 99, 12345, 0, b"")]

    def test_descriptors_both_ways(self) -> None:
        client, server = pair()
        client.send_call(REMOTE, 1, 9, b"abcd", [7, 8])
        (call,) = move(client, server)
        assert isinstance(call, CallReceived)
        assert (call.fds, call.payload) == ((7, 8), b"abcd")
        server.send_reply(call, b"", [9])
        assert move(server, client) == [ReplyReceived(0, b"", (9,))]
        assert client.take_fds() == server.take_fds() == []

    def test_a_call_is_answered_once(self) -> None:
        client, server = pair()
        call = called(client, server)
        assert server.calls_unanswered == 1
        server.send_reply(call)
        assert server.calls_unanswered == 0
        with pytest.raises(LocalProtocolError, match="has its answer"):
            server.send_reply(call)
        with pytest.raises(LocalProtocolError, match="has its answer"):
            server.send_error(call, to_record(NoDomain("x")))

    def test_too_large_a_reply_can_become_an_error(self) -> None:
        client, server = pair(Limits(frame=1000))
        call = called(client, server)
        with pytest.raises(LocalProtocolError) as caught:
            server.send_reply(call, bytes(1000))
        server.send_error(call, to_record(caught.value))
        (event,) = move(server, client)
        assert isinstance(event, ErrorReceived)
        assert isinstance(event.error, Rpc)

    def test_an_abandoned_call_is_forgotten_quietly(self) -> None:
        client, server = pair()
        call = called(client, server)
        client.abandon_call(0)
        server.send_reply(call, b"late", [7])
        assert move(server, client) == []
        assert client.take_fds() == [7]
        call = called(client, server)
        client.abandon_call(1)
        server.send_error(call, to_record(NoDomain("late")))
        assert move(server, client) == []

    def test_abandoning_nothing_is_nothing(self) -> None:
        client, _ = pair()
        client.abandon_call(5)
        assert client.calls == {}

    def test_a_message(self) -> None:
        client, server = pair()
        server.send_message(REMOTE, 318, b"event")
        assert move(server, client) == [MessageReceived(REMOTE, 1, 318, b"event")]

    @pytest.mark.parametrize("role", Role)
    def test_each_end_keeps_to_its_role(self, role: Role) -> None:
        client, server = pair()
        call = called(client, server)
        if role is Role.SERVER:
            with pytest.raises(LocalProtocolError, match="only a client"):
                server.send_call(REMOTE, 1, 9)
            return
        for send in (lambda: client.send_reply(call), lambda: client.send_message(REMOTE, 1)):
            with pytest.raises(LocalProtocolError, match="only a server"):
                send()
        with pytest.raises(LocalProtocolError, match="only a server"):
            client.open_stream(call)


class TestMistakesOfClients:
    @pytest.mark.parametrize(
        ("frame", "why"),
        [
            (raw(FrameType.CALL, status=1), "unexpected status"),
            (raw(FrameType.CALL, status=2), "unexpected status"),
            (raw(FrameType.CALL, status=-1), "unexpected status"),
            (raw(FrameType.MESSAGE), "unexpected type"),
            (raw(7), "unexpected type"),
            (raw(-1), "unexpected type"),
        ],
    )
    def test_a_senseless_frame_is_answered_and_all_goes_on(self, frame: bytes, why: str) -> None:
        client, server = pair()
        client.send_call(REMOTE, 1, 9)
        bytes_of(client)
        (event,) = server.receive_data(frame)
        assert isinstance(event, FrameRefused)
        assert why in str(event.error)
        (answer,) = move(server, client)
        assert isinstance(answer, ErrorReceived)
        assert why in str(answer.error)
        called(client, server)

    def test_a_reply_ends_it(self) -> None:
        _, server = pair()
        with pytest.raises(RemoteProtocolError, match="a reply to nothing") as caught:
            server.receive_data(raw(FrameType.REPLY))
        assert not caught.value.answered
        assert server.is_closed

    def test_what_came_before_the_mistake_is_not_lost(self) -> None:
        _, server = pair()
        with pytest.raises(RemoteProtocolError) as caught:
            server.receive_data(raw(FrameType.CALL) + raw(FrameType.CALL)[:24] + bytes(4) + b"\xff" * 28)
        assert [type(event) for event in caught.value.events] == [CallReceived, CallReceived]

    def test_an_oversized_call_is_answered_before_the_end(self) -> None:
        client, server = pair(Limits(frame=1000))
        client.send_call(REMOTE, 1, 9)
        bytes_of(client)
        with pytest.raises(RemoteProtocolError, match="over the limit") as caught:
            server.receive_data(struct.pack(">IIIiiIi", 1001, REMOTE, 1, 9, 0, 0, 0))
        assert caught.value.answered
        (answer,) = move(server, client)
        assert isinstance(answer, ErrorReceived)
        assert "over the limit" in str(answer.error)

    def test_garbage_is_not_answered(self) -> None:
        _, server = pair()
        with pytest.raises(RemoteProtocolError, match="over the limit"):
            server.receive_data(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert bytes_of(server) == b""

    def test_after_the_mistake_nothing_is_taken(self) -> None:
        _, server = pair()
        for _ in range(2):
            with pytest.raises(RemoteProtocolError, match="too short"):
                server.receive_data(bytes(4), [7])
        assert server.take_fds() == [7, 7]
        with pytest.raises(LocalProtocolError, match="closed"):
            server.send_message(REMOTE, 1)

    def test_descriptors_of_a_senseless_frame_are_not_lost(self) -> None:
        _, server = pair()
        server.receive_data(raw(4, status=1, payload=struct.pack(">I", 1)) + b"\0", [7])
        assert server.take_fds() == [7]


class TestMistakesOfServers:
    @pytest.mark.parametrize(
        ("frame", "why"),
        [
            (raw(FrameType.REPLY, serial=5), "no call waits"),
            (raw(FrameType.REPLY, procedure=10), "no call waits"),
            (raw(FrameType.REPLY, status=2), "unexpected status"),
            (raw(FrameType.REPLY, status=1, payload=b"junk"), "decode"),
            (raw(FrameType.CALL), "unexpected frame"),
            (raw(99), "unexpected frame"),
            (bytes(28), "too short"),
        ],
    )
    def test_it_ends_the_connection(self, frame: bytes, why: str) -> None:
        client, _ = pair()
        client.send_call(REMOTE, 1, 9)
        with pytest.raises(RemoteProtocolError, match=why) as caught:
            client.receive_data(frame)
        assert not caught.value.answered
        assert client.is_closed


class TestTheEnd:
    def test_a_clean_one(self) -> None:
        client, server = pair()
        called(client, server)
        (gone,) = server.receive_eof()
        assert gone == PeerGone(None)
        assert server.receive_eof() == []

    def test_one_inside_a_frame(self) -> None:
        _, server = pair()
        server.receive_data(raw(FrameType.CALL)[:10])
        (gone,) = server.receive_eof()
        assert isinstance(gone, PeerGone)
        assert "10 bytes into a frame" in str(gone.error)

    def test_nothing_goes_through_a_closed_connection(self) -> None:
        client, server = pair()
        call = called(client, server)
        client.close()
        with pytest.raises(LocalProtocolError, match="closed"):
            client.send_call(REMOTE, 1, 9)
        server.send_reply(call)
        with pytest.raises(LocalProtocolError, match="closed"):
            move(server, client)

    def test_what_was_queued_may_still_be_written(self) -> None:
        client, _ = pair()
        client.send_call(REMOTE, 1, 9)
        client.close()
        assert len(bytes_of(client)) == 28

    def test_all_descriptors_can_be_closed(self) -> None:
        client, server = pair()
        client.send_call(REMOTE, 1, 9, b"", [7])
        client.close()
        assert client.take_fds() == [7]
        assert client.bytes_queued == 0
        server.receive_data(b"\0\0", [8])
        server.close()
        assert server.take_fds() == [8]

    def test_queued_bytes_are_counted(self) -> None:
        client, server = pair()
        _, there = opened(client, server)
        server.send_stream_data(there, bytes(1_000_000))
        assert server.bytes_queued == 1_000_000 + 4 * 28
        server.data_to_send(300_000)
        assert server.bytes_queued < 800_000


def test_roles_share_one_machine() -> None:
    assert Connection(Role.CLIENT).limits.frame == Connection(Role.SERVER).limits.frame == 33_554_436
