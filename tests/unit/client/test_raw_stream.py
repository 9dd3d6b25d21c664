"""A client's stream by itself, its owner played by the test."""

from __future__ import annotations

import asyncio

import pytest

from vird.api.streams import Hole
from vird.client.raw_stream import RawStream
from vird.errors import OperationInvalid
from vird.wire.stream import Stream, StreamState


class Owner:
    """Notes what the stream asks for."""

    def __init__(self) -> None:
        self.sent: list[bytes | Hole] = []
        self.ended: list[bool] = []
        self.reconsidered = 0

    def send_stream(self, stream: Stream, piece: bytes | Hole) -> None:
        self.sent.append(piece)

    def end_stream(self, stream: Stream, abort: bool) -> None:
        self.ended.append(abort)

    async def wait_until_sent(self) -> None:
        await asyncio.sleep(0)

    def reconsider_reading(self) -> None:
        self.reconsidered += 1


def made() -> tuple[Owner, RawStream]:
    owner = Owner()
    return owner, RawStream(owner, Stream(1, 1, 201, 0, StreamState.OPEN))


def test_pieces_keep_their_order_and_the_end_stays() -> None:
    async def main() -> None:
        owner, stream = made()
        for piece in (b"one", Hole(4), b"two", b""):
            stream.take(piece)
        assert stream.bytes_waiting == 6
        assert [await stream.recv() for _ in range(5)] == [b"one", Hole(4), b"two", b"", b""]
        assert stream.bytes_waiting == 0
        assert owner.reconsidered == 2

    asyncio.run(main())


def test_reading_waits() -> None:
    async def main() -> None:
        _, stream = made()
        reading = asyncio.ensure_future(stream.recv())
        await asyncio.sleep(0)
        assert not reading.done()
        stream.take(b"late")
        assert await reading == b"late"

    asyncio.run(main())


def test_what_came_before_a_failure_can_be_read() -> None:
    async def main() -> None:
        _, stream = made()
        stream.take(b"one")
        stream.take_end(OperationInvalid("off"))
        assert await stream.recv() == b"one"
        with pytest.raises(OperationInvalid):
            await stream.recv()

    asyncio.run(main())


def test_after_a_good_end_there_is_nothing() -> None:
    async def main() -> None:
        owner, stream = made()
        stream.take_end(None)
        assert await stream.recv() == b""
        await stream.finish()
        await stream.abort()
        assert owner.ended == []

    asyncio.run(main())


@pytest.mark.parametrize("abort", [False, True])
def test_ending_waits_for_the_answer_and_drops_what_nobody_reads(abort: bool) -> None:
    async def main() -> None:
        owner, stream = made()
        stream.take(bytes(100))
        ending = asyncio.ensure_future(stream.abort() if abort else stream.finish())
        await asyncio.sleep(0)
        assert not ending.done()
        assert stream.bytes_waiting == 0
        assert owner.ended == [abort]
        stream.take_end(None)
        await ending

    asyncio.run(main())


def test_sending_goes_to_the_owner() -> None:
    async def main() -> None:
        owner, stream = made()
        await stream.send(b"one")
        await stream.send(b"")
        await stream.send_hole(3)
        stream.send_eof()
        assert owner.sent == [b"one", Hole(3), b""]

    asyncio.run(main())
