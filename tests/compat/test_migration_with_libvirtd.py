"""A booted guest that moves from libvirtd to us, and from us to libvirtd: each takes the other's cookies."""

from __future__ import annotations

import pytest

from tests.compat import oracle
from tests.compat.moving import hosts
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.guest_image import GuestImage

pytestmark = [pytest.mark.root, pytest.mark.timeout(150)]

DISK = """<disk type='file'><driver name='qemu' type='raw'/><source file='/mnt/disk'/>
<target dev='vda' bus='virtio'/></disk>"""

if reason := oracle.why_not():
    pytest.skip(reason, allow_module_level=True)


@pytest.mark.parametrize("kinds", [(Libvirtd, Vird), (Vird, Libvirtd)], ids=["to us", "from us"])
def test_it_goes_on_counting(image: GuestImage, kinds: tuple[type[Daemon], type[Daemon]]) -> None:
    with hosts(image, kinds) as pair:
        pair.start(devices="<graphics type='vnc' autoport='yes'/><video><model type='vga'/></video>")
        counted = pair.count(0)
        moved = pair.move("--live", "--persistent", "--p2p")
        assert moved.returncode == 0, moved.stderr
        assert pair.state(1) == "running (migrated)"
        assert pair.is_gone(0)
        there = pair.count(1)
        assert there > counted
        back = pair.move("--live", "--undefinesource", source=1)
        assert back.returncode == 0, back.stderr
        assert pair.is_gone(1)
        assert pair.count(0) > there
        through = pair.move("--live", "--p2p", "--tunnelled")
        assert through.returncode == 0, through.stderr
        assert pair.count(1) > there
        pair.virsh(1, "destroy", "demo")
        pair.virsh(0, "undefine", "demo", check=False)
        pair.own_folders()
        pair.start(devices=DISK)
        copied = pair.move("--live", "--copy-storage-all")
        assert copied.returncode == 0, copied.stderr
        assert pair.count(1) > 0
