"""Long blocking work in a thread that ends soon when its caller is cancelled."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

IsStopped = Callable[[], bool]


async def interruptible(work: Callable[[IsStopped], None]) -> None:
    """Run ``work`` in a thread; it asks often whether it is stopped, and returns then.

    When the caller is cancelled, waits until the thread has returned, so that what follows has the files for itself.
    """
    stop = threading.Event()
    running = asyncio.get_running_loop().run_in_executor(None, work, stop.is_set)
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([running])
        raise
