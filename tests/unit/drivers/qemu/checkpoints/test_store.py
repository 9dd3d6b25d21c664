"""Checkpoints' documents on disk."""

from pathlib import Path

from tests.unit.drivers.common.test_redefined import entry
from tests.unit.drivers.common.test_redefined_checkpoint import checkpoint
from vird.drivers.common.redefined_checkpoint import take_in
from vird.drivers.qemu.checkpoints.store import CheckpointStore


def test_kept_and_read_again(tmp_path: Path) -> None:
    store, guest = CheckpointStore(tmp_path), entry()
    for name, parent, born in (("a", "", 1), ("b", "a", 5), ("c", "a", 4)):
        document = checkpoint(name, parent)
        document.creation_time = born
        take_in(guest, document)
    store.save(guest, guest.checkpoints)
    assert (tmp_path / "g/b.xml").read_text().startswith("<!--")
    again = entry()
    store.load(again)
    assert {each.name: each.parent for each in again.checkpoints} == {"a": None, "b": "a", "c": "a"}
    assert again.checkpoints.current == "b"
    assert again.checkpoints["a"].document.to_xml() == guest.checkpoints["a"].document.to_xml()
    empty = entry()
    CheckpointStore(tmp_path / "none").load(empty)
    assert empty.checkpoints.current is None
