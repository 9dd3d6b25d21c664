"""Commits of several disks of a running guest, begun and ended together by whoever holds its job.

The jobs are the tracker's, as those of clients are: a daemon that ends half-way is followed by one that finishes them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.drivers.qemu.block import tracker
from vird.drivers.qemu.block.chain import top_of
from vird.drivers.qemu.block.commit import Span, job_for, mirror_of
from vird.drivers.qemu.block.files import lend_for_writing
from vird.drivers.qemu.block.names import header_name
from vird.model.domain.jobs import BlockJob
from vird.qmp.session import Event

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

LONGEST_QUIET_S: Final = 5.0
"""Between two looks, should an event be lost."""


async def commit_all(driver: QemuDriver, guest: Guest, spans: Iterable[Span], flags: int) -> None:
    """Commit and, where the guest writes to the upper image, go over to the lower one.

    Raises ``OperationFailed`` with QEMU's words; those that are not ready then are given up.
    """
    news = asyncio.Event()

    def listen(event: Event) -> None:
        if event.name == "JOB_STATUS_CHANGE":
            news.set()

    forget = guest.monitor.on_event(listen)
    guest.monitor.on_closed(lambda _: news.set())
    jobs: list[BlockJob] = []
    try:
        for span in spans:
            jobs.append(await _begin(driver, guest, span, flags))
        for job in jobs:
            await _until(driver, guest, job, news, {"ready"})
        for job in jobs:
            if job.state == "ready":
                await _go_over(driver, guest, job)
        for job in jobs:
            await _until(driver, guest, job, news, set())
            if job.state != "completed":
                raise errors.OperationFailed(f"block commit of '{job.disk.dst if job.disk else ''}': {job.errmsg}")
    except BaseException:
        await _give_up(guest, jobs)
        raise
    finally:
        forget()


async def _begin(driver: QemuDriver, guest: Guest, span: Span, flags: int) -> BlockJob:
    written = top_of(span.disk)
    assert written is not None, "a disk with a chain has an image"
    job = job_for(span, flags)
    arguments = {"device": written.node, "top-node": span.top.node, "base-node": span.base.node}
    if span.parent is not None:
        arguments["backing-file"] = await header_name(span.disk, span.parent, span.base, relative=False)
    async with AsyncExitStack() as undo:
        paths = [layer.path for layer in (span.base, span.parent) if layer is not None and layer.path]
        await lend_for_writing(driver, guest, paths, undo)
        if span.parent is None:
            span.disk.mirror = mirror_of(span.base)
            undo.callback(setattr, span.disk, "mirror", None)
        await tracker.begin(driver, guest, job, "block-commit", arguments)
        undo.pop_all()
    return job


async def _until(driver: QemuDriver, guest: Guest, job: BlockJob, news: asyncio.Event, states: set[str]) -> None:
    """Until a job is in one of these states or has ended; the bookkeeping is done here, for the guest's job is ours."""
    while guest.running().block_jobs.get(job.name) is job and job.state not in states:
        news.clear()
        if job.newstate is not None:
            await tracker.settle(driver, guest, job)
            continue
        with suppress(TimeoutError):
            await asyncio.wait_for(news.wait(), LONGEST_QUIET_S)


async def _go_over(driver: QemuDriver, guest: Guest, job: BlockJob) -> None:
    job.state = "pivoting"
    await driver.save_status(guest)
    await guest.monitor.execute("job-complete", {"id": job.name})


async def _give_up(guest: Guest, jobs: Iterable[BlockJob]) -> None:
    """Have QEMU end what it has not done; the tracker tidies up when the guest's job is free."""
    if guest.runtime is None:
        return
    for job in jobs:
        if guest.runtime.block_jobs.get(job.name) is job and job.state in ("running", "ready", "pivoting"):
            job.state = "aborting"
            with suppress(errors.VirdError):
                await guest.monitor.execute("block-job-cancel", {"device": job.name})
