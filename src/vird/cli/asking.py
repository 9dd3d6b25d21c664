"""A question on the terminal, which Ctrl-C ends like any other wait: no thread is left behind that reads."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TextIO

LONGEST = 4096


async def asked(question: str, out: TextIO | None = None) -> str | None:
    """The line that is typed, without blanks around it; None without a terminal to ask on, or when it is closed."""
    if not sys.stdin.isatty():
        return None
    out = out or sys.stdout
    out.write(question)
    out.flush()
    loop = asyncio.get_running_loop()
    fd = sys.stdin.fileno()
    ready = asyncio.Event()
    loop.add_reader(fd, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(fd)
    # a terminal gives whole lines
    typed = os.read(fd, LONGEST)
    return typed.decode(errors="replace").strip() if typed else None


async def agrees(question: str, *also: str) -> bool | None:
    """Whether the answer is yes, or one of ``also``; None without anybody to ask."""
    answer = await asked(question)
    return None if answer is None else answer.lower() in ("y", "yes", *also)
