"""The daemon's event log: every event gets its number here before anybody hears of it.

One SQLite file in the state folder.  Numbers go on where the last daemon stopped, so a client
that knows the number of the last event it saw can ask for the ones after it.  The newest
``KEPT`` events stay; older ones are dropped in passing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

KEPT = 100_000
_TRIM_EVERY = 1_000
_AS_JSON = json.JSONEncoder(separators=(",", ":")).encode


class LoggedEvent(NamedTuple):
    """One row: its number, when (seconds since 1970), which driver, which kind, the fields as JSON."""

    number: int
    time: float
    source: str
    kind: str
    fields: str


class SqliteEventLog:
    """Numbers events and keeps the newest of them in ``path``, or in memory."""

    def __init__(self, path: Path | None) -> None:
        import sqlite3

        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
        self._base = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        # A crash of the daemon loses nothing that reached the page cache; only a crash of the
        # host may, and then the clients' connections are gone as well.
        self._base.execute("PRAGMA journal_mode=WAL")
        # Nobody else has the file open, so nothing needs to be locked for each event.
        self._base.execute("PRAGMA locking_mode=EXCLUSIVE")
        self._base.execute("PRAGMA synchronous=OFF")
        self._base.execute(
            # Numbers grow as long as the newest row stays, which trimming never touches.
            "CREATE TABLE IF NOT EXISTS event (number INTEGER PRIMARY KEY,"
            " time REAL NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL, fields TEXT NOT NULL)"
        )

    def append(self, source: str, event: object) -> int:
        """Keep one event and return its number."""
        row = (time.time(), source, type(event).__name__, _AS_JSON(_plain(event)))
        cursor = self._base.execute("INSERT INTO event (time, source, kind, fields) VALUES (?,?,?,?)", row)
        number = cursor.lastrowid or 0
        if number % _TRIM_EVERY == 0:
            self._base.execute("DELETE FROM event WHERE number <= ?", (number - KEPT,))
        return number

    def since(self, number: int, limit: int = 1000) -> Iterator[LoggedEvent]:
        """The kept events after this number, oldest first, at most ``limit``."""
        rows = self._base.execute(
            "SELECT number, time, source, kind, fields FROM event WHERE number > ? ORDER BY number LIMIT ?",
            (number, limit),
        )
        return (LoggedEvent(*row) for row in rows)

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()


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
    names = getattr(type(value), "_fields", None) or getattr(type(value), "__annotations__", {})
    return {name: _plain(getattr(value, name)) for name in names if hasattr(value, name)}
