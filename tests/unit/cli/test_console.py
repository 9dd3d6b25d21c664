"""The escape of a console, and who may have one."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest

from tests.unit.cli.said import said
from vird.cli.console import converse, escape_byte


@pytest.mark.parametrize(("text", "byte"), [("^]", 0x1D), ("^a", 1), ("^A", 1), ("x", ord("x"))])
def test_escape(text: str, byte: int) -> None:
    assert escape_byte(text) == byte


def test_without_a_terminal_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert said("console test").err == "error: Cannot run interactive console without a controlling TTY\n"


class Echoes:
    """A stream that gives back what it is given and then ends."""

    def __init__(self) -> None:
        self.given: asyncio.Queue[bytes] = asyncio.Queue()

    async def write(self, content: bytes) -> None:
        self.given.put_nowait(content)

    async def read(self, _size: int) -> bytes:
        content = await self.given.get()
        return b"" if content == b"end" else content


def test_without_a_terminal_input_is_passed_on(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    (tmp_path / "typed").write_bytes(b"hello")
    stream = Echoes()

    async def main() -> bool:
        stream.given.put_nowait(b"first ")
        asyncio.get_running_loop().call_later(0.05, stream.given.put_nowait, b"end")
        return await converse(stream, 0x1D)  # type: ignore[arg-type]

    with (tmp_path / "typed").open() as typed:
        monkeypatch.setattr("sys.stdin", typed)
        assert asyncio.run(main()) is False
    assert capfdbinary.readouterr().out == b"first hello"
