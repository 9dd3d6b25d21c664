"""Beginning a backup: images made and opened, the server started, everything else in one transaction of QEMU's.

Called with the guest's job held.  Fails as a whole: then no image, no bitmap, no server and no checkpoint stays.
"""

from __future__ import annotations

import asyncio
import os
import stat
import time
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext, suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vird import errors
from vird.drivers.common.redefined_checkpoint import add_new
from vird.drivers.common.speaking import speaking_as
from vird.drivers.qemu.backup import plan
from vird.drivers.qemu.backup.job import BackupJob
from vird.drivers.qemu.backup.plan import Copy
from vird.drivers.qemu.backup.server import start_server
from vird.drivers.qemu.block.numbers import number_new
from vird.drivers.qemu.block.opening import Fresh, open_image
from vird.drivers.qemu.checkpoints import bitmaps
from vird.drivers.qemu.checkpoints.bitmaps import Action
from vird.drivers.qemu.checkpoints.calls import prepare
from vird.drivers.qemu.checkpoints.monitor import transact
from vird.drivers.qemu.plan.storage.creation import BackingName
from vird.drivers.qemu.plan.storage.images import image_of
from vird.drivers.qemu.storage_paths import path_of
from vird.errors import ErrorDomain
from vird.model.backup import Backup
from vird.model.checkpoint import Checkpoint
from vird.qmp.session import Event

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

CANCEL_S: Final = 10.0
"""How long QEMU may take to give up a job that did not go further than its beginning."""


class _Size(NamedTuple):
    """An image as QEMU has it open, in bytes; no clusters for formats without them."""

    size: int
    cluster: int | None


async def begin(
    driver: QemuDriver, guest: Guest, backup: Backup, checkpoint: Checkpoint | None, *, reuses: bool
) -> None:
    """Begin it, with a new checkpoint of the same moment if there is one; ``reuses`` takes images that are there.

    Raises ``ConfigUnsupported``, ``NoDomainCheckpoint`` and ``CheckpointInconsistent`` for what cannot be,
    ``InvalidArg`` for files that are there already, ``SystemError_`` for those that are not or cannot be made,
    ``InternalError`` with QEMU's words.
    """
    runtime, now_s = guest.running(), int(time.time())
    plan.check_server(backup.server)
    with speaking_as(ErrorDomain.DOMAIN):
        plan.settle(backup, guest.document, (checkpoint.name if checkpoint is not None else None) or str(now_s))
    actions: list[Action] = []
    if checkpoint is not None:
        prepare(guest, checkpoint, now_s)
        actions += bitmaps.begin(checkpoint, guest.document)
    job = BackupJob(runtime.monitor, runtime.block_jobs, backup, reuses=reuses)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(_forget, driver, guest, job)
        async with _keeping(driver, guest, checkpoint):
            if checkpoint is not None:
                add_new(guest, checkpoint)
            await _prepare_and_start(driver, guest, job, actions, undo)
        undo.pop_all()
    await driver.save_status(guest)


def _keeping(driver: QemuDriver, guest: Guest, checkpoint: Checkpoint | None) -> AbstractAsyncContextManager[None]:
    return nullcontext() if checkpoint is None else driver.checkpoints.keeping(guest)


async def _forget(driver: QemuDriver, guest: Guest, job: BackupJob) -> None:
    if guest.runtime is not None:
        guest.runtime.backup = None
        job.over.set()
        await driver.save_status(guest)


async def _prepare_and_start(
    driver: QemuDriver, guest: Guest, job: BackupJob, actions: list[Action], undo: AsyncExitStack
) -> None:
    backup, runtime = job.document, guest.running()
    copies = plan.copies(backup, guest.document)
    answer: Any = await guest.monitor.execute("query-named-block-nodes", {"flat": True})
    found, sizes = bitmaps.bitmaps_by_node(answer), _sizes(answer)
    for each in copies:
        if runtime.block_jobs.of_disk(each.entry.name) is not None:
            raise errors.OperationUnsupported(f"disk '{each.entry.name}' already in active block job")
        plan.check_since(each, {moment.name for moment in guest.checkpoints}, found)
    await _check_files(copies, reuses=job.reuses)
    for each in copies:
        number_new(guest, each.store)
        each.entry.index = each.store.source.index if each.store.source is not None else None
        each.entry.exportbitmap = each.bitmap if not each.is_push else None
    # From here on the next daemon has to know what it may find.
    runtime.backup = job
    await driver.save_status(guest)
    for each in copies:
        await _open(driver, guest, each, sizes, undo, fresh=not job.reuses)
    if not job.is_push:
        await start_server(driver, guest, backup, undo)
    for each in copies:
        actions += plan.actions(each, found)
    await _start(driver, guest, copies, actions, undo)
    for each in copies if not job.is_push else ():
        await guest.monitor.execute("block-export-add", plan.export(each))


def _sizes(nodes: Iterable[Mapping[str, Any]]) -> dict[str, _Size]:
    return {
        str(each["node-name"]): _Size(int(each["image"].get("virtual-size", 0)), each["image"].get("cluster-size"))
        for each in nodes
        if "image" in each
    }


async def _check_files(copies: Iterable[Copy], *, reuses: bool) -> None:
    """Files that are to be made must not be there, and those to be used must."""
    for each in copies:
        path = path_of(each.store.source)
        if path is None:
            continue
        there = await asyncio.to_thread(_mode, path)
        if reuses and there is None:
            text = f"unable to stat: {path}: No such file or directory"
            raise errors.SystemError_(text, int1=2, domain=ErrorDomain.SECURITY)
        if reuses or each.store.type != "file":
            continue
        if there is not None:
            raise errors.InvalidArg(f"store '{path}' for backup of '{each.entry.name}' exists")
        if not await asyncio.to_thread(os.path.isdir, os.path.dirname(path)):
            raise errors.SystemError_(f"failed to create image file '{path}': No such file or directory", int1=2)


def _mode(path: str) -> int | None:
    try:
        return stat.S_IFMT(os.stat(path).st_mode)
    except OSError:
        return None


async def _open(
    driver: QemuDriver, guest: Guest, each: Copy, sizes: Mapping[str, _Size], undo: AsyncExitStack, *, fresh: bool
) -> None:
    top = each.top
    below = image_of(each.disk) if each.stands_on_disk and plan.is_layered(each.store) else None
    wanted = None
    if fresh:
        size = sizes[top.node]
        name = BackingName(top.name, top.format) if below is not None else None
        wanted = Fresh(size.size, name, size.cluster if top.format == "qcow2" else None)
    await open_image(driver, guest, each.store, undo, below=below, fresh=wanted)


async def _start(
    driver: QemuDriver, guest: Guest, copies: Iterable[Copy], actions: list[Action], undo: AsyncExitStack
) -> None:
    jobs = guest.running().block_jobs
    mine = [(each, plan.block_job(each)) for each in copies]
    for each, block_job in mine:
        jobs.add(block_job)
        undo.callback(jobs.remove, block_job)
        each.entry.state = "running"
    await driver.save_status(guest)
    await transact(guest, actions)
    undo.push_async_callback(_take_back, guest, [block_job.name for _, block_job in mine], bitmaps.undo(actions))
    for _, block_job in mine:
        block_job.state = "running"


async def _take_back(guest: Guest, jobs: Iterable[str], removals: list[Action]) -> None:
    for name in jobs:
        with suppress(errors.VirdError):
            await _end_job(guest, name)
    for removal in removals:
        with suppress(errors.VirdError):
            await transact(guest, [removal])


async def _end_job(guest: Guest, name: str) -> None:
    """Cancel one of QEMU's jobs that nobody was told of yet."""
    concluded = asyncio.Event()

    def listen(event: Event) -> None:
        told = event.data
        if event.name == "JOB_STATUS_CHANGE" and (told.get("id"), told.get("status")) == (name, "concluded"):
            concluded.set()

    forget = guest.monitor.on_event(listen)
    try:
        jobs: Any = await guest.monitor.execute("query-jobs")
        if not any(each.get("id") == name and each.get("status") == "concluded" for each in jobs):
            await guest.monitor.execute("block-job-cancel", {"device": name, "force": True})
            await asyncio.wait_for(concluded.wait(), CANCEL_S)
        await guest.monitor.execute("job-dismiss", {"id": name})
    finally:
        forget()
