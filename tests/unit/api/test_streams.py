"""Holes, and reading a stream to its end."""

from __future__ import annotations

import asyncio

from vird.api.streams import ByteStream, Hole
from vird.errors import VirdError


class Kept(ByteStream):
    """A stream over bytes that are already there."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)

    def accept(self, result: object = None) -> None:
        pass

    async def read(self, max_bytes: int = 262144) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""

    async def read_piece(self, max_bytes: int = 262144) -> bytes | Hole:
        return await self.read(max_bytes)

    async def write(self, content: bytes) -> None:
        self.pieces.append(content)

    async def write_hole(self, length: int) -> None:
        self.pieces.append(bytes(length))

    async def finish(self) -> None:
        pass

    async def abort(self, error: VirdError) -> None:
        self.pieces.clear()


def test_iteration_ends_where_the_peer_finished() -> None:
    async def collect() -> list[bytes]:
        return [content async for content in Kept(b"ab", b"c")]

    assert asyncio.run(collect()) == [b"ab", b"c"]


def test_holes_are_values() -> None:
    assert Hole(4) == Hole(4) != Hole(5)
    assert len({Hole(4), Hole(4)}) == 1
    assert repr(Hole(4)) == "Hole(4)"
