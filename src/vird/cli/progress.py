"""How far something long has come, on a terminal: one line that is written over, gone when the work is done."""

from __future__ import annotations

import time
from typing import TextIO

from vird.cli.amounts import pretty

EVERY_S = 0.1


class Progress:
    """Call it with the amount that is done; on anything but a terminal it says nothing."""

    def __init__(self, err: TextIO, what: str, total: int | None = None) -> None:
        self._err = err
        self._what = what
        self._total = total
        self._shows = err.isatty()
        self._last = 0.0
        self._began = time.monotonic()

    def __call__(self, done: int) -> None:
        """So many bytes are through."""
        now = time.monotonic()
        if self._shows and now - self._last >= EVERY_S:
            self._last = now
            self._err.write(f"\r\x1b[K{line(self._what, done, self._total, now - self._began)}")
            self._err.flush()

    def close(self) -> None:
        """Take the line away."""
        if self._shows and self._last:
            self._err.write("\r\x1b[K")
            self._err.flush()


def line(what: str, done: int, total: int | None, seconds: float) -> str:
    """The line itself."""
    rate = f", {pretty(int(done / seconds))}/s" if seconds > 0 else ""
    if total:
        return f"{what}: {done * 100 // total} % of {pretty(total)}{rate}"
    return f"{what}: {pretty(done)}{rate}"
