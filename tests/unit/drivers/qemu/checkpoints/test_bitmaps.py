"""What bitmaps say together, and what makes, measures and removes them."""

from typing import Any

import pytest

from vird import errors
from vird.drivers.qemu.checkpoints import bitmaps
from vird.drivers.qemu.checkpoints.bitmaps import Bitmap
from vird.model.checkpoint import Checkpoint
from vird.model.checks.checkpoint import align_checkpoint, parse_checkpoint, trackable
from vird.model.domain.domain import Domain

DISKS = """
<disk type='file'><driver type='qcow2'/><source file='/i/top' index='3'/>
  <backingStore type='file' index='2'><format type='qcow2'/><source file='/i/middle'/>
    <backingStore type='file' index='1'><format type='qcow2'/><source file='/i/base'/><backingStore/></backingStore>
  </backingStore><target dev='vda'/></disk>
<disk type='file'><driver type='raw'/><source file='/i/raw' index='4'/><target dev='vdb'/></disk>
<disk type='file' device='cdrom'><target dev='sda'/><readonly/></disk>
"""
LIVE = Domain.from_xml(f"<domain type='kvm'><name>g</name><devices>{DISKS}</devices></domain>")
SOUND = Bitmap(65536, 131072, recording=True, persistent=True, inconsistent=False)
NODES: list[dict[str, Any]] = [
    {
        "node-name": "libvirt-3-format",
        "dirty-bitmaps": [
            {"name": "c", "granularity": 65536, "count": 131072, "recording": True, "persistent": True}, {"count": 0}
        ],
    },
    {"node-name": "libvirt-3-storage"},
]  # fmt: skip


def checkpoint(disks: str) -> Checkpoint:
    parsed = parse_checkpoint(f"<domaincheckpoint><name>c</name><disks>{disks}</disks></domaincheckpoint>")
    return align_checkpoint(parsed, trackable(LIVE), 1)


def test_what_qemu_tells() -> None:
    assert bitmaps.bitmaps_by_node(NODES) == {"libvirt-3-format": {"c": SOUND}, "libvirt-3-storage": {}}


@pytest.mark.parametrize(
    ("holding", "sound"),
    [
        ({3: SOUND}, [3]),
        ({3: SOUND, 2: SOUND}, [3, 2]),
        ({}, []),
        ({2: SOUND}, []),
        ({3: SOUND, 1: SOUND}, []),
        ({3: SOUND._replace(inconsistent=True)}, []),
        ({3: SOUND, 2: SOUND._replace(recording=False)}, []),
        ({3: SOUND._replace(persistent=False)}, []),
    ],
)
def test_bitmaps_of_a_chain(holding: dict[int, Bitmap], sound: list[int]) -> None:
    found = {f"libvirt-{number}-format": {"c": bitmap} for number, bitmap in holding.items()}
    disk = bitmaps.disks_by_target(LIVE)["vda"]
    nodes = [f"libvirt-{number}-format" for number in sound]
    assert bitmaps.sound_nodes(disk, "c", found) == nodes
    if not sound:
        with pytest.raises(errors.CheckpointInconsistent, match="missing or broken bitmap 'c' for disk 'vda'"):
            bitmaps.check_sound(disk, "vda", "c", found)


def test_begun_and_undone() -> None:
    actions = bitmaps.begin(checkpoint("<disk name='vda'/>"), LIVE)
    data = {"node": "libvirt-3-format", "name": "c", "persistent": True, "disabled": False}
    assert actions == [{"type": "block-dirty-bitmap-add", "data": data}]
    removal = {"type": "block-dirty-bitmap-remove", "data": {"node": "libvirt-3-format", "name": "c"}}
    assert bitmaps.undo(actions) == [removal]


def test_collected() -> None:
    holders = ["libvirt-3-format", "libvirt-2-format"]
    found = {node: {"c": SOUND} for node in holders}
    new, merge = bitmaps.collect("libvirt-9-format", "tmp", holders, "c", found)
    assert new["data"] == {
        "node": "libvirt-9-format", "name": "tmp", "persistent": False, "disabled": True, "granularity": 65536
    }  # fmt: skip
    assert merge["data"]["bitmaps"] == [{"node": node, "name": "c"} for node in holders]
    assert bitmaps.undo([new, merge]) == [bitmaps.remove("libvirt-9-format", "tmp")]


@pytest.mark.parametrize(
    ("disks", "why"),
    [
        ("<disk name='vdb'/>", "checkpoint for disk vdb unsupported for storage type raw"),
        ("<disk name='vda' bitmap='other'/>", "bitmap for disk 'vda' must match checkpoint name 'c'"),
    ],
)
def test_refused(disks: str, why: str) -> None:
    with pytest.raises(errors.ConfigUnsupported, match=why):
        bitmaps.check_trackable(checkpoint(disks), LIVE)
