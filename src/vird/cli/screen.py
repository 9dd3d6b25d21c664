"""A text that is shown again and again: on a terminal in the place of the one before, elsewhere one after the other.

On a terminal it takes the other screen, so that what was there before is there again at the end, however it comes.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import termios
import tty
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TextIO

BEGIN, END = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
HOME, REST_OF_LINE, REST = "\x1b[H", "\x1b[K", "\x1b[J"


class Screen:
    """Where the text is shown. ``on_key`` is told each key, ``on_resize`` that the size is another."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.is_terminal = out.isatty()

    def show(self, text: str) -> None:
        """This text instead of the one before; what does not fit is left out."""
        if not self.is_terminal:
            self.out.write(text)
        else:
            self.out.write(framed(text, *shutil.get_terminal_size()))
        self.out.flush()

    @contextlib.contextmanager
    def taken(
        self, on_key: Callable[[str], None] | None = None, on_resize: Callable[[], None] | None = None
    ) -> Iterator[None]:
        """While the block lasts; nothing is taken that is no terminal."""
        if not self.is_terminal:
            yield
            return
        loop = asyncio.get_running_loop()
        reads = on_key is not None and sys.stdin.isatty()
        before = termios.tcgetattr(sys.stdin.fileno()) if reads else None
        self.out.write(BEGIN)
        try:
            if on_resize is not None:
                loop.add_signal_handler(signal.SIGWINCH, on_resize)
            if reads and on_key is not None:
                fd, tell = sys.stdin.fileno(), on_key
                tty.setcbreak(fd)
                loop.add_reader(fd, lambda: [tell(key) for key in os.read(fd, 64).decode(errors="replace")])
            yield
        finally:
            if reads and before is not None:
                loop.remove_reader(sys.stdin.fileno())
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)
            if on_resize is not None:
                loop.remove_signal_handler(signal.SIGWINCH)
            self.out.write(END)
            self.out.flush()


def framed(text: str, columns: int, lines: int) -> str:
    """A text as what a terminal of this size is sent: in the place of what it shows, cut to fit."""
    shown = [line[:columns] for line in text.splitlines()[:lines]]
    return HOME + f"{REST_OF_LINE}\r\n".join(shown) + REST_OF_LINE + REST


@contextlib.asynccontextmanager
async def until_interrupted() -> AsyncIterator[None]:
    """End the block in good order on Ctrl-C."""
    try:
        yield
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
