"""What is known of snapshots changes in the tree and on disk, or in neither."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.unit.drivers.common.test_redefined import entry, snapshot
from vird.api.enums.snapshot import DomainSnapshotDeleteFlags as Delete
from vird.drivers.common.redefined import take_in
from vird.drivers.qemu.snapshots.keeping import forget, keeping
from vird.drivers.qemu.snapshots.store import SnapshotStore


def family(tmp_path: Path) -> tuple[Any, Any]:
    store, guest = SnapshotStore(tmp_path), entry()
    for name, parent in (("a", ""), ("b", "a"), ("c", "b")):
        take_in(guest, snapshot(name, parent=parent), 2)
    store.save(guest, guest.snapshots)
    return SimpleNamespace(snapshots=store), guest


@pytest.mark.parametrize(
    ("flags", "left", "current"),
    [
        (0, {"a": None, "c": "a"}, "c"),
        (Delete.CHILDREN, {"a": None}, "a"),
        (Delete.CHILDREN_ONLY, {"a": None, "b": "a"}, "b"),
    ],
)
def test_forgotten(tmp_path: Path, flags: int, left: dict[str, str | None], current: str) -> None:
    driver, guest = family(tmp_path)
    asyncio.run(forget(driver, guest, guest.snapshots["b"], flags))
    again = entry()
    driver.snapshots.load(again)
    for tree in (guest.snapshots, again.snapshots):
        assert {each.name: tree.parent_of(each) for each in tree} == left
        assert tree.current == current


def test_nothing_changes_when_the_disk_fails(tmp_path: Path) -> None:
    driver, guest = family(tmp_path)

    def fails(*_: object) -> None:
        raise OSError("no space")

    driver.snapshots.save = fails
    before = list(guest.snapshots)
    with pytest.raises(OSError, match="no space"):
        asyncio.run(forget(driver, guest, guest.snapshots["b"], 0))
    assert list(guest.snapshots) == before
    assert guest.snapshots.parent_of(guest.snapshots["c"]) == "b"


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    driver, guest = family(tmp_path)
    (tmp_path / "g/a.xml").unlink()

    async def change_current() -> None:
        async with keeping(driver, guest):
            guest.snapshots.current = "b"

    asyncio.run(change_current())
    assert sorted(path.name for path in (tmp_path / "g").iterdir()) == ["b.xml", "c.xml"]
    assert "<active>1</active>" in (tmp_path / "g/b.xml").read_text()
