"""Files with holes, and copies that keep them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vird.host.sparse_file import SparseFile

BLOCK = 1 << 20


def test_a_copy_goes_to_the_same_place(tmp_path: Path) -> None:
    (tmp_path / "from").write_bytes(bytes(BLOCK) + b"here")
    (tmp_path / "to").touch()
    made = SparseFile.open(str(tmp_path / "to"), writable=True)
    assert made.copy_from(SparseFile.open(str(tmp_path / "from")), BLOCK, 100) == 4
    assert (made.size, made.read(BLOCK, 10)) == (BLOCK + 4, b"here")


def test_what_ends_too_early_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "from").touch()
    file = SparseFile.open(str(tmp_path / "from"), writable=True)
    with pytest.raises(OSError, match="smaller"):
        file.copy_from(file, BLOCK, 1)


def test_reserved_blocks_are_zeros(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    file = SparseFile.open(str(path), writable=True)
    file.reserve(0, BLOCK)
    file.reserve(0, 0)
    assert (file.size, file.read(0, 2), path.stat().st_blocks >= BLOCK // 512) == (BLOCK, b"\0\0", True)


def test_only_files_and_devices(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(OSError, match="not a file and not a block device"):
            SparseFile.open(str(tmp_path / name))


def test_closing_twice_is_fine(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    file = SparseFile.open(str(tmp_path / "file"))
    file.close()
    file.close()
