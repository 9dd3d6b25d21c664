"""Plain text for everything but terminals."""

from __future__ import annotations

import pytest

from vird.cli.xml.colours import Colours, for_standard_output


def test_off_and_on() -> None:
    assert Colours(False).red("x") == "x"
    assert Colours(True).green("x") == "\x1b[32mx\x1b[0m"
    assert Colours(True).bold("") == ""


@pytest.mark.parametrize(
    ("terminal", "term", "no_color", "expected"),
    [(True, "xterm", "", True), (True, "dumb", "", False), (True, "xterm", "1", False), (False, "xterm", "", False)],
)
def test_when(monkeypatch: pytest.MonkeyPatch, terminal: bool, term: str, no_color: str, expected: bool) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("NO_COLOR", no_color)
    assert for_standard_output().is_on is expected
