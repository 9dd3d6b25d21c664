"""Committing: what is in upper images goes into a lower one, which takes their place.

The image that the guest writes to can be one of them: then the job goes on until the disk is told to write to the
base, or to stay where it is.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

from vird import errors
from vird.api.capabilities.block_jobs import BlockJobs
from vird.api.enums.domain_block import DomainBlockCommitFlags as Flags
from vird.drivers.qemu.block import chain
from vird.drivers.qemu.block.busy import refuse_busy, speed
from vird.drivers.qemu.block.chain import Layer
from vird.drivers.qemu.block.files import lend_for_writing
from vird.drivers.qemu.block.names import header_name
from vird.drivers.qemu.block.tracker import begin
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.refuse import check_flags
from vird.model.domain.devices.disk import BackingStore, Disk, ImageFormatName, Mirror
from vird.model.domain.jobs import BlockJob, JobDisk, JobNode
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver


class Span(NamedTuple):
    """From which image of a disk into which; ``parent`` is right above the upper one, None for an active commit."""

    disk: Disk
    top: Layer
    base: Layer
    parent: Layer | None


class Commits(BlockJobs):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_block_commit(
        self, dom: DomainRef, disk: str, base: str | None, top: str | None, bandwidth: int, flags: int
    ) -> None:
        """Merge a part of a disk's backing chain downwards."""
        check_flags(flags, Flags, remote.DOMAIN_BLOCK_COMMIT)
        driver, guest = self._driver, self._driver.guest(dom)
        bytes_a_second = speed(bandwidth, in_bytes=bool(flags & Flags.BANDWIDTH_BYTES))
        async with guest.job.hold("block commit"):
            span = chosen(guest, disk, base, top, flags)
            arguments: dict[str, Any] = {"device": _written(span).node}
            if bytes_a_second:
                arguments["speed"] = bytes_a_second
            arguments |= {"top-node": span.top.node, "base-node": span.base.node}
            if span.parent is not None:
                relative = bool(flags & Flags.RELATIVE)
                arguments["backing-file"] = await header_name(span.disk, span.parent, span.base, relative=relative)
            async with AsyncExitStack() as undo:
                written = [layer.path for layer in (span.base, span.parent) if layer is not None and layer.path]
                await lend_for_writing(driver, guest, written, undo)
                if span.parent is None:
                    span.disk.mirror = mirror_of(span.base)
                    undo.callback(_forget_mirror, span.disk)
                await begin(driver, guest, job_for(span, flags), "block-commit", arguments)
                undo.pop_all()


def chosen(guest: Guest, name: str, base: str | None, top: str | None, flags: int) -> Span:
    """The images that are meant, in the order of libvirt's refusals.

    Raises ``InvalidArg`` for images that there are not or that are not below each other, ``OperationInvalid`` for a
    guest that is off, ``ConfigUnsupported`` for an empty drive.
    """
    disk = chain.find_disk(guest.newest, name)
    target, written = chain.target_of(disk), chain.top_of(disk)
    upper = written if top in (None, target) else chain.find_layer(disk, top or "")
    lower: Layer | None
    if base is not None and upper is not None:
        lower = chain.find_layer(disk, base, beneath=upper)
    elif flags & Flags.SHALLOW:
        lower = chain.below(upper) if upper is not None else None
    else:
        lower = chain.base_of(upper) if upper is not None else None
        if upper is None or lower is None or lower.number == upper.number:
            raise errors.InvalidArg(
                f"could not find base image in chain for '{target}'", domain=errors.ErrorDomain.STORAGE
            )
    guest.require_active()
    refuse_busy(guest, disk)
    if upper is None or written is None:
        raise errors.ConfigUnsupported(f"disk {target} has no source file to be committed")
    if lower is None:
        raise errors.InvalidArg(f"top '{upper.name}' in chain for '{written.name}' has no backing file")
    is_active = upper.number == written.number
    if is_active and not flags & Flags.ACTIVE:
        raise errors.InvalidArg(f"commit of '{target}' active layer requires active flag")
    if flags & Flags.ACTIVE and not is_active:
        raise errors.InvalidArg(f"active commit requested but '{upper.name}' is not active")
    next_one = chain.below(upper)
    if flags & Flags.SHALLOW and (next_one is None or next_one.number != lower.number):
        raise errors.InvalidArg(
            f"base '{lower.name}' is not immediately below '{upper.name}' in chain for '{written.name}'"
        )
    return Span(disk, upper, lower, None if is_active else chain.above(disk, upper))


def job_for(span: Span, flags: int) -> BlockJob:
    """The job as it is kept."""
    target = chain.target_of(span.disk)
    return BlockJob(
        name=f"commit-{target}-{span.top.node}",
        type="active-commit" if span.parent is None else "commit",
        state="new",
        jobflags=f"{flags:#x}",
        disk=JobDisk(dst=target),
        base=JobNode(node=span.base.node),
        top=JobNode(node=span.top.node),
        topparent=JobNode(node=span.parent.node) if span.parent is not None else None,
        delete_committed_images=bool(flags & Flags.DELETE),
    )


def _written(span: Span) -> Layer:
    written = chain.top_of(span.disk)
    assert written is not None, "checked to have a source"
    return written


def mirror_of(base: Layer) -> Mirror:
    """The base as the place that the disk may go over to."""
    assert isinstance(base.holder, BackingStore), "a base is below another image"
    source = base.source.copy()
    source.index = base.number
    return Mirror(
        type=base.holder.type,
        job="active-commit",
        format=ImageFormatName(type=base.format),  # type: ignore[arg-type]
        source=source,
    )


def _forget_mirror(disk: Disk) -> None:
    disk.mirror = None
