"""Users of the daemon, by the command line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from vird.cli.main import main
from vird.daemon.passwords import FILE, Passwords


def test_users_come_and_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    users = Passwords(tmp_path / "etc/libvirt" / FILE, b"")
    root = ["--root", str(tmp_path)]
    monkeypatch.setattr("sys.stdin", io.StringIO("pencil\n"))
    assert main(["passwd", *root, "fred"]) == 0
    assert users.of("fred").fits("pencil")
    assert main(["passwd", *root, "--list"]) == 0
    assert main(["passwd", *root, "--delete", "fred"]) == 0
    assert users.all() == {}
    assert capsys.readouterr().out == "fred\n"


@pytest.mark.parametrize(
    ("words", "text"), [(["fred"], "cannot be empty"), ([], "whose password"), (["--delete", "fred"], "no user 'fred'")]
)
def test_what_is_wrong_is_said(
    tmp_path: Path, words: list[str], text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert main(["passwd", "--root", str(tmp_path), *words]) == 1
    assert text in capsys.readouterr().err
