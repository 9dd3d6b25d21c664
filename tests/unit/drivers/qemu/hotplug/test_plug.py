"""Plugging in: the order of things, and what is left when it fails."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.api.events import DomainDeviceAdded
from vird.drivers.qemu.hotplug.document import read_device
from vird.drivers.qemu.hotplug.plug import plug
from vird.errors import InternalError, OperationUnsupported, SystemError_

DISK = "<disk type='file'><source file='{}'/><target dev='sda' bus='scsi'/></disk>"


def test_a_disk_brings_its_controller_and_its_node(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    image = tmp_path / "a.img"
    image.write_bytes(b"")
    run(plug(rig.driver, rig.guest, read_device(DISK.format(image))))
    assert rig.monitor.commands == ["device_add", "blockdev-add", "blockdev-add", "device_add"]
    assert rig.monitor.said[0][1]["id"] == "scsi0"
    assert rig.live.devices is not None
    (disk,) = rig.live.devices.disks
    assert disk.alias is not None
    assert rig.told == [DomainDeviceAdded(rig.guest.ref, disk.alias.name)]
    assert rig.guest.persistent is not None and rig.guest.persistent.devices is not None
    assert rig.guest.persistent.devices.disks == []


def test_a_refusal_takes_back_what_was_done(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    before = rig.live.to_xml()
    rig.monitor.refusing = {"device_add"}
    rng = "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"
    with pytest.raises(InternalError, match="not today"):
        run(plug(rig.driver, rig.guest, read_device(rng)))
    assert rig.monitor.commands == ["object-add", "object-del"]
    assert rig.live.to_xml() == before
    assert rig.told == []


def test_what_cannot_come_later(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    with pytest.raises(OperationUnsupported, match="live attach of device 'sound' is not supported"):
        run(plug(rig.driver, rig.guest, read_device("<sound model='ich6'/>")))
    with pytest.raises(SystemError_, match=r"Cannot access storage file '/nosuch\.img'"):
        run(plug(rig.driver, rig.guest, read_device(DISK.format("/nosuch.img"))))
    assert "blockdev-add" not in rig.monitor.commands
