"""Looking at a disk's block job, limiting it, ending it, or having the disk go over to the copy."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

from vird import errors
from vird.api.capabilities.block_jobs import BlockJobs
from vird.api.enums.domain_block import DomainBlockJobAbortFlags as AbortFlags
from vird.api.enums.domain_block import DomainBlockJobInfoFlags as InfoFlags
from vird.api.enums.domain_block import DomainBlockJobSetSpeedFlags as SpeedFlags
from vird.drivers.qemu.block import chain
from vird.drivers.qemu.block.busy import MIB_SHIFT, speed
from vird.drivers.qemu.block.opening import open_chain, standing_for
from vird.drivers.qemu.block.table import MIRRORS
from vird.drivers.qemu.block.tracker import TYPES
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.refuse import check_flags
from vird.model.domain.devices.disk import Disk
from vird.model.domain.jobs import BlockJob
from vird.wire.procedures import remote
from vird.wire.procedures.domain_block import DomainGetBlockJobInfoRet
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

NO_JOB = DomainGetBlockJobInfoRet(0, 0, 0, 0, 0)


class Progress(NamedTuple):
    """How far a job is, in its own measure."""

    now: int
    end: int


class JobCalls(BlockJobs):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_get_block_job_info(self, dom: DomainRef, path: str, flags: int) -> DomainGetBlockJobInfoRet:
        """The block job of a disk; waits for no change that is under way."""
        check_flags(flags, InfoFlags, remote.DOMAIN_GET_BLOCK_JOB_INFO)
        guest = self._driver.guest(dom)
        guest.require_active()
        disk = chain.find_disk(guest.document, path)
        job = guest.running().block_jobs.of_disk(chain.target_of(disk))
        if job is None:
            return NO_JOB
        answer: Any = await guest.monitor.execute("query-block-jobs")
        found = next((each for each in answer if each.get("device") == job.name), None)
        if found is None:
            return NO_JOB
        far = progress(found)
        limit = int(found.get("speed", 0))
        if limit and not flags & InfoFlags.BANDWIDTH_BYTES:
            limit = -(-limit >> MIB_SHIFT)
        return DomainGetBlockJobInfoRet(1, TYPES[job.type], limit, far.now, far.end)

    async def domain_block_job_set_speed(self, dom: DomainRef, path: str, bandwidth: int, flags: int) -> None:
        """Limit a block job."""
        check_flags(flags, SpeedFlags, remote.DOMAIN_BLOCK_JOB_SET_SPEED)
        limit = speed(bandwidth, in_bytes=bool(flags & SpeedFlags.BANDWIDTH_BYTES))
        guest = self._driver.guest(dom)
        async with guest.job.hold("block job speed"):
            guest.require_active()
            disk = chain.find_disk(guest.document, path)
            job = _job_of(guest, disk)
            await guest.monitor.execute("block-job-set-speed", {"device": job.name, "speed": limit})

    async def domain_block_job_abort(self, dom: DomainRef, path: str, flags: int) -> None:
        """End a block job, or have the disk go over to its copy; waits until all is in order, unless told not to."""
        check_flags(flags, AbortFlags, remote.DOMAIN_BLOCK_JOB_ABORT)
        guest = self._driver.guest(dom)
        pivots = bool(flags & AbortFlags.PIVOT)
        async with guest.job.hold("block job abort"):
            guest.require_active()
            disk = chain.find_disk(guest.document, path)
            job = _job_of(guest, disk)
            if job.state in ("aborting", "pivoting"):
                raise errors.OperationInvalid(f"block job on disk '{chain.target_of(disk)}' is still being ended")
            await (self._go_over(guest, disk, job) if pivots else self._give_up(guest, disk, job))
            jobs = guest.running().block_jobs
        if flags & AbortFlags.ASYNC:
            return
        if await jobs.ended(job) == "failed" and pivots:
            why = f": {job.errmsg}" if job.errmsg else ""
            raise errors.OperationFailed(f"block job '{job.name}' failed while pivoting{why}")

    async def _give_up(self, guest: Guest, disk: Disk, job: BlockJob) -> None:
        before, ready = job.state, disk.mirror.ready if disk.mirror is not None else None
        await self._enter(guest, disk, job, "aborting")
        try:
            await guest.monitor.execute("block-job-cancel", {"device": job.name})
        except errors.VirdError:
            job.state = before
            if disk.mirror is not None:
                disk.mirror.ready = ready
            await self._driver.save_status(guest)
            raise

    async def _go_over(self, guest: Guest, disk: Disk, job: BlockJob) -> None:
        if job.state != "ready":
            raise errors.BlockCopyActive(f"block job '{job.name}' not ready for pivot yet")
        if job.type not in MIRRORS:
            raise errors.OperationInvalid(f"job type '{job.type}' does not support pivot")
        async with AsyncExitStack() as undo:
            await self._put_chain_below(guest, disk, job, undo)
            await self._enter(guest, disk, job, "pivoting")
            try:
                await guest.monitor.execute("job-complete", {"id": job.name})
            except errors.VirdError:
                job.state = "ready"
                if disk.mirror is not None:
                    disk.mirror.ready = "yes"
                await self._driver.save_status(guest)
                raise
            undo.pop_all()

    async def _put_chain_below(self, guest: Guest, disk: Disk, job: BlockJob, undo: AsyncExitStack) -> None:
        """Open what a shallow copy into an image that was there stands on; the copy is its overlay from now on."""
        copied = list(chain.layers(disk.mirror)) if disk.mirror is not None else []
        if job.type != "copy" or len(copied) < 2 or not _is_shallow(job):
            return
        twin = standing_for(disk, copied[0])
        twin.backing_store = copied[0].holder.backing_store
        await open_chain(self._driver, guest, twin, undo, skip=1)
        await guest.monitor.execute("blockdev-snapshot", {"node": copied[1].node, "overlay": copied[0].node})

    async def _enter(self, guest: Guest, disk: Disk, job: BlockJob, state: str) -> None:
        job.state = state
        if disk.mirror is not None:
            disk.mirror.ready = "abort" if state == "aborting" else "pivot"
        await self._driver.save_status(guest)


def _job_of(guest: Guest, disk: Disk) -> BlockJob:
    target = chain.target_of(disk)
    job = guest.running().block_jobs.of_disk(target)
    if job is None:
        raise errors.InvalidArg(f"disk {target} does not have an active block job")
    return job


def _is_shallow(job: BlockJob) -> bool:
    return bool(int(job.jobflags or "0", 16) & 1)


def progress(found: dict[str, Any]) -> Progress:
    """QEMU's figures as clients may take them: equal ones mean that the job is ready, or done."""
    now, end, ready = int(found.get("offset", 0)), int(found.get("len", 0)), found.get("ready")
    if not now and not end:
        # It has not begun to measure.
        return Progress(1, 1) if ready else Progress(0, 1)
    if now == end and ready is False:
        return Progress(now - 1, end)
    return Progress(now, end)
