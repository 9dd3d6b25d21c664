"""Numbers of images that come later."""

from pathlib import Path

from tests.unit.drivers.qemu.block.chains import DISKS, first
from tests.unit.drivers.qemu.hotplug.rig import Rig
from vird.drivers.qemu.block.numbers import number_new
from vird.model.domain.devices.disk import Disk


def test_no_number_is_given_twice(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DISKS)
    new = Disk.from_xml("<disk type='file'><source file='/new'/><target dev='vda'/></disk>")
    given = []
    first(rig.live).source.index = 9  # type: ignore[union-attr]
    for _ in range(2):
        number_new(rig.guest, new)
        given.append(new.source.index)  # type: ignore[union-attr]
    assert given[0] is not None
    assert given[0] > 9
    assert given[1] == given[0] + 1
    assert rig.guest.running().last_image == given[1]
