"""What a busy disk must not be asked."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.block.chains import DISKS, first
from tests.unit.drivers.qemu.hotplug.rig import Rig
from vird.drivers.qemu.block import busy
from vird.errors import BlockCopyActive, ErrorDomain, OperationInvalid, OperationUnsupported, Overflow
from vird.model.domain.devices.disk import Mirror
from vird.model.domain.jobs import BlockJob, JobDisk


def test_a_disk_with_a_job(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DISKS)
    disk = first(rig.live)
    busy.refuse_busy(rig.guest, disk)
    busy.refuse_any_job(rig.guest)
    job = BlockJob(name="j", type="pull", state="running", disk=JobDisk(dst="vda"))
    rig.guest.running().block_jobs.add(job)
    with pytest.raises(OperationUnsupported, match="disk 'vda' already in active block job"):
        busy.refuse_busy(rig.guest, disk)
    with pytest.raises(OperationInvalid, match="domain has active block job"):
        busy.refuse_any_job(rig.guest)
    disk.mirror = Mirror()
    with pytest.raises(BlockCopyActive, match="disk 'vda' already in active block job"):
        busy.refuse_busy(rig.guest, disk)


def test_bandwidths() -> None:
    assert busy.speed(3, in_bytes=False) == 3 << 20
    assert busy.speed(3, in_bytes=True) == 3
    with pytest.raises(Overflow, match="less than 8796093022207"):
        busy.speed(1 << 60, in_bytes=False)


def test_what_is_said_of_an_empty_drive() -> None:
    refusal = busy.nameless("device")
    assert "argument key 'device' must not have null value" in str(refusal)
    assert refusal.of_nobody
    assert refusal.domain == ErrorDomain.NONE
