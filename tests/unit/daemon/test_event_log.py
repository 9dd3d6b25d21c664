"""The event log numbers on across restarts and keeps its promises about size and privacy."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from vird.daemon import event_log
from vird.daemon.event_log import FileEventLog


class Lifecycle:
    """An event with a nested value, as drivers publish them."""

    __match_args__ = ("name", "uuid", "detail")

    def __init__(self, name: str, uuid: bytes, detail: int) -> None:
        self.name, self.uuid, self.detail = name, uuid, detail


def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "events"
    for expected in (1, 2):
        log = FileEventLog(folder)
        assert log.append("qemu", Lifecycle("web\t1\n", b"\1\2", 5)) == expected
        log.close()
    log = FileEventLog(folder)
    rows = list(log.since(1))
    assert [(row.number, row.source, row.kind) for row in rows] == [(2, "qemu", "Lifecycle")]
    assert json.loads(rows[0].fields) == {"name": "web\t1\n", "uuid": "0102", "detail": 5}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [0o600]
    log.close()


def test_only_the_newest_events_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "KEPT", 10)
    monkeypatch.setattr(event_log, "FILE_EVENTS", 4)
    log = FileEventLog(tmp_path)
    for number in range(30):
        log.append("test", Lifecycle("x", b"", number))
    assert [row.number for row in log.since(0)] == list(range(21, 31))
    assert [row.number for row in log.since(23, limit=3)] == [24, 25, 26]
    assert [row.number for row in log.since(28)] == [29, 30]
    assert list(log.since(30)) == []
    assert len(list(tmp_path.iterdir())) <= 4
    log.close()


def test_half_a_line_is_forgotten(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path)
    log.append("test", Lifecycle("x", b"", 1))
    log.close()
    path = next(tmp_path.iterdir())
    with path.open("ab") as file:
        file.write(b"2\t17.5\ttest\tLife")
    log = FileEventLog(tmp_path)
    assert log.append("test", Lifecycle("y", b"", 2)) == 2
    assert [json.loads(row.fields)["name"] for row in log.since(0)] == ["x", "y"]
    log.close()


def test_what_cannot_be_written_is_numbered_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    log = FileEventLog(tmp_path)
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, line: write(fd, line[:5]))
    assert [log.append("test", Lifecycle("x", b"", 1)) for _ in range(2)] == [1, 2]
    monkeypatch.setattr(os, "write", write)
    assert log.append("test", Lifecycle("y", b"", 2)) == 3
    assert [row.number for row in log.since(0)] == [3]
    assert caplog.text.count("events are not logged") == 1
    log.close()
