"""Documents of guests' moments on disk: read, renamed, removed, and what cannot be read."""

from pathlib import Path

import pytest

from tests.unit.drivers.common.test_redefined import entry, snapshot
from vird.drivers.common.redefined import take_in
from vird.drivers.qemu.snapshots.store import SnapshotStore


def test_renamed_and_removed(tmp_path: Path) -> None:
    store, guest = SnapshotStore(tmp_path), entry()
    moment = take_in(guest, snapshot("a"), 0)
    store.save(guest, [moment])
    store.rename("g", "h")
    store.rename("none", "other")
    assert [path.name for path in tmp_path.iterdir()] == ["h"]
    guest.name = "h"
    guest.snapshots.remove(moment)
    store.remove(guest, ["a"])
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_read_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store, guest = SnapshotStore(tmp_path), entry()
    for name, parent in (("a", ""), ("b", "a")):
        take_in(guest, snapshot(name, parent=parent), 2)
    store.save(guest, guest.snapshots)
    text = (tmp_path / "g/b.xml").read_text()
    (tmp_path / "g/a.xml").write_text(
        text.replace(">b<", ">a<").replace("<name>a</name>\n  </parent>", "<name>b</name>\n  </parent>")
    )
    (tmp_path / "g/c.xml").write_text(text)
    (tmp_path / "g/d.xml").write_text("<domainsnapshot>")
    again = entry()
    store.load(again)
    assert [each.name for each in again.snapshots] == ["a", "b"]
    assert len(list(again.snapshots.descendants(None))) == 2
    for words in (
        "c of g: XML error: it describes 'b'",
        "snapshot d of g",
        "claim to be current",
        "each other's parents",
    ):
        assert words in caplog.text
