"""Files written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vird.host import files


def test_a_file_is_replaced_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "state"
    path.write_bytes(b"old")
    before = os.umask(0o077)
    try:
        files.write_atomic(path, b"new", mode=0o644)
    finally:
        os.umask(before)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o644
    assert os.listdir(tmp_path) == ["state"]


def test_a_failure_leaves_the_old_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(5, "broken disk")

    monkeypatch.setattr(os, "rename", fail)
    with pytest.raises(OSError, match="broken disk"):
        files.write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["state"]


def test_a_link_at_the_target_is_replaced_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    (tmp_path / "state").symlink_to(victim)
    files.write_atomic(tmp_path / "state", b"new")
    assert victim.read_bytes() == b"precious"
    assert not (tmp_path / "state").is_symlink()


def test_folders_are_made_with_their_parents(tmp_path: Path) -> None:
    made = files.make_folder(tmp_path / "a/b/c", 0o700)
    assert made.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o755
    assert files.make_folder(made) == made
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        files.make_folder(tmp_path / "file")


def test_large_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.write_bytes(b"x" * 11)
    assert files.read_small(path, 11) == b"x" * 11
    with pytest.raises(ValueError, match="larger than 10 bytes"):
        files.read_small(path, 10)


def test_missing_text_has_a_default(tmp_path: Path) -> None:
    (tmp_path / "there").write_text(" 7\n")
    assert files.read_text(tmp_path / "there") == "7"
    assert files.read_text(tmp_path / "nowhere", "0") == "0"
    with pytest.raises(FileNotFoundError):
        files.read_text(tmp_path / "nowhere")
    files.remove(tmp_path / "nowhere")
