"""Questions on a terminal."""

from __future__ import annotations

import asyncio
import io
import os
import pty
from collections.abc import Iterator

import pytest

from vird.cli.asking import agrees


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Where to type what the standard input reads."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs) as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        yield ours
    os.close(ours)


@pytest.mark.parametrize(("line", "answer"), [("y\n", True), ("Yes\n", True), ("n\n", False), ("\n", False)])
def test_answers(typed: int, line: str, answer: bool, capsys: pytest.CaptureFixture[str]) -> None:
    os.write(typed, line.encode())
    assert asyncio.run(agrees("Sure? ")) is answer
    assert capsys.readouterr().out == "Sure? "


def test_what_else_means_yes(typed: int) -> None:
    os.write(typed, b"\n")
    assert asyncio.run(agrees("Again? ", "")) is True


def test_the_end_of_the_terminal_is_no_answer(typed: int) -> None:
    os.write(typed, b"\x04")
    assert asyncio.run(agrees("Sure? ")) is None


def test_nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert asyncio.run(agrees("Sure? ")) is None


def test_an_interruption_ends_the_question(typed: int) -> None:
    async def main() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await agrees("Sure? ")

    asyncio.run(main())
