"""What follows from a block job's end: images that are closed and given back, chains and definitions that change.

Called by ``tracker`` with the guest's job held, and a second time when a daemon ended half-way: images that are closed
already are fine, and the documents change last.  Nothing is told to clients here.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.drivers.qemu.block import chain
from vird.drivers.qemu.block.chain import Layer
from vird.drivers.qemu.block.files import remove_file
from vird.drivers.qemu.block.opening import close_images
from vird.drivers.qemu.change import keep_definition
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.disk_source import DiskSource, FileSource
from vird.model.domain.jobs import BlockJob, JobNode

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

log = logging.getLogger(__name__)

PATIENCE_S: Final = 600.0
"""How long the bookkeeping waits for its turn; nothing else can be done with the disk meanwhile."""


def disk_of(guest: Guest, job: BlockJob) -> Disk | None:
    """The disk that a job is about, None if it is gone."""
    if job.disk is None:
        return None
    try:
        return chain.find_disk(guest.document, job.disk.dst)
    except errors.InvalidArg:
        return None


def mark_ready(guest: Guest, job: BlockJob) -> None:
    """The copy is as good as the original from now on."""
    disk = disk_of(guest, job)
    if disk is not None and disk.mirror is not None:
        disk.mirror.ready = "yes"


def _layer(disk: Disk, node: JobNode | None) -> Layer | None:
    if node is None:
        return None
    return next((layer for layer in chain.layers(disk) if layer.node == node.node), None)


async def finish_pull(driver: QemuDriver, guest: Guest, job: BlockJob, outcome: str) -> None:
    """All that was below the disk's image, or above the base, is in it now."""
    disk = disk_of(guest, job)
    top = chain.top_of(disk) if disk is not None else None
    if outcome != "completed" or disk is None or top is None:
        return
    base = _layer(disk, job.base)
    await close_images(driver, guest, disk, chain.between(disk, top, base)[1:])
    chain.stand_on(top, base)
    await _keep_source(driver, guest, disk, disk.source, only_chain=True)


async def finish_commit(driver: QemuDriver, guest: Guest, job: BlockJob, outcome: str) -> None:
    """Images in the middle are in the base now."""
    disk = disk_of(guest, job)
    if outcome != "completed" or disk is None:
        return
    top, base, parent = _layer(disk, job.top), _layer(disk, job.base), _layer(disk, job.topparent)
    if top is None or base is None or parent is None:
        return
    gone = chain.between(disk, top, base)
    await close_images(driver, guest, disk, gone)
    await _delete(guest, job, gone)
    chain.stand_on(parent, base)
    await _keep_source(driver, guest, disk, disk.source, only_chain=True)


async def finish_active_commit(driver: QemuDriver, guest: Guest, job: BlockJob, outcome: str) -> None:
    """The disk writes to the base now, or to what it wrote to before."""
    disk = disk_of(guest, job)
    if disk is None:
        return
    top, base = _layer(disk, job.top), _layer(disk, job.base)
    if outcome == "completed" and top is not None and base is not None:
        gone, before = chain.between(disk, top, base), disk.source
        await close_images(driver, guest, disk, gone)
        await _delete(guest, job, gone)
        chain.become(disk, base)
        await _keep_source(driver, guest, disk, before)
    disk.mirror = None


async def finish_copy(driver: QemuDriver, guest: Guest, job: BlockJob, outcome: str) -> None:
    """The disk writes to the copy now and the original is let go, or the other way round."""
    disk = disk_of(guest, job)
    if disk is None or disk.mirror is None:
        return
    mine, copied = list(chain.layers(disk)), list(chain.layers(disk.mirror))
    if outcome == "completed" and copied:
        before, shared = disk.source, disk.backing_store if job.shallownew == "yes" else None
        gone = mine[:1] if shared is not None else mine
        await close_images(driver, guest, disk, gone)
        chain.become(disk, copied[0])
        if shared is not None:
            disk.backing_store = shared
        await _keep_source(driver, guest, disk, before)
    else:
        await close_images(driver, guest, disk, copied)
    disk.mirror = None


async def _keep_source(
    driver: QemuDriver, guest: Guest, disk: Disk, before: DiskSource | None, *, only_chain: bool = False
) -> None:
    """The next start begins with the same image, unless the definition was changed meanwhile."""
    if guest.persistent is None:
        return
    definition = guest.persistent.copy()
    if only_chain and not _lists_backing(definition.devices.disks if definition.devices is not None else [], disk):
        return
    if chain.adopt_source(definition, chain.target_of(disk), before, disk):
        try:
            await keep_definition(driver, guest, definition)
        except OSError as failure:
            log.error("cannot keep the definition: %s", failure, extra={"guest": guest.name})


def _lists_backing(disks: list[Disk], disk: Disk) -> bool:
    target = chain.target_of(disk)
    return any(each.backing_store is not None for each in disks if chain.target_of(each) == target)


async def _delete(guest: Guest, job: BlockJob, gone: list[Layer]) -> None:
    if not job.delete_committed_images:
        return
    for layer in gone:
        if not isinstance(layer.source, FileSource) or layer.path is None:
            continue
        try:
            await remove_file(layer.path)
        except OSError as failure:
            log.error("cannot delete %s: %s", layer.path, failure.strerror, extra={"guest": guest.name})
