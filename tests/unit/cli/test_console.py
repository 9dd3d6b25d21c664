"""The escape of a console, and who may have one."""

from __future__ import annotations

import io

import pytest

from tests.unit.cli.said import said
from vird.cli.console import escape_byte


@pytest.mark.parametrize(("text", "byte"), [("^]", 0x1D), ("^a", 1), ("^A", 1), ("x", ord("x"))])
def test_escape(text: str, byte: int) -> None:
    assert escape_byte(text) == byte


def test_without_a_terminal_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert said("console test").err == "error: Cannot run interactive console without a controlling TTY\n"
