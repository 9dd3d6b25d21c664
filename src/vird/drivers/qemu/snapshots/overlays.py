"""Snapshots in files of their own: each disk goes on in a new image, and the old one stays as it is.

Called with the guest's job held.  When a step fails no new image is left, the guest's chains are as before, and its
processors go on.
"""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vird import errors
from vird.api.enums.snapshot import DomainSnapshotCreateFlags as Create
from vird.drivers.qemu.agent.connection import ask
from vird.drivers.qemu.block.busy import refuse_busy
from vird.drivers.qemu.block.chain import put_on_top, target_of
from vird.drivers.qemu.block.numbers import number_new
from vird.drivers.qemu.block.opening import Fresh, open_image
from vird.drivers.qemu.change import keep_definition
from vird.drivers.qemu.checkpoints import bitmaps
from vird.drivers.qemu.checkpoints.bitmaps import Bitmap, bitmaps_by_node
from vird.drivers.qemu.plan.storage.backing_string import backing_string
from vird.drivers.qemu.plan.storage.creation import BackingName
from vird.drivers.qemu.plan.storage.images import Image, image_of
from vird.drivers.qemu.plan.storage.nodes import format_node
from vird.drivers.qemu.snapshots.memory import keep_memory
from vird.drivers.qemu.snapshots.plan import Chosen, Wish, format_of
from vird.drivers.qemu.storage_paths import disks_of, path_of
from vird.drivers.storage.commands import command
from vird.model.checks.snapshot_disks import image_path
from vird.model.domain.devices.disk import Disk, DiskDriver
from vird.model.domain.devices.disk_source import BlockSource, FileSource
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot, SnapshotDisk

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

CLUSTER: Final = 65536


class Overlay(NamedTuple):
    """A disk of a running guest, what it writes to now, and a disk that stands for its new image.

    ``bitmaps`` are those by which checkpoints know what changed: they go on in the new image.
    """

    disk: Disk
    old: Image
    new: Disk
    bitmaps: Mapping[str, Bitmap] = {}


def check_files(chosen: Iterable[Chosen], *, reuse: bool) -> None:
    """Whether new images can be made, or those to be used are there.  Blocks.

    Raises ``SystemError_``, ``ConfigUnsupported``, ``OperationUnsupported``.
    """
    for entry in (each.entry for each in chosen):
        path = image_path(entry)
        if path is None:
            continue
        try:
            mode = os.stat(path).st_mode
        except FileNotFoundError as failure:
            _check_missing(entry, path, failure, reuse=reuse)
            continue
        except OSError as failure:
            raise errors.SystemError_(
                f"unable to stat for disk {entry.name}: {path}: {failure.strerror}", int1=failure.errno or 0
            ) from failure
        if not reuse and not stat.S_ISBLK(mode):
            raise errors.ConfigUnsupported(
                f"external snapshot file for disk {entry.name} already exists and is not a block device: {path}"
            )


def _check_missing(entry: SnapshotDisk, path: str, failure: OSError, *, reuse: bool) -> None:
    if reuse:
        raise errors.SystemError_(
            f"missing existing file for disk {entry.name}: {path}: {failure.strerror}", int1=failure.errno or 0
        )
    if isinstance(entry.source, BlockSource):
        raise errors.OperationUnsupported(f"block device snapshot target '{path}' doesn't exist")


# --- a running guest


async def take_running(driver: QemuDriver, guest: Guest, wish: Wish, snapshot: Snapshot, flags: int) -> None:
    """Take it, with memory in a file if that is wished; the documents say afterwards what the guest writes to.

    Raises ``SystemError_``, ``InternalError`` with QEMU's words, and what the agent says when it is to be quiesced.
    """
    for each in wish.external:
        refuse_busy(guest, each.disk)
    async with AsyncExitStack() as always, AsyncExitStack() as undo:
        if wish.memory == "external":
            await keep_memory(driver, guest, snapshot, flags, always, undo)
        overlays = await _open_all(driver, guest, wish.external, flags, undo)
        if overlays:
            if flags & Create.QUIESCE:
                await ask(guest, "guest-fsfreeze-freeze")
                always.push_async_callback(_thaw, guest)
            await guest.monitor.execute("transaction", {"actions": actions(overlays)})
        undo.pop_all()
        for overlay in overlays:
            put_on_top(overlay.disk, overlay.new)
        await driver.save_status(guest)
    if guest.persistent is not None and overlays:
        definition = guest.persistent.copy()
        follow(definition, {target_of(each.disk): (each.old.source, each.new) for each in overlays})
        await keep_definition(driver, guest, definition)


async def _thaw(guest: Guest) -> None:
    with suppress(errors.VirdError):
        await ask(guest, "guest-fsfreeze-thaw")


async def _open_all(
    driver: QemuDriver, guest: Guest, chosen: Sequence[Chosen], flags: int, undo: AsyncExitStack
) -> list[Overlay]:
    if not chosen:
        return []
    told: Any = await guest.monitor.execute("query-named-block-nodes", {"flat": True})
    nodes = {str(each.get("node-name")): each.get("image", {}) for each in told}
    found = bitmaps_by_node(told)
    overlays = []
    for each in chosen:
        old = image_of(each.disk)
        assert old is not None, "a disk without a medium is left out"
        new = standing_for_new(each)
        number_new(guest, new)
        fresh = None if flags & Create.REUSE_EXT else fresh_over(old, nodes.get(format_node(old), {}))
        await open_image(driver, guest, new, undo, fresh=fresh)
        noted = found.get(format_node(old), {}) if _holds_bitmaps(new) else {}
        overlays.append(
            Overlay(each.disk, old, new, {name: bitmap for name, bitmap in noted.items() if bitmap.is_sound})
        )
    return overlays


def standing_for_new(chosen: Chosen) -> Disk:
    """A disk with the settings of the old one, whose image is the new one alone."""
    new = chosen.disk.copy()
    new.type = chosen.entry.type or "file"
    new.source = chosen.entry.source.copy() if chosen.entry.source is not None else None
    new.driver = new.driver or DiskDriver()
    new.driver.type = (chosen.entry.driver.type if chosen.entry.driver is not None else None) or "qcow2"  # type: ignore[assignment]
    new.backing_store = new.mirror = new.encryption = new.auth = None
    return new


def fresh_over(old: Image, told: dict[str, Any]) -> Fresh:
    """What the new image over an old one is to be; ``told`` is what QEMU says of the old one."""
    size = int(told.get("virtual-size", 0))
    kind = "luks" if old.format == "raw" and old.encryption is not None else old.format
    return Fresh(size, BackingName(backing_string(old), kind), int(told.get("cluster-size", CLUSTER)))


def actions(overlays: Iterable[Overlay]) -> list[dict[str, Any]]:
    """All disks change over at once, or none; whatever checkpoints have to know of is noted without a gap."""
    steps = []
    for each in overlays:
        node = f"libvirt-{getattr(each.new.source, 'index', 0)}-format"
        steps += [
            bitmaps.add(node, name, persistent=True, disabled=False, granularity=bitmap.granularity)
            for name, bitmap in each.bitmaps.items()
        ]
        steps.append({"type": "blockdev-snapshot", "data": {"node": format_node(each.old), "overlay": node}})
    return steps


def _holds_bitmaps(disk: Disk) -> bool:
    return disk.driver is not None and disk.driver.type == "qcow2"


def follow(definition: Domain, changes: Mapping[str, tuple[object, Disk]]) -> None:
    """Have a definition begin with new images, where its disk had the same old one.

    ``changes`` are by target: the source before, and a disk that stands for the new image.
    """
    for disk in disks_of(definition):
        before, new = changes.get(target_of(disk), (None, None))
        if new is not None and path_of(disk.source) == path_of(before):
            _begin_with(disk, new)


def _begin_with(disk: Disk, new: Disk) -> None:
    """Definitions number no images; what is below the last one that they list is found out at each start."""
    unnumbered = new.copy()
    if unnumbered.source is not None:
        unnumbered.source.index = None
    put_on_top(disk, unnumbered)
    if disk.backing_store is not None:
        disk.backing_store.index = None


# --- a guest that is off


async def take_resting(
    driver: QemuDriver, guest: Guest, chosen: Sequence[Chosen], *, reuse: bool, undo: AsyncExitStack
) -> None:
    """Make the new images and have the definition begin with them.

    Raises ``InternalError`` with the program's words.
    """
    before = guest.persistent
    assert before is not None, "a guest that is off has a definition"
    for each in chosen:
        path = image_path(each.entry) or ""
        if not reuse:
            if isinstance(each.entry.source, FileSource):
                undo.push_async_callback(asyncio.to_thread, _remove, path)
            await command(creation(each, path), only_errors=True)
    definition = before.copy()
    for disk, each in ((disk, each) for disk in disks_of(definition) for each in chosen):
        if target_of(disk) == each.entry.name:
            lists_chain = disk.backing_store is not None
            _begin_with(disk, standing_for_new(each))
            disk.backing_store = disk.backing_store if lists_chain else None
    await keep_definition(driver, guest, definition)
    undo.push_async_callback(keep_definition, driver, guest, before)


def creation(chosen: Chosen, path: str) -> list[str]:
    """How the image program makes the new image."""
    kind = (chosen.entry.driver.type if chosen.entry.driver is not None else None) or "qcow2"
    backing = (path_of(chosen.disk.source) or "").replace(",", ",,")
    options = f"backing_fmt={format_of(chosen.disk)},backing_file={backing}"
    return ["qemu-img", "create", "-f", kind, "-o", options, path]


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)
