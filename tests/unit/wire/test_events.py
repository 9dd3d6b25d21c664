"""Events show what matters, compare by what they say, and match by position."""

from __future__ import annotations

from vird.errors import NoDomain, NoNetwork
from vird.wire.events import (
    CallReceived,
    ErrorReceived,
    Event,
    PeerGone,
    ReplyReceived,
    StreamData,
    StreamEof,
    StreamFinished,
)
from vird.wire.stream import Stream, StreamState


def stream(serial: int = 3, state: StreamState = StreamState.OPEN) -> Stream:
    return Stream(0x20008086, 1, 201, serial, state)


def test_payloads_are_shown_by_size() -> None:
    assert repr(ReplyReceived(5, b"secret")) == "ReplyReceived(serial=5, payload=<6 bytes>, fds=())"


def test_streams_are_shown_with_their_state() -> None:
    assert repr(StreamEof(stream())) == "StreamEof(stream=<Stream 0x20008086:201 serial 3 open>)"


def test_they_compare_by_what_they_say() -> None:
    assert ReplyReceived(5, b"a") == ReplyReceived(5, b"a")
    assert ReplyReceived(5, b"a") != ReplyReceived(5, b"b")
    assert StreamEof(stream()) != StreamFinished(stream())
    assert Event() != object()


def test_errors_compare_by_class_and_text() -> None:
    assert ErrorReceived(1, NoDomain("a")) == ErrorReceived(1, NoDomain("a"))
    assert ErrorReceived(1, NoDomain("a")) != ErrorReceived(1, NoDomain("b"))
    assert PeerGone(NoDomain("a")) != PeerGone(NoNetwork("a"))
    assert PeerGone() == PeerGone(None)


def test_streams_compare_by_their_call() -> None:
    assert StreamData(stream(), b"a") == StreamData(stream(state=StreamState.ABORTED), b"a")
    assert StreamData(stream(3), b"a") != StreamData(stream(4), b"a")


def test_a_call_is_unanswered_at_first_and_can_be_a_key() -> None:
    call = CallReceived(1, 2, 3, 4, b"")
    assert not call.answered
    assert call in {call}
    assert call.fds == ()


def test_they_match_by_position() -> None:
    match CallReceived(1, 2, 3, 4, b"x", (7,)):
        case CallReceived(1, 2, 3, serial, payload, fds):
            assert (serial, payload, fds) == (4, b"x", (7,))
