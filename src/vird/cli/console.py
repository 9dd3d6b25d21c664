"""A guest's console in this terminal: what is typed goes there, what it says comes here, until the escape is typed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from vird import errors
from vird.cli.failure import Failed
from vird.cli.leaving import leave
from vird.cli.shell import Shell

if TYPE_CHECKING:
    from vird.client.objects import Domain
    from vird.client.streams import Terminal

PIECE = 4096
ROOM = 512
"""Bytes that can be written without waiting where anything can be."""


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
    with leave() as left:
        stream = await guest.open_console(device, flags)
        talk = asyncio.ensure_future(converse(stream, escape_byte(shell.settings.escape)))
        leaving = asyncio.ensure_future(left.wait())
        try:
            await asyncio.wait([talk, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in (talk, leaving):
                way.cancel()
            await asyncio.gather(talk, leaving, return_exceptions=True)
            with contextlib.suppress(errors.VirdError):
                await stream.abort()
    if left.number:
        shell.status = 128 + left.number
    elif not talk.cancelled():
        talk.result()
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
            await asyncio.wait([typed, said], return_when=asyncio.FIRST_COMPLETED)
            if typed.done() and is_terminal:
                typed.result()
                return True
            await said
            return False
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
    while content := await _typed(sys.stdin.fileno()):
        before, found, _ = content.partition(bytes([escape])) if escape is not None else (content, b"", b"")
        if before:
            await stream.write(before)
        if found:
            return


async def _typed(fd: int) -> bytes:
    """What is typed next; nothing at the end, and when the terminal is gone."""
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError):
        await _ready(loop.add_reader, loop.remove_reader, fd)
        return os.read(fd, PIECE)
    return b""


async def _show(stream: Terminal) -> None:
    with contextlib.suppress(errors.VirdError):
        while content := await stream.read(PIECE):
            await _told(sys.stdout.fileno(), content)


async def _told(fd: int, content: bytes) -> None:
    """Write everything without ever holding the loop up: who reads it may be slow. Raises `BrokenPipeError`."""
    loop = asyncio.get_running_loop()
    while content:
        await _ready(loop.add_writer, loop.remove_writer, fd)
        # what is ready takes that much at once, a pipe as well as a terminal
        content = content[os.write(fd, content[:ROOM]) :]


async def _ready(add: Callable[[int, Callable[[], None]], object], remove: Callable[[int], object], fd: int) -> None:
    """Wait until a descriptor can be read or written; a file always can."""
    event = asyncio.Event()
    try:
        add(fd, event.set)
    except PermissionError:
        return
    try:
        await event.wait()
    finally:
        remove(fd)
