"""The escape of a console, and who may have one."""

from __future__ import annotations

import asyncio
import io
import os
import signal
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.unit.cli.said import said
from vird.cli.console import attach, converse, escape_byte
from vird.cli.shell import Shell


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


def test_a_signal_leaves_it_in_good_order(monkeypatch: pytest.MonkeyPatch) -> None:
    class Guest:
        name = "web"
        aborted = 0

        async def get_state(self) -> SimpleNamespace:
            return SimpleNamespace(state=1)

        async def open_console(self, _device: object, _flags: int) -> Guest:
            asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
            return self

        async def abort(self) -> None:
            self.aborted += 1

    async def never(_stream: object, _escape: int) -> bool:
        await asyncio.Event().wait()
        return True

    class Tty(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Tty())
    monkeypatch.setattr("vird.cli.console.converse", never)
    guest, shell = Guest(), Shell(out=io.StringIO())
    asyncio.run(attach(shell, guest, None, 0))  # type: ignore[arg-type]
    assert (guest.aborted, shell.status) == (1, 128 + signal.SIGTERM)


def test_a_reader_that_is_gone_ends_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of a pipe that nobody reads nobody is told more."""
    ours, theirs = os.pipe()
    os.close(ours)
    stream = Echoes()

    async def main() -> None:
        stream.given.put_nowait(b"hello")
        await converse(stream, 0x1D)  # type: ignore[arg-type]

    (tmp_path / "typed").write_bytes(b"")
    with (tmp_path / "typed").open() as typed, os.fdopen(theirs, "w") as told:
        monkeypatch.setattr("sys.stdin", typed)
        monkeypatch.setattr("sys.stdout", told)
        with pytest.raises(BrokenPipeError):
            asyncio.run(main())
