"""Checkpoints taken and deleted, and neither half of it when one of both fails."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from tests.unit.drivers.qemu.checkpoints.test_bitmaps import DISKS
from tests.unit.drivers.qemu.checkpoints.test_monitor import node
from tests.unit.drivers.qemu.hotplug.rig import Rig
from vird import errors
from vird.api.enums.checkpoint import DomainCheckpointCreateFlags as Create
from vird.api.enums.checkpoint import DomainCheckpointDeleteFlags as Delete
from vird.drivers.qemu.checkpoints.calls import QemuCheckpoints
from vird.drivers.qemu.checkpoints.store import CheckpointStore
from vird.model.domain.domain import Domain

TAKEN = "<domaincheckpoint><name>{}</name><disks><disk name='vda'/></disks></domaincheckpoint>"


class Guests:
    """A driver with one guest."""

    def __init__(self, folder: Path) -> None:
        self.rig = Rig(folder)
        live = f"<domain type='kvm'><name>web</name><devices>{DISKS}</devices></domain>"
        self.rig.guest.live = Domain.from_xml(live)
        self.folder = folder / "checkpoint"
        driver = cast("Any", self.rig.driver)
        driver.checkpoints = CheckpointStore(self.folder)
        self.calls = QemuCheckpoints(driver, cast("Any", "a test"))

    def take(self, name: str) -> Any:
        return asyncio.run(self.calls.domain_checkpoint_create_xml(self.rig.guest.ref, TAKEN.format(name), 0))

    @property
    def files(self) -> list[str]:
        return sorted(path.stem for path in self.folder.rglob("*.xml"))


@pytest.fixture
def guests(tmp_path: Path) -> Guests:
    return Guests(tmp_path)


def test_taken_and_deleted(guests: Guests) -> None:
    guests.take("a")
    ref = guests.take("b")
    tree = guests.rig.guest.checkpoints
    assert guests.files == ["a", "b"] and tree.parent_of(tree["b"]) == "a"
    with pytest.raises(errors.OperationFailed, match="moment b already exists"):
        guests.take("b")
    guests.rig.monitor.answers["query-named-block-nodes"] = [node(3, a=1, b=1)]
    asyncio.run(guests.calls.domain_checkpoint_delete(ref, 0))
    assert guests.files == ["a"] and tree.current == "a"
    removal = guests.rig.monitor.said[-1][1]["actions"]
    assert [each["data"]["name"] for each in removal] == ["b"]


def test_nothing_stays_when_qemu_refuses(guests: Guests) -> None:
    guests.rig.monitor.refusing.add("transaction")
    with pytest.raises(errors.InternalError, match="unable to execute QEMU command 'transaction'"):
        guests.take("a")
    assert guests.files == [] and len(guests.rig.guest.checkpoints) == 0


def test_no_bitmap_stays_when_the_disk_fails(guests: Guests) -> None:
    guests.folder.write_text("in the way")
    with pytest.raises((errors.VirdError, OSError)):
        guests.take("a")
    assert len(guests.rig.guest.checkpoints) == 0
    made, gone = (said["actions"][0]["type"] for _, said in guests.rig.monitor.said)
    assert (made, gone) == ("block-dirty-bitmap-add", "block-dirty-bitmap-remove")


def test_a_guest_that_is_off(guests: Guests) -> None:
    ref = guests.take("a")
    guests.rig.guest.live = None
    with pytest.raises(errors.OperationUnsupported, match="cannot create checkpoint for inactive domain"):
        guests.take("b")
    with pytest.raises(errors.OperationUnsupported, match="cannot delete checkpoint for inactive domain"):
        asyncio.run(guests.calls.domain_checkpoint_delete(ref, 0))
    asyncio.run(guests.calls.domain_checkpoint_delete(ref, Delete.METADATA_ONLY))
    assert guests.files == []


def test_flags_that_do_not_go_together(guests: Guests) -> None:
    guest = guests.rig.guest.ref
    with pytest.raises(errors.InvalidArg, match="REDEFINE' is required by flag"):
        asyncio.run(guests.calls.domain_checkpoint_create_xml(guest, TAKEN, Create.REDEFINE_VALIDATE))
    ref = guests.take("a")
    with pytest.raises(errors.InvalidArg, match="mutually exclusive"):
        asyncio.run(guests.calls.domain_checkpoint_delete(ref, Delete.CHILDREN | Delete.CHILDREN_ONLY))
