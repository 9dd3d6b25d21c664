"""Streams as files."""

from __future__ import annotations

import io
from collections import deque
from pathlib import Path
from typing import Any

import pytest

from vird import errors
from vird.api.streams import Hole
from vird.client.streams import DownStream, Terminal, UpStream


class Pipe:
    """A stream of the wire's, in memory: gives what it was made with, keeps what it is sent."""

    def __init__(self, *pieces: bytes | Hole) -> None:
        self.pieces = deque((*pieces, b""))
        self.sent: list[bytes | Hole] = []
        self.end = ""

    async def recv(self) -> bytes | Hole:
        return self.pieces.popleft() if len(self.pieces) > 1 else self.pieces[0]

    async def send(self, content: bytes) -> None:
        self.sent.append(content)

    async def send_hole(self, length: int) -> None:
        self.sent.append(Hole(length))

    async def finish(self) -> None:
        self.end += "finished"

    async def abort(self) -> None:
        self.end += "aborted"


def pipe(*pieces: bytes | Hole) -> Any:
    return Pipe(*pieces)


async def test_reading() -> None:
    stream = DownStream(pipe(b"abc", Hole(2), b"d"))
    assert await stream.read(2) == b"ab"
    assert await stream.read(2) == b"c"
    assert await stream.read() == b"\0\0d"
    assert await stream.read() == b""


async def test_iterating() -> None:
    assert [piece async for piece in DownStream(pipe(b"ab", b"c"))] == [b"ab", b"c"]


async def test_saving_keeps_holes(tmp_path: Path) -> None:
    seen: list[int] = []
    with (tmp_path / "f").open("wb") as file:
        assert await DownStream(pipe(b"ab", Hole(8192))).save_to(file, seen.append) == 8194
    assert (tmp_path / "f").read_bytes() == b"ab" + bytes(8192)
    assert seen == [2, 8194]


async def test_sending_a_file() -> None:
    wire, seen = pipe(), list[int]()
    assert await UpStream(wire).send_from(io.BytesIO(b"x" * 300_000), progress=seen.append) == 300_000
    assert b"".join(wire.sent) == b"x" * 300_000
    assert seen[-1] == 300_000


async def test_sending_a_sparse_file(tmp_path: Path) -> None:
    megabyte = 1_048_576
    with (tmp_path / "f").open("w+b") as file:
        file.seek(megabyte)
        file.write(b"end")
        file.truncate(3 * megabyte)
        file.seek(0)
        wire = pipe()
        assert await UpStream(wire).send_from(file, sparse=True) == 3 * megabyte
    content = b"".join(bytes(piece.length) if isinstance(piece, Hole) else piece for piece in wire.sent)
    assert content == bytes(megabyte) + b"end" + bytes(2 * megabyte - 3)
    assert any(isinstance(piece, Hole) for piece in wire.sent)


async def test_a_block_finishes_or_cuts_off() -> None:
    wire = pipe()
    async with Terminal(wire) as stream:
        assert await stream.write(b"ls\n") == 3
        await stream.write_hole(1)
    await stream.close()
    assert (wire.end, wire.sent) == ("finished", [b"ls\n", Hole(1)])
    wire = pipe()
    with pytest.raises(errors.NoDomain):
        async with UpStream(wire):
            raise errors.NoDomain("gone")
    assert wire.end == "aborted"
