"""The daemon's event log: every event gets its number here before anybody hears of it.

Files of lines in a folder of their own, each named for the number of its first event.  Numbers go on where the last
daemon stopped, so a client that knows the number of the last event it saw can ask for the ones after it.
The newest ``KEPT`` events stay; a file goes once so many came after its last one.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

log = logging.getLogger(__name__)

KEPT = 100_000
FILE_EVENTS = 50_000
"""Numbers of one file."""

TAIL = 1024 * 1024
"""Bytes of a file's end that hold its last line, unless that is a giant."""

_AS_JSON = json.JSONEncoder(separators=(",", ":")).encode


class LoggedEvent(NamedTuple):
    """One line: its number, when (seconds since 1970), which driver, which kind, the fields as JSON."""

    number: int
    time: float
    source: str
    kind: str
    fields: str


class FileEventLog:
    """Numbers events and keeps the newest of them in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fd = -1
        self._is_failing = False
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        files = _files(folder)
        self.last = 0
        """The number of the newest event."""
        if files:
            self._go_on(*files[-1])
        else:
            self._begin_file()

    def _go_on(self, first: int, path: Path) -> None:
        """Write after the newest whole line that is there."""
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(max(0, size - TAIL))
            tail = file.read()
            if size > TAIL and tail.count(b"\n") < 2:
                file.seek(0)
                tail = file.read()
        # What follows was on its way to the disk when the host went down.
        whole = tail.rfind(b"\n") + 1
        self.last = int(tail[:whole].splitlines()[-1].split(b"\t", 1)[0]) if whole else first - 1
        self._open(path, first)
        self._size = size - len(tail) + whole
        os.ftruncate(self._fd, self._size)

    def _begin_file(self) -> None:
        """A file for the events after the last one; what nobody needs any more goes."""
        self._open(self._folder / f"{self.last + 1:020}", self.last + 1)
        self._size = 0
        files = _files(self._folder)
        for (_, path), (following, _) in pairwise(files):
            if following <= self.last + 1 - KEPT:
                path.unlink(missing_ok=True)

    def _open(self, path: Path, first: int) -> None:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        self.close()
        self._fd, self._first = fd, first

    def append(self, source: str, event: object) -> int:
        """Keep one event and return its number.

        It is in the page cache then: a crash of the daemon does not lose it.  One that cannot be written, as the disk
        is full, is numbered and told all the same.
        """
        number = self.last + 1
        try:
            if number - self._first >= FILE_EVENTS:
                self._begin_file()
            line = f"{number}\t{time.time():.6f}\t{source}\t{type(event).__name__}\t{as_fields(event)}\n".encode()
            written = os.write(self._fd, line)
            if written < len(line):
                os.ftruncate(self._fd, self._size)
                raise OSError("there was no room for all of it")
            self._size += written
            self._is_failing = False
        except OSError as failure:
            if not self._is_failing:
                log.error("events are not logged: %s", failure)
            self._is_failing = True
        self.last = number
        return number

    def since(self, number: int, limit: int = 1000) -> Iterator[LoggedEvent]:
        """The kept events after this number, oldest first, at most ``limit``."""
        files = _files(self._folder)
        wanted = [path for (_, path), (following, _) in zip(files, [*files[1:], (self.last + 2, Path())], strict=True)
                  if following > number + 1]  # fmt: skip
        oldest = max(number, self.last - KEPT)
        return islice((event for path in wanted for event in _events(path) if event.number > oldest), limit)

    def close(self) -> None:
        """Let go of the file."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _files(folder: Path) -> list[tuple[int, Path]]:
    """The log's files by the number of their first event, oldest first."""
    return sorted((int(path.name), path) for path in folder.iterdir() if path.name.isdigit())


def _events(path: Path) -> Iterator[LoggedEvent]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            number, when, source, kind, fields = line.rstrip("\n").split("\t", 4)
            yield LoggedEvent(int(number), float(when), source, kind, fields)


def as_fields(event: object) -> str:
    """An event's fields as JSON."""
    return _AS_JSON(_plain(event))


def _plain(value: Any) -> Any:
    """A JSON-able picture of an event's fields."""
    if value is None or isinstance(value, (str, int, float)):  # on the way of every event
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    names = getattr(type(value), "_fields", None) or getattr(type(value), "__match_args__", None) or ()
    return {name: _plain(getattr(value, name)) for name in names if hasattr(value, name)}
