"""Files without names."""

from __future__ import annotations

import os
from pathlib import Path

from vird.host.scratch import ScratchFile

BLOCK = 1 << 20


def test_what_was_written_comes_back_and_the_rest_is_zeros(tmp_path: Path) -> None:
    file = ScratchFile(tmp_path)
    file.write(4, b"hello")
    assert (file.size, file.read(0, 100)) == (9, b"\0\0\0\0hello")
    file.resize(6)
    file.resize(8)
    assert file.read(0, 100) == b"\0\0\0\0he\0\0"


def test_extents_are_what_was_written(tmp_path: Path) -> None:
    file = ScratchFile(tmp_path)
    file.write(4 * BLOCK, b"x" * BLOCK)
    file.resize(8 * BLOCK)
    assert file.extent(0) == (4 * BLOCK, 5 * BLOCK)
    assert file.extent(5 * BLOCK) == (8 * BLOCK, 8 * BLOCK)


def test_nothing_is_seen_of_it_and_nothing_stays_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    file = ScratchFile(tmp_path)
    assert list(tmp_path.iterdir()) == []
    del file
    assert len(os.listdir("/proc/self/fd")) == before
