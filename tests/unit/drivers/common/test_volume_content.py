"""Bytes of volumes, dense and with holes, on storage that is short of space."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.unit.drivers.test.test_volumes import Pipe
from vird import errors
from vird.api.streams import Hole
from vird.drivers.common.volume_content import Storage, copied, filled, sent
from vird.host.scratch import ScratchFile

MIB = 1 << 20


def put(file: ScratchFile, *pieces: bytes | Hole, storage: Storage | None = None, end: int = 64 * MIB) -> None:
    asyncio.run(filled(file, Pipe(*pieces), 0, end, storage or Storage()))


def got(file: ScratchFile | None, end: int, *, is_sparse: bool = False) -> list[bytes | Hole]:
    pipe = Pipe()
    asyncio.run(sent(file, pipe, 0, end, Storage(), is_sparse=is_sparse))
    return pipe.given


def test_holes_stay_holes(tmp_path: Path) -> None:
    file = ScratchFile(tmp_path)
    put(file, Hole(4 * MIB), b"x" * MIB, Hole(3 * MIB))
    assert got(file, 8 * MIB, is_sparse=True) == [Hole(4 * MIB), b"x" * MIB, Hole(3 * MIB)]
    dense = got(file, 8 * MIB)
    assert b"".join(piece for piece in dense if isinstance(piece, bytes)) == bytes(4 * MIB) + b"x" * MIB + bytes(
        3 * MIB
    )


def test_a_hole_over_something_makes_zeros_of_it(tmp_path: Path) -> None:
    file = ScratchFile(tmp_path)
    put(file, b"x" * MIB)
    put(file, Hole(MIB // 2))
    assert file.read(0, MIB) == bytes(MIB // 2) + b"x" * (MIB // 2)


def test_nothing_was_written() -> None:
    assert got(None, 5, is_sparse=True) == [Hole(5)]
    assert got(None, 5) == [bytes(5)]


def test_space_ends_in_the_middle(tmp_path: Path) -> None:
    file = ScratchFile(tmp_path)
    with pytest.raises(errors.SystemError_, match="No space left on device") as caught:
        put(file, b"abc", b"def", storage=Storage(room=5))
    assert caught.value.int1 == 28
    assert file.read(0, 10) == b"abc"


def test_more_than_fits(tmp_path: Path) -> None:
    with pytest.raises(errors.SystemError_, match="No space left on device"):
        put(ScratchFile(tmp_path), b"abc", end=2)


def test_a_copy_has_the_same_holes(tmp_path: Path) -> None:
    file = ScratchFile(tmp_path)
    put(file, Hole(4 * MIB), b"x" * MIB, Hole(3 * MIB))
    copy = copied(file, tmp_path)
    assert got(copy, 8 * MIB, is_sparse=True) == got(file, 8 * MIB, is_sparse=True)
