"""A run from its words to its exit status."""

from __future__ import annotations

import pytest

from vird.cli.session import run
from vird.cli.shell import Settings

HOST = "test:///default"


@pytest.mark.parametrize(
    ("words", "status", "out"),
    [
        (["domstate", "test"], 0, "running\n"),
        (["echo a; domstate test"], 0, "a\nrunning\n"),
        (["domstate", "nope"], 1, ""),
        (['echo "'], 1, ""),
    ],
)
def test_words(words: list[str], status: int, out: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Settings(uri=HOST, quiet=True), words) == status
    assert capsys.readouterr().out == out
