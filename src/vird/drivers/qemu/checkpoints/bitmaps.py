"""Dirty bitmaps in a guest's images: what QEMU tells of them, and the steps of a transaction that change them.  Pure.

A checkpoint is one bitmap of its name per tracked disk, which notes every change since.  When a disk got a new top
image meanwhile, the bitmap goes on in that one: then all of them together say what changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from vird.drivers.qemu.block.chain import layers
from vird.errors import CheckpointInconsistent, ConfigUnsupported
from vird.model.checkpoint import Checkpoint, CheckpointDisk
from vird.model.domain.devices.disk import Disk
from vird.model.domain.domain import Domain

Action = dict[str, Any]
GRANULARITY: Final = 65536
"""Bytes per bit where nobody says otherwise, as QEMU has it for qcow2."""


class Bitmap(NamedTuple):
    """One bitmap; ``changed`` is in bytes, rounded up to its ``granularity``."""

    granularity: int
    changed: int
    recording: bool
    persistent: bool
    inconsistent: bool

    @property
    def is_sound(self) -> bool:
        """Whether a checkpoint can rely on it."""
        return self.recording and self.persistent and not self.inconsistent


Found = Mapping[str, Mapping[str, Bitmap]]
"""By node, then by name."""


def bitmaps_by_node(nodes: Iterable[Mapping[str, Any]]) -> Found:
    """The answer to ``query-named-block-nodes``."""
    return {
        str(node["node-name"]): {
            str(each["name"]): Bitmap(
                int(each.get("granularity", GRANULARITY)),
                int(each.get("count", 0)),
                bool(each.get("recording")),
                bool(each.get("persistent")),
                bool(each.get("inconsistent", False)),
            )
            for each in node.get("dirty-bitmaps", ())
            if "name" in each
        }
        for node in nodes
    }


# --- the disks of a document


def disks_by_target(domain: Domain) -> dict[str, Disk]:
    """The disks of a guest that have a target."""
    disks = domain.devices.disks if domain.devices is not None else []
    return {disk.target.dev: disk for disk in disks if disk.target is not None}


def nodes_of(disk: Disk) -> list[str]:
    """QEMU's nodes of a disk's images, the topmost first."""
    return [layer.node for layer in layers(disk)]


def tracked(checkpoint: Checkpoint) -> list[CheckpointDisk]:
    """The disks that a checkpoint tracks."""
    disks = checkpoint.disks.disks if checkpoint.disks is not None else []
    return [disk for disk in disks if disk.checkpoint == "bitmap" and disk.bitmap is not None]


def check_trackable(checkpoint: Checkpoint, domain: Domain) -> None:
    """Raises ``ConfigUnsupported`` for a disk whose images cannot hold the bitmap that the checkpoint wants."""
    disks = disks_by_target(domain)
    for each in tracked(checkpoint):
        driver = disks[each.name].driver
        kind = (driver.type if driver is not None else None) or "raw"
        if kind != "qcow2":
            raise ConfigUnsupported(f"checkpoint for disk {each.name} unsupported for storage type {kind}")
        if each.bitmap != checkpoint.name:
            raise ConfigUnsupported(f"bitmap for disk '{each.name}' must match checkpoint name '{checkpoint.name}'")


def sound_nodes(disk: Disk, name: str, found: Found) -> list[str]:
    """The nodes whose bitmaps of this name together say what changed on a disk, the topmost first.

    Empty when they do not: one is missing between others, or cannot be relied on.
    """
    holders: list[str] = []
    ended = False
    for node in nodes_of(disk):
        bitmap = found.get(node, {}).get(name)
        if bitmap is None:
            ended = True
        elif ended or not bitmap.is_sound:
            return []
        else:
            holders.append(node)
    return holders


def check_sound(disk: Disk, target: str, name: str, found: Found) -> list[str]:
    """The same; raises ``CheckpointInconsistent`` where it is empty."""
    holders = sound_nodes(disk, name, found)
    if not holders:
        raise CheckpointInconsistent(f"missing or broken bitmap '{name}' for disk '{target}'")
    return holders


# --- steps of a transaction


def add(node: str, name: str, *, persistent: bool, disabled: bool, granularity: int | None = None) -> Action:
    """A new bitmap."""
    data: dict[str, Any] = {"node": node, "name": name, "persistent": persistent, "disabled": disabled}
    return {"type": "block-dirty-bitmap-add", "data": data | ({"granularity": granularity} if granularity else {})}


def remove(node: str, name: str) -> Action:
    """An end for one."""
    return {"type": "block-dirty-bitmap-remove", "data": {"node": node, "name": name}}


def collect(node: str, target: str, holders: Sequence[str], name: str, found: Found) -> list[Action]:
    """A new bitmap, in memory only, that says what all those of one name in a chain say."""
    granularity = found[holders[0]][name].granularity
    merged = [{"node": holder, "name": name} for holder in holders]
    merge = {"node": node, "target": target, "bitmaps": merged}
    return [
        add(node, target, persistent=False, disabled=True, granularity=granularity),
        {"type": "block-dirty-bitmap-merge", "data": merge},
    ]


def begin(checkpoint: Checkpoint, domain: Domain) -> list[Action]:
    """What makes a checkpoint: one new bitmap in the top image of each tracked disk."""
    disks = disks_by_target(domain)
    return [
        add(nodes_of(disks[each.name])[0], each.bitmap or "", persistent=True, disabled=False)
        for each in tracked(checkpoint)
    ]


def undo(actions: Iterable[Action]) -> list[Action]:
    """What takes the new bitmaps of a transaction away again."""
    return [remove(each["data"]["node"], each["data"]["name"]) for each in actions if each["type"].endswith("-add")]
