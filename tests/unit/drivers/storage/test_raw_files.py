"""Raw files are whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from vird import errors
from vird.drivers.storage.raw_files import make_raw, resize_raw, wipe_with_zeros

MIB = 1 << 20


def test_a_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"mine")
    with pytest.raises(errors.SystemError_, match="cannot create path"):
        make_raw(str(path), 10, 0)
    assert path.read_bytes() == b"mine"


def test_copies_are_grown_and_stay_sparse(tmp_path: Path) -> None:
    make_raw(str(tmp_path / "a"), MIB, 0, nocow=True)
    make_raw(str(tmp_path / "b"), 2 * MIB, 0, copied=str(tmp_path / "a"))
    state = (tmp_path / "b").stat()
    assert (state.st_size, state.st_blocks) == (2 * MIB, 0)
    make_raw(str(tmp_path / "c"), MIB, MIB, copied=str(tmp_path / "a"))
    assert (tmp_path / "c").stat().st_blocks * 512 >= MIB


def test_what_cannot_be_copied_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(errors.SystemError_, match="could not open input path"):
        make_raw(str(tmp_path / "a"), 0, 0, copied=str(tmp_path / "missing"))
    (tmp_path / "full").write_bytes(b"x" * 100)
    make_raw(str(tmp_path / "stopped"), 0, 0, copied=str(tmp_path / "full"), is_stopped=lambda: True)
    assert (tmp_path / "stopped").read_bytes() == bytes(100)
    assert not (tmp_path / "a").exists()


def test_sizes_change_and_content_goes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 8192)
    wipe_with_zeros(str(path))
    assert path.read_bytes() == bytes(8192)
    resize_raw(str(path), MIB, allocate=False)
    assert path.stat().st_size == MIB
    wipe_with_zeros(str(path))
    assert (path.stat().st_size, path.stat().st_blocks) == (MIB, 0)
    resize_raw(str(path), 2 * MIB, allocate=True)
    assert path.stat().st_blocks * 512 >= MIB
    resize_raw(str(path), 512, allocate=False)
    assert path.stat().st_size == 512
    with pytest.raises(errors.SystemError_, match="Unable to open"):
        resize_raw(str(tmp_path / "no"), 1, allocate=False)
    with pytest.raises(errors.SystemError_, match="Failed to open storage volume"):
        wipe_with_zeros(str(tmp_path))
