"""Bitmaps through a monitor."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.unit.drivers.qemu.checkpoints.test_bitmaps import DISKS, checkpoint
from tests.unit.drivers.qemu.hotplug.rig import Rig
from vird import errors
from vird.drivers.qemu.checkpoints import monitor
from vird.model.domain.domain import Domain


def node(number: int, **counts: int) -> dict[str, Any]:
    bitmaps = [
        {"name": name, "granularity": 65536, "count": count, "recording": True, "persistent": True}
        for name, count in counts.items()
    ]
    return {"node-name": f"libvirt-{number}-format", "dirty-bitmaps": bitmaps}


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    rig = Rig(tmp_path)
    rig.guest.live = Domain.from_xml(f"<domain type='kvm'><name>web</name><devices>{DISKS}</devices></domain>")
    return rig


def test_measured(rig: Rig) -> None:
    rig.monitor.answers["query-named-block-nodes"] = [node(3, c=1, **{monitor.MEASURED: 196608}), node(2, c=1)]
    document = checkpoint("<disk name='vda'/>")
    asyncio.run(monitor.measure(rig.guest, document))
    assert document.to_xml().count("size='196608'") == 1
    first, last = (said["actions"] for command, said in rig.monitor.said if command == "transaction")
    assert [each["type"] for each in first] == ["block-dirty-bitmap-add", "block-dirty-bitmap-merge"]
    assert [each["data"]["name"] for each in last] == [monitor.MEASURED]


def test_nothing_is_measured_without_a_bitmap(rig: Rig) -> None:
    rig.monitor.answers["query-named-block-nodes"] = [node(3)]
    document = checkpoint("<disk name='vda'/>")
    asyncio.run(monitor.measure(rig.guest, document))
    assert "size=" not in document.to_xml()
    assert rig.monitor.commands == ["query-named-block-nodes"]


def test_removed_from_all_images(rig: Rig) -> None:
    rig.monitor.answers["query-named-block-nodes"] = [node(3, c=1), node(2, c=1), node(1)]
    asyncio.run(monitor.remove_bitmaps(rig.guest, checkpoint("<disk name='vda'/>")))
    commands = ["query-named-block-nodes", "blockdev-reopen", "transaction", "blockdev-reopen"]
    assert rig.monitor.commands == commands
    opened, again = (said["options"][0] for command, said in rig.monitor.said if command == "blockdev-reopen")
    assert (opened["node-name"], opened["read-only"], again["read-only"]) == ("libvirt-2-format", False, True)
    rig.monitor.answers["query-named-block-nodes"] = []
    with pytest.raises(errors.InternalError, match="bitmap 'c' not found in backing chain of 'vda'"):
        asyncio.run(monitor.remove_bitmaps(rig.guest, checkpoint("<disk name='vda'/>")))


def test_checked(rig: Rig) -> None:
    rig.monitor.answers["query-named-block-nodes"] = [node(3, c=1)]
    document = checkpoint("<disk name='vda'/>")
    asyncio.run(monitor.check_bitmaps(rig.guest, document))
    rig.monitor.answers["query-named-block-nodes"] = [node(3)]
    with pytest.raises(errors.CheckpointInconsistent):
        asyncio.run(monitor.check_bitmaps(rig.guest, document))
    assert document.disks is not None
    document.disks.disks[0].name = "vdz"
    with pytest.raises(errors.ConfigUnsupported, match="no disk named 'vdz'"):
        asyncio.run(monitor.check_bitmaps(rig.guest, document))
