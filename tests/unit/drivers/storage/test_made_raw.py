"""What was made raw is known after a restart, as long as it is the same file."""

from __future__ import annotations

from pathlib import Path

from vird.drivers.storage.made_raw import MadeRaw


def test_it_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "lib/images.raw"
    raw = MadeRaw(path)
    raw.note("a", 5)
    raw.note("b", 6)
    again = MadeRaw(path)
    assert (again.holds("a", 5), again.holds("a", 6), again.holds("c", 5)) == (True, False, False)
    again.note("a", None)
    again.forget_others({"a"})
    assert not MadeRaw(path).holds("b", 6)
    again.remove()
    assert not path.exists()


def test_a_damaged_file_holds_nothing(tmp_path: Path) -> None:
    for text in ("{", "[]", '{"a": "x"}'):
        (tmp_path / "f").write_text(text)
        assert not MadeRaw(tmp_path / "f").holds("a", 1)
