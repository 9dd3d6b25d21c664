"""Commands from standard input."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import pytest

from vird.cli.session import run
from vird.cli.shell import Settings
from vird.testing.terminal import Terminal

SCRIPT = 'echo one; echo two\n\n# nothing\nodd\necho "\ndomstate test\nquit\necho never\n'


def test_until_quit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(SCRIPT))
    assert run(Settings(uri="test:///default", quiet=True), []) == 0
    said = capsys.readouterr()
    assert said.out == "one\ntwo\nrunning\n"
    assert said.err.splitlines() == ["error: unknown command: 'odd'", 'error: missing "']


def test_names_of_objects_are_completed(tmp_path: Path) -> None:
    history = tmp_path / "vird" / "history"
    argv = [
        "env",
        f"HOME={tmp_path}",
        f"XDG_CACHE_HOME={tmp_path}",
        "TERM=xterm",
        sys.executable,
        "-m",
        "vird.cli.main",
    ]
    with Terminal([*argv, "-c", "test:///default"]) as terminal:
        terminal.wait_for("vird # ", 20)
        terminal.type("domstate te\t\n")
        terminal.wait_for("running", 20)
        terminal.type("echo o'v'er; quit\n")
        terminal.wait_for("over", 20)
        deadline = time.monotonic() + 20
        while not history.exists() or not history.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert history.read_text().splitlines() == ["domstate test", "echo o'v'er; quit"]
