"""The event log numbers on across restarts and keeps its promises about size and privacy."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from vird.daemon import event_log
from vird.daemon.event_log import SqliteEventLog


class Lifecycle:
    """An event with a nested value, as drivers publish them."""

    __annotations__ = {"name": "str", "uuid": "bytes", "detail": "int"}

    def __init__(self, name: str, uuid: bytes, detail: int) -> None:
        self.name, self.uuid, self.detail = name, uuid, detail


def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state" / "events.sqlite"
    for expected in (1, 2):
        log = SqliteEventLog(path)
        assert log.append("qemu", Lifecycle("web", b"\1\2", 5)) == expected
        log.close()
    log = SqliteEventLog(path)
    rows = list(log.since(1))
    assert [(row.number, row.source, row.kind) for row in rows] == [(2, "qemu", "Lifecycle")]
    assert json.loads(rows[0].fields) == {"name": "web", "uuid": "0102", "detail": 5}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    log.close()


def test_only_the_newest_events_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "KEPT", 10)
    monkeypatch.setattr(event_log, "_TRIM_EVERY", 5)
    log = SqliteEventLog(tmp_path / "events.sqlite")
    for number in range(30):
        log.append("test", Lifecycle("x", b"", number))
    assert [row.number for row in log.since(0)] == list(range(21, 31))
    log.close()
