"""Moves a guest's block jobs on: from what QEMU tells to states, bookkeeping, events and the status file.

QEMU keeps a job that has concluded until it is dismissed.  What became of it is written to the status file before
that, so whichever daemon is there next can finish the bookkeeping: `take_up` does so when a guest was taken back.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.api.enums.domain_block import DomainBlockJobType as Type
from vird.api.enums.domain_event import ConnectDomainEventBlockJobStatus as Status
from vird.api.events import DomainBlockJob, DomainBlockJob2
from vird.drivers.qemu.backup.end import finish_backup
from vird.drivers.qemu.block import finish
from vird.drivers.qemu.block.chain import find_disk
from vird.drivers.qemu.block.table import ENDED
from vird.drivers.qemu.storage_paths import path_of
from vird.model.domain.jobs import BlockJob
from vird.qmp.faults import MonitorClosed

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

log = logging.getLogger(__name__)

TYPES: Final = {
    "pull": Type.PULL,
    "copy": Type.COPY,
    "commit": Type.COMMIT,
    "active-commit": Type.ACTIVE_COMMIT,
    "backup": Type.BACKUP,
}
TOLD: Final = {
    "ready": Status.READY,
    "completed": Status.COMPLETED,
    "failed": Status.FAILED,
    "cancelled": Status.CANCELED,
}
NEWS: Final = {"ready": "ready", "concluded": "concluded"}
"""Those of QEMU's states that change something."""

Finish = Callable[["QemuDriver", "Guest", BlockJob, str], Awaitable[None]]

FINISH: Final[dict[str, Finish]] = {
    "pull": finish.finish_pull,
    "copy": finish.finish_copy,
    "commit": finish.finish_commit,
    "active-commit": finish.finish_active_commit,
    "backup": finish_backup,
}
"""The bookkeeping after a job's end, by kind; it is told what became of the job, and may be done twice."""


async def begin(driver: QemuDriver, guest: Guest, job: BlockJob, command: str, arguments: Mapping[str, Any]) -> None:
    """Start a job, which is known before QEMU has it; forgotten again if QEMU refuses.  The guest's job is held."""
    jobs = guest.running().block_jobs
    jobs.add(job)
    await driver.save_status(guest)
    try:
        told = {"job-id": job.name, **arguments, "auto-finalize": True, "auto-dismiss": False}
        await guest.monitor.execute(command, told)
    except errors.VirdError:
        jobs.remove(job)
        await driver.save_status(guest)
        raise
    if job.state == "new":
        job.state = "running"
    await driver.save_status(guest)


def take(driver: QemuDriver, guest: Guest, data: Mapping[str, Any]) -> None:
    """QEMU tells that a job's state changed; what follows waits for the guest's turn."""
    runtime = guest.running()
    job = runtime.block_jobs.get(str(data.get("id")))
    news = NEWS.get(str(data.get("status")))
    if job is None or news is None:
        return
    job.newstate = news
    driver.environment.spawn(_settle_later(driver, guest, job), f"block job {job.name} of {guest.name}")


async def _settle_later(driver: QemuDriver, guest: Guest, job: BlockJob) -> None:
    runtime = guest.runtime
    try:
        async with guest.job.hold("block job", job.name, wait_s=finish.PATIENCE_S):
            if runtime is not None and guest.runtime is runtime:
                await settle(driver, guest, job)
    except MonitorClosed:
        # The guest is about to be off, and its jobs with it.
        return
    except errors.VirdError as failure:
        log.error("after the block job %s: %s", job.name, failure, extra={"guest": guest.name})


async def settle(driver: QemuDriver, guest: Guest, job: BlockJob) -> None:
    """Do what a job's new state asks for.  The guest's job is held; nothing happens when there is no news."""
    if guest.running().block_jobs.get(job.name) is not job:
        return
    if job.newstate == "ready":
        job.newstate = None
        if job.state in ("new", "running"):
            job.state = "ready"
            finish.mark_ready(guest, job)
            await driver.save_status(guest)
            tell(driver, guest, job, "ready")
        return
    if job.newstate == "concluded":
        job.newstate = await _became(guest, job)
        await driver.save_status(guest)
        with suppress(errors.VirdError):
            await guest.monitor.execute("job-dismiss", {"id": job.name})
    if job.newstate in ENDED:
        outcome = job.newstate
        finished = FINISH.get(job.type)
        if finished is not None:
            await finished(driver, guest, job, outcome)
        job.state, job.newstate = outcome, None
        tell(driver, guest, job, outcome)
        guest.running().block_jobs.remove(job)
        await driver.save_status(guest)


async def _became(guest: Guest, job: BlockJob) -> str:
    """What became of a concluded job: a copy that was given up when it was ready ends well for QEMU."""
    jobs: Any = await guest.monitor.execute("query-jobs")
    found = next((each for each in jobs if each.get("id") == job.name), None)
    if found is None:
        job.errmsg = "the job is not known to QEMU any more"
        return "cancelled" if job.state == "aborting" else "failed"
    job.errmsg = found.get("error")
    if job.state == "aborting":
        return "cancelled"
    if job.errmsg is None:
        # Of a copy that nobody told to go over, an end is no success.
        return "cancelled" if job.type in ("copy", "active-commit") and job.state != "pivoting" else "completed"
    return "failed"


def tell(driver: QemuDriver, guest: Guest, job: BlockJob, state: str) -> None:
    """Publish both events of a job that is about a disk."""
    if job.disk is None:
        return
    target, kind, status = job.disk.dst, TYPES.get(job.type, Type.UNKNOWN), TOLD[state]
    try:
        path = path_of(find_disk(guest.document, target).source) or ""
    except errors.InvalidArg:
        return
    driver.bus.publish(DomainBlockJob(guest.ref, path, kind, status))
    driver.bus.publish(DomainBlockJob2(guest.ref, target, kind, status))


async def take_up(driver: QemuDriver, guest: Guest) -> None:
    """Learn what became of a guest's jobs while no daemon looked, and tidy up after those that ended."""
    known = guest.running().block_jobs
    answer: Any = await guest.monitor.execute("query-jobs")
    there = {str(each.get("id")): str(each.get("status")) for each in answer}
    for name, status in there.items():
        if known.get(name) is None and name.startswith("create-") and status == "concluded":
            # It was making an image for a daemon that is gone.
            with suppress(errors.VirdError):
                await guest.monitor.execute("job-dismiss", {"id": name})
    for job in known:
        if job.newstate in ENDED:
            await settle(driver, guest, job)
            continue
        status = there.get(job.name, "concluded")
        if status == "ready" and job.state in ("aborting", "pivoting"):
            # It was about to be told, and was not.
            job.state = "running"
        elif job.state == "new":
            job.state = "running"
        job.newstate = NEWS.get(status)
        await settle(driver, guest, job)
