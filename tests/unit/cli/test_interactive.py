"""Commands from standard input."""

from __future__ import annotations

import io

import pytest

from vird.cli.session import run
from vird.cli.shell import Settings

SCRIPT = 'echo one; echo two\n\n# nothing\nodd\necho "\ndomstate test\nquit\necho never\n'


def test_until_quit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(SCRIPT))
    assert run(Settings(uri="test:///default", quiet=True), []) == 0
    said = capsys.readouterr()
    assert said.out == "one\ntwo\nrunning\n"
    assert said.err.splitlines() == ["error: unknown command: 'odd'", 'error: missing "']
