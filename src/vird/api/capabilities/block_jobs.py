"""Disks of a domain at work: jobs, size, throttling."""

from __future__ import annotations

from vird.api.capability import Capability, derived_from, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.domain_block import DomainGetBlockIoTuneRet, DomainGetBlockJobInfoRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam


class BlockJobs(Capability):
    """Disks of a domain at work: jobs, size, throttling."""

    async def domain_block_job_abort(self, dom: DomainRef, path: str, flags: int) -> None:
        """End a block job, or turn a copy into the disk's source."""
        raise no_support(remote.DOMAIN_BLOCK_JOB_ABORT)

    async def domain_get_block_job_info(self, dom: DomainRef, path: str, flags: int) -> DomainGetBlockJobInfoRet:
        """The block job of a disk; ``found`` is 0 when there is none."""
        raise no_support(remote.DOMAIN_GET_BLOCK_JOB_INFO)

    async def domain_block_job_set_speed(self, dom: DomainRef, path: str, bandwidth: int, flags: int) -> None:
        """Limit a block job, in MiB/s or bytes/s by ``flags``."""
        raise no_support(remote.DOMAIN_BLOCK_JOB_SET_SPEED)

    @derived_from("domain_block_rebase")
    async def domain_block_pull(self, dom: DomainRef, path: str, bandwidth: int, flags: int) -> None:
        """Copy all of a disk's backing chain into its top."""
        await self.domain_block_rebase(dom, path, None, bandwidth, flags)

    async def domain_block_resize(self, dom: DomainRef, disk: str, size: int, flags: int) -> None:
        """Change a disk's size, in KiB or bytes by ``flags``."""
        raise no_support(remote.DOMAIN_BLOCK_RESIZE)

    async def domain_set_block_io_tune(self, dom: DomainRef, disk: str, params: list[TypedParam], flags: int) -> None:
        """Set throttling of a disk."""
        raise no_support(remote.DOMAIN_SET_BLOCK_IO_TUNE)

    async def domain_get_block_io_tune(
        self, dom: DomainRef, disk: str | None, nparams: int, flags: int
    ) -> DomainGetBlockIoTuneRet:
        """Throttling of a disk; only the number of facts when ``nparams`` is 0."""
        raise no_support(remote.DOMAIN_GET_BLOCK_IO_TUNE)

    async def domain_block_rebase(
        self, dom: DomainRef, path: str, base: str | None, bandwidth: int, flags: int
    ) -> None:
        """Copy a part of a disk's backing chain into its top, or the disk elsewhere."""
        raise no_support(remote.DOMAIN_BLOCK_REBASE)

    async def domain_block_commit(
        self, dom: DomainRef, disk: str, base: str | None, top: str | None, bandwidth: int, flags: int
    ) -> None:
        """Merge a part of a disk's backing chain downwards."""
        raise no_support(remote.DOMAIN_BLOCK_COMMIT)

    async def domain_block_copy(
        self, dom: DomainRef, path: str, destxml: str, params: list[TypedParam], flags: int
    ) -> None:
        """Mirror a disk to where a ``<disk>`` document says."""
        raise no_support(remote.DOMAIN_BLOCK_COPY)

    async def domain_set_block_threshold(self, dom: DomainRef, dev: str, threshold: int, flags: int) -> None:
        """Have an event sent once a disk's file grows over so many bytes."""
        raise no_support(remote.DOMAIN_SET_BLOCK_THRESHOLD)

    async def domain_set_throttle_group(self, dom: DomainRef, group: str, params: list[TypedParam], flags: int) -> None:
        """Set throttling that several disks share."""
        raise no_support(remote.DOMAIN_SET_THROTTLE_GROUP)

    async def domain_del_throttle_group(self, dom: DomainRef, group: str | None, flags: int) -> None:
        """Remove shared throttling."""
        raise no_support(remote.DOMAIN_DEL_THROTTLE_GROUP)
