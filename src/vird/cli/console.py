"""A guest's console in this terminal: what is typed goes there, what it says comes here, until the escape is typed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import termios
import tty
from collections.abc import Iterator
from typing import TYPE_CHECKING

from vird import errors
from vird.cli.failure import Failed
from vird.cli.shell import Shell

if TYPE_CHECKING:
    from vird.client.objects import Domain
    from vird.client.streams import Terminal

PIECE = 4096


def escape_byte(text: str) -> int:
    """The byte that a control character such as ``^]`` is."""
    return ord(text[1].upper()) & 0x1F if len(text) == 2 else ord(text)


async def attach(shell: Shell, guest: Domain, device: str | None, flags: int) -> None:
    """Be the terminal of a guest until it goes off or the escape is typed.

    Raises `Failed` without a terminal, and the library's errors when there is no console to be had.
    """
    if not sys.stdin.isatty():
        raise Failed("Cannot run interactive console without a controlling TTY")
    state = await guest.get_state()
    if state.state == 5:
        raise Failed("The domain is not running")
    shell.tell(f"Connected to domain '{guest.name}'\n")
    shell.tell(f"Escape character is {shell.settings.escape} (Ctrl + {shell.settings.escape[-1]})\n")
    stream = await guest.open_console(device, flags)
    try:
        await converse(stream, escape_byte(shell.settings.escape))
    finally:
        with contextlib.suppress(errors.VirdError):
            await stream.abort()
    shell.tell("\n")


async def converse(stream: Terminal, escape: int) -> bool:
    """Pass what is typed there and what is said here; True when the escape was typed, False when the stream ended.

    Without a terminal the standard input is passed on as it is, and its end ends nothing.
    """
    is_terminal = sys.stdin.isatty()
    with _raw(sys.stdin.fileno()) if is_terminal else contextlib.nullcontext():
        typed = asyncio.ensure_future(_send(stream, escape if is_terminal else None))
        said = asyncio.ensure_future(_show(stream))
        try:
            done, _ = await asyncio.wait([typed, said], return_when=asyncio.FIRST_COMPLETED)
            if typed in done and not is_terminal:
                await said
                return False
            return typed in done
        finally:
            for task in (typed, said):
                task.cancel()
            await asyncio.gather(typed, said, return_exceptions=True)


@contextlib.contextmanager
def _raw(fd: int) -> Iterator[None]:
    before = termios.tcgetattr(fd)
    tty.setraw(fd)
    try:
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)


async def _send(stream: Terminal, escape: int | None) -> None:
    loop = asyncio.get_running_loop()
    fd = sys.stdin.fileno()
    typed: asyncio.Queue[bytes] = asyncio.Queue()
    try:
        loop.add_reader(fd, lambda: typed.put_nowait(os.read(fd, PIECE)))
    except PermissionError:
        # a file, which is always ready
        while content := os.read(fd, PIECE):
            await stream.write(content)
        return
    try:
        while content := await typed.get():
            before, found, _ = content.partition(bytes([escape])) if escape is not None else (content, b"", b"")
            if before:
                await stream.write(before)
            if found:
                return
    finally:
        loop.remove_reader(fd)


async def _show(stream: Terminal) -> None:
    with contextlib.suppress(errors.VirdError):
        while content := await stream.read(PIECE):
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
