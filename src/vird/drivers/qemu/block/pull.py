"""Pulling: a disk's image takes over what is in the images below it, all of them or down to a base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vird import errors
from vird.api.capabilities.block_jobs import BlockJobs
from vird.api.enums.domain_block import DomainBlockCopyFlags as CopyFlags
from vird.api.enums.domain_block import DomainBlockPullFlags as PullFlags
from vird.api.enums.domain_block import DomainBlockRebaseFlags as Flags
from vird.drivers.common.impact import bare_argument
from vird.drivers.qemu.block import chain
from vird.drivers.qemu.block.busy import nameless, refuse_busy, speed
from vird.drivers.qemu.block.copy import Wanted, destination, start_copy
from vird.drivers.qemu.block.names import header_name
from vird.drivers.qemu.block.tracker import begin
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.refuse import check_flags
from vird.errors import ErrorDomain
from vird.model.domain.jobs import BlockJob, JobDisk, JobNode
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

FOR_COPIES = Flags.SHALLOW | Flags.REUSE_EXT | Flags.COPY_RAW | Flags.COPY_DEV


class Pulls(BlockJobs):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_block_pull(self, dom: DomainRef, path: str, bandwidth: int, flags: int) -> None:
        """Copy all of a disk's backing chain into its top."""
        check_flags(flags, PullFlags, remote.DOMAIN_BLOCK_PULL)
        await self._pull(dom, path, None, bandwidth, flags)

    async def domain_block_rebase(
        self, dom: DomainRef, path: str, base: str | None, bandwidth: int, flags: int
    ) -> None:
        """Copy a part of it; or, in the way of old, the disk elsewhere."""
        if flags & Flags.COPY and base is None:
            raise bare_argument("base in virDomainBlockRebase must not be NULL", ErrorDomain.DOMAIN)
        if not flags & Flags.COPY and flags & FOR_COPIES:
            raise bare_argument(
                "use of flags requires a copy job",
                ErrorDomain.DOMAIN,
                argument="flags",
                function="virDomainBlockRebase",
            )
        check_flags(flags, Flags, remote.DOMAIN_BLOCK_REBASE)
        if flags & Flags.COPY and base is not None:
            await self._copy(dom, path, base, bandwidth, flags)
        elif flags & Flags.RELATIVE and base is None:
            raise errors.InvalidArg("flag VIR_DOMAIN_BLOCK_REBASE_RELATIVE is valid only with non-null base")
        else:
            await self._pull(dom, path, base, bandwidth, flags)

    async def _copy(self, dom: DomainRef, path: str, base: str, bandwidth: int, flags: int) -> None:
        if flags & Flags.RELATIVE:
            raise errors.ArgumentUnsupported("Relative backing during copy not supported yet")
        target = destination(base, is_block=bool(flags & Flags.COPY_DEV), is_raw=bool(flags & Flags.COPY_RAW))
        bytes_a_second = speed(bandwidth, in_bytes=bool(flags & Flags.BANDWIDTH_BYTES))
        same = (flags & Flags.SHALLOW and CopyFlags.SHALLOW) | (flags & Flags.REUSE_EXT and CopyFlags.REUSE_EXT)
        wanted = Wanted(target, same, speed=bytes_a_second, says_block=bool(flags & Flags.COPY_DEV))
        await start_copy(self._driver, self._driver.guest(dom), path, wanted)

    async def _pull(self, dom: DomainRef, path: str, base: str | None, bandwidth: int, flags: int) -> None:
        guest = self._driver.guest(dom)
        async with guest.job.hold("block pull"):
            guest.require_active()
            job, arguments = await _plan(guest, path, base, bandwidth, flags)
            await begin(self._driver, guest, job, "block-stream", arguments)


async def _plan(
    guest: Guest, path: str, base: str | None, bandwidth: int, flags: int
) -> tuple[BlockJob, dict[str, Any]]:
    disk = chain.find_disk(guest.document, path)
    refuse_busy(guest, disk)
    top = chain.top_of(disk)
    if top is None:
        raise nameless("device")
    arguments: dict[str, Any] = {"device": top.node}
    lowest = chain.find_layer(disk, base, beneath=top) if base is not None else None
    bytes_a_second = speed(bandwidth, in_bytes=bool(flags & Flags.BANDWIDTH_BYTES))
    if bytes_a_second:
        arguments["speed"] = bytes_a_second
    if lowest is not None:
        name = await header_name(disk, top, lowest, relative=bool(flags & Flags.RELATIVE))
        arguments |= {"base-node": lowest.node, "backing-file": name}
    target = chain.target_of(disk)
    job = BlockJob(
        name=f"pull-{target}-{top.node}",
        type="pull",
        state="new",
        jobflags=f"{flags:#x}",
        disk=JobDisk(dst=target),
        base=JobNode(node=lowest.node) if lowest is not None else None,
    )
    return job, arguments
