"""Drivers that need no daemon, run in this process behind the same wire: `test:///default` without anything else.

One thread with a loop of its own serves all of a program's connections, so that they meet the same objects.
It starts with the first connection and ends with the program.  A forked child has no such thread: its first
connection starts its own, with objects of its own.
"""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vird.daemon.service import Service

_lock = threading.Lock()
_serving: tuple[asyncio.AbstractEventLoop, Service] | None = None


def _forget() -> None:
    """What a forked child does with its parent's thread."""
    global _lock, _serving
    _lock, _serving = threading.Lock(), None


os.register_at_fork(after_in_child=_forget)


def connect(read_only: bool) -> socket.socket:
    """Our end of a connection to this process's own drivers."""
    from vird.daemon.listeners import Access, Entrance

    loop, service = _served()
    near, far = socket.socketpair()
    access = Access.READ_ONLY if read_only else Access.READ_WRITE
    loop.call_soon_threadsafe(service.welcome, far, Entrance(access))
    return near


def _served() -> tuple[asyncio.AbstractEventLoop, Service]:
    global _serving
    with _lock:
        if _serving is None:
            ready: list[tuple[asyncio.AbstractEventLoop, Service]] = []
            is_ready = threading.Event()
            threading.Thread(target=_serve, args=(ready, is_ready), daemon=True, name="vird drivers").start()
            is_ready.wait()
            _serving = ready[0]
        return _serving


def _serve(ready: list[tuple[asyncio.AbstractEventLoop, Service]], is_ready: threading.Event) -> None:
    from vird.client.reach import reach
    from vird.daemon.service import Service
    from vird.daemon.settings import Settings
    from vird.host.paths import Paths

    async def serve() -> None:
        service = Service(Paths(), Settings({"keepalive_interval": -1}), reach=reach)
        service.start_without_files()
        ready.append((asyncio.get_running_loop(), service))
        is_ready.set()
        await asyncio.Event().wait()

    asyncio.run(serve())
