"""Being told to leave by a signal, where there is something to put back first: a terminal, a guest.

For the verbs that stay with a guest. All other verbs end as the interpreter ends them.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

NUMBERS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class Leave(asyncio.Event):
    """Set when a signal has come. ``number``: which, 0 before."""

    number = 0

    def take(self, number: signal.Signals) -> None:
        """Remember the first one."""
        self.number = self.number or number
        self.set()


@contextmanager
def leave() -> Iterator[Leave]:
    """Catch SIGTERM, SIGHUP and SIGINT while the block runs, on the loop that runs now."""
    loop = asyncio.get_running_loop()
    told = Leave()
    for number in NUMBERS:
        loop.add_signal_handler(number, told.take, number)
    try:
        yield told
    finally:
        for number in NUMBERS:
            loop.remove_signal_handler(number)
