"""Media in and out of removable drives."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.drivers.qemu.hotplug.document import read_device
from vird.drivers.qemu.hotplug.media import change_medium
from vird.errors import ConfigUnsupported, InternalError, OperationUnsupported

DRIVES = """<disk type='file' device='cdrom'><target dev='hda' bus='ide'/></disk>
<disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk>"""
DRIVE = "<disk type='file' device='{}'>{}<target dev='{}'/></disk>"


def change(rig: Rig, source: str, target: str = "hda", device: str = "cdrom") -> None:
    given = read_device(DRIVE.format(device, source, target))
    run(change_medium(rig.driver, rig.guest, given, force=False))


def test_a_medium_goes_in_and_out(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DRIVES)
    image = tmp_path / "a.iso"
    image.write_bytes(b"")
    change(rig, f"<source file='{image}'/>")
    assert rig.monitor.commands == [
        "blockdev-add", "blockdev-add", "blockdev-open-tray", "query-block", "blockdev-remove-medium",
        "blockdev-insert-medium", "blockdev-close-tray",
    ]  # fmt: skip
    rig.monitor.said.clear()
    change(rig, "")
    assert rig.monitor.commands[-3:] == ["blockdev-close-tray", "blockdev-del", "blockdev-del"]
    assert rig.live.devices is not None
    assert rig.live.devices.disks[0].source is None


def test_a_tray_that_does_not_open_changes_nothing(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DRIVES)
    before = rig.live.to_xml()
    rig.monitor.refusing = {"blockdev-open-tray"}
    image = tmp_path / "a.iso"
    image.write_bytes(b"")
    with pytest.raises(InternalError, match="not today"):
        change(rig, f"<source file='{image}'/>")
    assert rig.monitor.commands == ["blockdev-add", "blockdev-add", "blockdev-del", "blockdev-del"]
    assert rig.live.to_xml() == before


def test_hard_disks_stay_what_they_are(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DRIVES)
    with pytest.raises(ConfigUnsupported, match="only in removable drives"):
        change(rig, "<source file='/b'/>", "vda", "disk")
    with pytest.raises(OperationUnsupported, match="cannot modify field 'device'"):
        change(rig, "<source file='/b'/>", "vda", "cdrom")


def test_a_hard_disk_may_be_told_that_it_is_what_it_is(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DRIVES)
    before = rig.live.to_xml()
    change(rig, "<source file='/a'/>", "vda", "disk")
    assert rig.monitor.said == []
    assert rig.live.to_xml() == before
    with pytest.raises(OperationUnsupported, match="cannot modify field 'cache'"):
        change(rig, "<driver cache='none'/><source file='/a'/>", "vda", "disk")
