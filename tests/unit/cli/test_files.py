"""Files that are read and written."""

from __future__ import annotations

from pathlib import Path

import pytest

from vird.cli.failure import Failed
from vird.cli.files import MOST_BYTES, created, read_document, removed


def test_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("<a>ü</a>")
    assert read_document(str(tmp_path / "a")) == "<a>ü</a>"
    with pytest.raises(Failed, match="No such file"):
        read_document(str(tmp_path / "b"))


def test_what_is_too_large_is_no_document(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(Failed, match="larger than"):
        read_document(str(tmp_path / "a"))


def test_made_and_taken_away(tmp_path: Path) -> None:
    name = str(tmp_path / "a")
    for is_new in (True, False):
        file, was_made = created(name)
        file.close()
        assert was_made is is_new
    removed(name)
    removed(name)
    with pytest.raises(Failed, match="cannot create"):
        created(str(tmp_path / "no" / "a"))
