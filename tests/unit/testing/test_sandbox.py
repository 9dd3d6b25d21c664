from pathlib import Path

from vird.testing.sandbox import Leftovers, _files


def test_nothing_left_is_false() -> None:
    nothing = Leftovers([], [], [], [])
    assert not nothing
    assert str(nothing) == "nothing"


def test_what_is_left_is_named() -> None:
    left = Leftovers(["dnsmasq -x"], [], ["ip vird"], [])
    assert left
    assert str(left) == "processes: dnsmasq -x; tables: ip vird"


def test_files_are_found_at_any_depth_and_folders_are_not(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/c").touch()
    (tmp_path / "d").symlink_to("nowhere")
    assert list(_files(tmp_path)) == [tmp_path / "a/b/c", tmp_path / "d"]
