"""Taking a snapshot: what is known of it, and what is left when it fails."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from vird import errors
from vird.api.enums.snapshot import DomainSnapshotCreateFlags as Create
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.snapshots import internal
from vird.drivers.qemu.snapshots.store import SnapshotStore
from vird.drivers.qemu.snapshots.taking import take
from vird.model.checks.snapshot import parse_snapshot
from vird.model.domain.domain import Domain

GUEST = (
    "<domain type='kvm'><name>g</name><devices>"
    "<disk type='file'><driver type='qcow2'/><source file='/i/a'/><target dev='vda'/></disk></devices></domain>"
)


class Rig:
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.driver: Any = SimpleNamespace(snapshots=SnapshotStore(folder))
        self.guest = Guest("g", bytes(16), persistent=Domain.from_xml(GUEST))
        self.done: list[str] = []
        for way in ("save_resting", "delete_resting"):
            monkeypatch.setattr(internal, way, self._way(way))

    def _way(self, way: str) -> Any:
        async def act(disks: object, name: str) -> None:
            self.done.append(f"{way} {name}")

        return act

    def take(self, name: str, flags: int = 0) -> str:
        snapshot = parse_snapshot(f"<domainsnapshot><name>{name}</name></domainsnapshot>")
        return asyncio.run(take(self.driver, self.guest, snapshot, flags))


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    return Rig(tmp_path, monkeypatch)


def test_the_next_is_made_on_the_last(rig: Rig) -> None:
    rig.take("one")
    rig.take("two")
    rig.take("unknown", Create.NO_METADATA)
    tree = rig.guest.snapshots
    assert [(each.name, each.parent) for each in tree] == [("one", None), ("two", "one")]
    assert tree.current == "two"
    with pytest.raises(errors.OperationFailed, match="domain moment two already exists"):
        rig.take("two")
    assert rig.done == ["save_resting one", "save_resting two", "save_resting unknown"]


def test_nothing_is_left_when_it_cannot_be_noted(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(rig.driver.snapshots, "save", fails)
    with pytest.raises(OSError, match="full"):
        rig.take("one")
    assert rig.done == ["save_resting one", "delete_resting one"]
    assert len(rig.guest.snapshots) == 0
