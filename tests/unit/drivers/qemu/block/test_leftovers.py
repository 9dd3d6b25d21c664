"""Images that nobody has."""

from pathlib import Path

from tests.unit.drivers.qemu.block.block_rig import BlockRig
from tests.unit.drivers.qemu.hotplug.rig import run
from vird.drivers.qemu.block.leftovers import close_leftovers, leftovers


def test_those_of_no_disk_are_closed_from_the_top(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    mine = [node for layer in rig.layers for node in (layer.node, layer.storage_node)]
    left = ["libvirt-31-storage", "libvirt-30-storage", "libvirt-30-format", "libvirt-30-slice-sto"]
    nodes = [*mine, "libvirt-2-format", "libvirt-2-storage", "libvirt-hostdev0-backend", "#block123", *left]
    assert leftovers(rig.live, nodes) == [
        "libvirt-31-storage", "libvirt-30-format", "libvirt-30-slice-sto", "libvirt-30-storage",
    ]  # fmt: skip
    rig.monitor.answers["query-named-block-nodes"] = [{"node-name": name} for name in nodes]
    run(close_leftovers(rig.guest))
    assert rig.monitor.commands == ["query-named-block-nodes", *["blockdev-del"] * 4]
    assert rig.guest.running().last_image == 31
