"""The blocking end of a stream, without a socket."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vird import errors
from vird.api.streams import Hole
from vird.client.blocking_stream import BlockingStream
from vird.wire.stream import Stream, StreamState


class Owner:
    """Notes what is sent; `arrive` is what comes while somebody waits."""

    def __init__(self) -> None:
        self.sent: list[object] = []
        self.stream = BlockingStream(self, Stream(1, 1, 1, 1, StreamState.OPEN))
        self.arrive: list[Callable[[], None]] = []

    def send_stream(self, stream: Stream, piece: bytes | Hole) -> None:
        self.sent.append(piece)

    def end_stream(self, stream: Stream, abort: bool) -> None:
        self.sent.append("abort" if abort else "finish")

    def wait_until_sent(self) -> None:
        self.sent.append("wait")

    def wait_for(self, is_done: Callable[[], bool], timeout_s: float | None, what: str) -> None:
        while not is_done():
            self.arrive.pop(0)()


def test_pieces_arrive_while_it_waits() -> None:
    owner = Owner()
    stream = owner.stream
    owner.arrive = [lambda: stream.take(b"abcd"), lambda: stream.take(Hole(3)), lambda: stream.take(b"")]
    assert stream.recv(3) == b"abc"
    assert stream.bytes_waiting == 1
    assert stream.recv(3) == b"d"
    assert stream.recv() == Hole(3)
    assert stream.recv() == stream.recv() == b""


def test_all_of_it() -> None:
    owner = Owner()
    for piece in (b"a", Hole(2), b""):
        owner.stream.take(piece)
    assert owner.stream.recv_all(3) == b"a\0\0"
    other = Owner()
    other.stream.take(b"abc")
    with pytest.raises(ValueError, match="longer than 2"):
        other.stream.recv_all(2)


def test_sending_waits_for_room() -> None:
    owner = Owner()
    owner.stream.send(b"x")
    owner.stream.send(b"")
    owner.stream.send_hole(2)
    owner.stream.send_eof()
    assert owner.sent == [b"x", "wait", Hole(2), "wait", b""]


def test_finishing() -> None:
    owner = Owner()
    owner.arrive = [lambda: owner.stream.take(b"late"), lambda: owner.stream.take_end(None)]
    owner.stream.finish()
    owner.stream.finish()
    assert owner.sent == ["finish"]
    assert owner.stream.is_over


def test_failure_is_raised_everywhere() -> None:
    owner, heard = Owner(), list[int]()
    owner.stream.on_news = lambda: heard.append(1)
    owner.stream.take_end(errors.OperationAborted("cut"))
    assert heard == [1]
    assert isinstance(owner.stream.failure, errors.OperationAborted)
    for attempt in (owner.stream.recv, lambda: owner.stream.send(b"x"), owner.stream.finish, owner.stream.send_eof):
        with pytest.raises(errors.OperationAborted):
            attempt()
    owner.stream.abort()
