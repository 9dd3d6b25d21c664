"""Bitmaps of a running guest through its monitor: looked up, measured, removed.

Called with the guest's job held.  What is said to QEMU is decided in ``bitmaps``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any, Final

from vird import errors
from vird.drivers.qemu.checkpoints import bitmaps
from vird.drivers.qemu.checkpoints.bitmaps import Action, Found
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.plan.disks import tuning_of
from vird.drivers.qemu.plan.storage.images import chain, image_of
from vird.drivers.qemu.plan.storage.nodes import format_node, format_nodes
from vird.model.checkpoint import Checkpoint
from vird.model.domain.devices.disk import Disk

MEASURED: Final = "libvirt-tmp-size-xml"


async def find_bitmaps(guest: Guest) -> Found:
    """All bitmaps that the guest's QEMU has."""
    answer: Any = await guest.monitor.execute("query-named-block-nodes", {"flat": True})
    return bitmaps.bitmaps_by_node(answer)


async def transact(guest: Guest, actions: Sequence[Action]) -> None:
    """Do all of it or nothing."""
    if actions:
        await guest.monitor.execute("transaction", {"actions": list(actions)})


async def check_bitmaps(guest: Guest, checkpoint: Checkpoint) -> None:
    """Raises ``CheckpointInconsistent`` unless there are bitmaps behind all that a checkpoint tracks."""
    disks, found = bitmaps.disks_by_target(guest.document), await find_bitmaps(guest)
    for each in bitmaps.tracked(checkpoint):
        disk = disks.get(each.name)
        if disk is None:
            raise errors.ConfigUnsupported(f"no disk named '{each.name}'")
        bitmaps.check_sound(disk, each.name, each.bitmap or "", found)


async def measure(guest: Guest, checkpoint: Checkpoint) -> None:
    """Write into a document how many bytes of each tracked disk changed since; nothing where that is not known."""
    disks, found = bitmaps.disks_by_target(guest.document), await find_bitmaps(guest)
    actions: list[Action] = []
    nodes: dict[str, str] = {}
    for each in bitmaps.tracked(checkpoint):
        name, disk = each.bitmap or "", disks.get(each.name)
        holders = bitmaps.sound_nodes(disk, name, found) if disk is not None else []
        if holders:
            nodes[each.name] = holders[0]
            actions += bitmaps.collect(holders[0], MEASURED, holders, name, found)
    if not actions:
        return
    await transact(guest, actions)
    try:
        found = await find_bitmaps(guest)
    finally:
        await transact(guest, bitmaps.undo(actions))
    for each in bitmaps.tracked(checkpoint):
        if each.name in nodes:
            each.size = found[nodes[each.name]][MEASURED].changed


async def remove_bitmaps(guest: Guest, checkpoint: Checkpoint) -> None:
    """Remove the bitmaps behind a checkpoint from all images of its disks.

    Disks that the guest has no more are passed over.  Raises ``InternalError`` for a bitmap that is not there.
    """
    disks, found = bitmaps.disks_by_target(guest.document), await find_bitmaps(guest)
    async with AsyncExitStack() as readonly_again:
        actions: list[Action] = []
        for each in bitmaps.tracked(checkpoint):
            name, disk = each.bitmap or "", disks.get(each.name)
            if disk is None:
                continue
            holders = [node for node in bitmaps.nodes_of(disk) if name in found.get(node, {})]
            if not holders:
                raise errors.InternalError(f"bitmap '{name}' not found in backing chain of '{each.name}'")
            await _make_writable(guest, disk, holders, readonly_again)
            actions += [bitmaps.remove(node, name) for node in holders]
        await transact(guest, actions)


async def _make_writable(guest: Guest, disk: Disk, nodes: Sequence[str], back: AsyncExitStack) -> None:
    """Images below the topmost are open for reading only."""
    for image in list(chain(image_of(disk)))[1:]:
        if format_node(image) not in nodes:
            continue
        _, text = format_nodes(image, tuning_of(disk), is_top=False)
        options = json.loads(text)
        await guest.monitor.execute("blockdev-reopen", {"options": [{**options, "read-only": False}]})
        back.push_async_callback(guest.monitor.execute, "blockdev-reopen", {"options": [options]})
