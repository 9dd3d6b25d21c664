"""News of DHCP leases: the lease script writes a line into a named pipe, and whoever asked is called at once.

A pipe and no socket: its path may be of any length, and who writes to it never waits.  What happens while no
daemon listens is in the lease files all the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

log = logging.getLogger(__name__)

READ_MAX = 65536


class LeaseNews(NamedTuple):
    """A lease that was given, or that ended (``is_given`` is False)."""

    bridge: str
    mac: str
    ip: str
    hostname: str | None
    is_given: bool


Listener = Callable[[LeaseNews], None]


class NewsPipe:
    """The pipe of one daemon."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._listeners: list[Listener] = []
        self._fd = -1
        self._rest = b""

    def subscribe(self, listener: Listener) -> None:
        """Be called on the loop with each piece of news from now on."""
        self._listeners.append(listener)

    def open(self) -> None:
        """Listen, on the loop that runs; raises OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
        os.mkfifo(self._path, 0o600)
        # Open for writing too, so that the pipe never ends when the last script has closed it.
        self._fd = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        asyncio.get_running_loop().add_reader(self._fd, self._read)

    def close(self) -> None:
        """Listen no more; scripts find nobody then."""
        if self._fd >= 0:
            asyncio.get_running_loop().remove_reader(self._fd)
            os.close(self._fd)
            self._fd = -1
            with contextlib.suppress(FileNotFoundError):
                self._path.unlink()

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._rest += os.read(self._fd, READ_MAX)
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            news = parse(line)
            for listener in self._listeners if news is not None else ():
                listener(news)  # type: ignore[arg-type]


def parse(line: bytes) -> LeaseNews | None:
    """What a line says; None, and a word in the log, for one that says nothing."""
    try:
        said = json.loads(line)
        return LeaseNews(
            bridge=str(said["bridge"]),
            mac=str(said["mac-address"]).lower(),
            ip=str(said["ip-address"]),
            hostname=str(said["hostname"]) if said.get("hostname") else None,
            is_given=said["action"] != "del",
        )
    except (ValueError, KeyError, TypeError):
        log.warning("a line about a lease cannot be read: %r", line[:200])
        return None
