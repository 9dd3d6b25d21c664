"""Snapshots' documents on disk."""

from pathlib import Path

from tests.unit.drivers.common.test_redefined import entry, snapshot
from vird.drivers.common.redefined import take_in
from vird.drivers.qemu.snapshots.store import SnapshotStore


def test_kept_and_read_again(tmp_path: Path) -> None:
    store, guest = SnapshotStore(tmp_path), entry()
    take_in(guest, snapshot("a"), 0)
    take_in(guest, snapshot("b", "disk-snapshot", "a"), 2)
    store.save(guest, guest.snapshots)
    assert (tmp_path / "g/b.xml").stat().st_mode & 0o777 == 0o600
    again = entry()
    store.load(again)
    assert again.snapshots.current == "b"
    assert again.snapshots.parent_of(again.snapshots["b"]) == "a"
    texts = [each.document.domain.to_xml() for each in again.snapshots if each.document.domain is not None]
    assert texts == [each.document.domain.to_xml() for each in guest.snapshots if each.document.domain is not None]
