"""Copying: a disk's image, or its whole chain, to another place, and everything that is written meanwhile as well.

The copy goes on until the disk is told to write there, or to stay.  Opening the other place is ``opening``'s.
"""

from __future__ import annotations

import asyncio
import os
import stat
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vird import errors
from vird.api.capabilities.block_jobs import BlockJobs
from vird.api.enums.domain_block import DomainBlockCopyFlags as Flags
from vird.api.params import domain_block as names
from vird.api.params.checked import checked
from vird.drivers.qemu.block import chain
from vird.drivers.qemu.block.busy import LARGEST, MIB_SHIFT, refuse_busy
from vird.drivers.qemu.block.chain import Layer
from vird.drivers.qemu.block.numbers import number_new
from vird.drivers.qemu.block.opening import Fresh, open_chain, open_image
from vird.drivers.qemu.block.tracker import begin
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.images import find_backings, known_format
from vird.drivers.qemu.plan.storage.backing_string import backing_string
from vird.drivers.qemu.plan.storage.creation import BackingName
from vird.drivers.qemu.plan.storage.images import Image
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.storage_paths import path_of
from vird.errors import ErrorDomain
from vird.host.image_header import header_of
from vird.model.checks.disks import complete_qemu_disk
from vird.model.domain.devices.disk import BackingStore, Disk, DiskDriver, ImageFormatName, Mirror
from vird.model.domain.devices.disk_source import BlockSource, DirSource, FileSource, VolumeSource
from vird.model.domain.jobs import BlockJob, JobDisk
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam, TypedParameterType

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

KNOWN: Final = {
    names.DOMAIN_BLOCK_COPY_BANDWIDTH: TypedParameterType.ULLONG,
    names.DOMAIN_BLOCK_COPY_GRANULARITY: TypedParameterType.UINT,
    names.DOMAIN_BLOCK_COPY_BUF_SIZE: TypedParameterType.ULLONG,
}
FLAGS: Final = Flags.SHALLOW | Flags.REUSE_EXT | Flags.TRANSIENT_JOB | Flags.SYNCHRONOUS_WRITES


class Wanted(NamedTuple):
    """A copy as it was asked for: where to, and how; ``speed`` in bytes a second, the sizes in bytes."""

    target: Disk
    flags: int = 0
    speed: int = 0
    granularity: int = 0
    buf_size: int = 0
    says_block: bool = False


class Copies(BlockJobs):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_block_copy(
        self, dom: DomainRef, path: str, destxml: str, params: list[TypedParam], flags: int
    ) -> None:
        """Mirror a disk to where a ``<disk>`` document says."""
        check_flags(flags, FLAGS, remote.DOMAIN_BLOCK_COPY)
        given = checked(params, KNOWN)
        granularity = given.get(names.DOMAIN_BLOCK_COPY_GRANULARITY, 0)
        if granularity & (granularity - 1):
            raise errors.InvalidArg("granularity must be power of 2")
        bandwidth = given.get(names.DOMAIN_BLOCK_COPY_BANDWIDTH, 0)
        if bandwidth > LARGEST:
            raise errors.InvalidArg(f"bandwidth must be less than '{LARGEST}' bytes/s ({LARGEST >> MIB_SHIFT} MiB/s)")
        guest, target = self._driver.guest(dom), read_destination(destxml)
        wanted = Wanted(
            target,
            flags,
            speed=bandwidth,
            granularity=granularity,
            buf_size=given.get(names.DOMAIN_BLOCK_COPY_BUF_SIZE, 0),
            says_block=target.type == "block",
        )
        await start_copy(self._driver, guest, path, wanted)


def read_destination(xml: str) -> Disk:
    """The place that a document names.

    Raises the errors of documents, `MissingSource` kinds for one without a place.
    """
    disk = Disk.from_xml(xml)
    if disk.source is None or (isinstance(disk.source, FileSource | BlockSource) and not path_of(disk.source)):
        raise errors.NoSource(domain=ErrorDomain.DOMAIN)
    disk.backing_store = disk.mirror = None
    return disk


def destination(path: str, *, is_block: bool, is_raw: bool) -> Disk:
    """The place that a path and flags name, in the way of old."""
    source = BlockSource(dev=path) if is_block else FileSource(file=path)
    return Disk(type="block" if is_block else "file", source=source, driver=DiskDriver(type="raw") if is_raw else None)


async def start_copy(driver: QemuDriver, guest: Guest, path: str, wanted: Wanted) -> None:
    """Begin a copy; on failure the disk is as before, and what was made for it is gone."""
    async with guest.job.hold("block copy"):
        guest.require_active()
        disk = chain.find_disk(guest.document, path)
        refuse_busy(guest, disk)
        if guest.is_persistent and not wanted.flags & Flags.TRANSIENT_JOB:
            # The definition's disk would not be the running one's any more.
            raise errors.OperationInvalid("domain is not transient")
        top = chain.top_of(disk)
        if top is None:
            raise errors.InternalError("failed to update capacity data for block node '(null)'")
        flags = wanted.flags if chain.below(top) is not None else wanted.flags & ~Flags.SHALLOW
        wanted = wanted._replace(flags=flags)
        async with AsyncExitStack() as undo:
            new, makes = await _prepared(disk, top, wanted)
            number_new(guest, new)
            image = await _open(driver, guest, disk, top, new, wanted, makes, undo)
            shares = bool(flags & Flags.SHALLOW) and not flags & Flags.REUSE_EXT
            disk.mirror = mirror_of(new, shares=shares)
            undo.callback(_forget_mirror, disk)
            target = chain.target_of(disk)
            job = BlockJob(
                name=f"copy-{target}-{top.node}",
                type="copy",
                state="new",
                jobflags=f"{flags:#x}",
                shallownew="yes" if shares else None,
                disk=JobDisk(dst=target, mirror="yes"),
            )
            await begin(driver, guest, job, "blockdev-mirror", arguments_for(top, image, wanted))
            undo.pop_all()


def arguments_for(top: Layer, image: Image, wanted: Wanted) -> dict[str, Any]:
    """What QEMU is told."""
    found: dict[str, Any] = {"device": top.node, "target": f"{image.name}-format"}
    for name, value in (
        ("speed", wanted.speed),
        ("granularity", wanted.granularity),
        ("buf-size", wanted.buf_size),
    ):
        if value:
            found[name] = value
    found["sync"] = "top" if wanted.flags & Flags.SHALLOW else "full"
    if wanted.flags & Flags.SYNCHRONOUS_WRITES:
        found["copy-mode"] = "write-blocking"
    return found


async def _prepared(disk: Disk, top: Layer, wanted: Wanted) -> tuple[Disk, bool]:
    """The new image as a disk with the settings of the old, and whether it has to be made."""
    given, flags, target = wanted.target, wanted.flags, chain.target_of(disk)
    kind = given.driver.type if given.driver is not None else None
    if flags & Flags.SHALLOW and kind == "raw":
        raise errors.ConfigUnsupported(f"shallow copy of disk '{target}' into a raw file is not possible")
    source = given.source
    if isinstance(source, DirSource):
        raise errors.SystemError_(f"unable to stat block copy target '{source.dir}': Function not implemented", int1=38)
    if isinstance(source, VolumeSource):
        raise errors.InternalError(f"storage source pool '{source.pool}' volume '{source.volume}' is not translated")
    reuses = bool(flags & Flags.REUSE_EXT)
    path = path_of(source)
    if path is not None:
        is_block = await asyncio.to_thread(check_place, target, path, reuses=reuses, says_block=wanted.says_block)
        if is_block and isinstance(source, FileSource):
            given = given.copy()
            given.type, given.source = "block", BlockSource(dev=path, encryption=source.encryption)
    if kind is None:
        if not reuses:
            kind = top.format  # type: ignore[assignment]
        elif path is None:
            raise errors.ConfigUnsupported("reused mirror destination format must be specified")
        else:
            kind = known_format((await asyncio.to_thread(header_of, path)).format)
    new = disk.copy()
    new.type, new.source, new.backing_store, new.mirror = given.type, given.source, None, None
    new.driver = new.driver or DiskDriver()
    new.driver.type = kind
    new.encryption = given.encryption
    new.readonly = False
    complete_qemu_disk(new)
    if reuses and path is not None:
        await asyncio.to_thread(find_backings, [new])
    if new.backing_store is None:
        new.backing_store = BackingStore()
    return new, not reuses


def check_place(target: str, path: str, *, reuses: bool, says_block: bool) -> bool:
    """Whether a place on this host is a block device; blocks.

    Raises ``SystemError_`` for what should be there and is not, ``ConfigUnsupported`` for what is there and should
    not be, ``InvalidArg`` for what should be a device.
    """
    try:
        found = os.stat(path)
    except OSError as failure:
        number = failure.errno or 0
        if reuses or says_block:
            raise errors.SystemError_(
                f"missing destination file for disk {target}: {path}: {failure.strerror}", int1=number
            ) from failure
        return False
    is_block = stat.S_ISBLK(found.st_mode)
    if not is_block and found.st_size and not reuses:
        raise errors.ConfigUnsupported(
            f"external destination file for disk {target} already exists and is not a block device: {path}"
        )
    if says_block and not is_block:
        raise errors.InvalidArg(f"blockdev flag requested for disk {target}, but file '{path}' is not a block device")
    return is_block


async def _open(
    driver: QemuDriver,
    guest: Guest,
    disk: Disk,
    top: Layer,
    new: Disk,
    wanted: Wanted,
    makes: bool,
    undo: AsyncExitStack,
) -> Image:
    is_shallow = bool(wanted.flags & Flags.SHALLOW)
    if not makes:
        if is_shallow:
            # What it stands on is opened when the disk goes over to it: it may be on its way there still.
            return await open_image(driver, guest, new, undo)
        return await open_chain(driver, guest, new, undo)
    below = chain.below(top) if is_shallow else None
    image = chain.image_of(disk, below) if below is not None else None
    backing = BackingName(backing_string(image), image.format) if image is not None else None
    size, cluster = await _measure(guest, top)
    fresh = Fresh(size, backing, cluster)
    try:
        return await open_image(driver, guest, new, undo, below=image, fresh=fresh)
    except errors.SystemError_ as failure:
        # QEMU has not heard of its number.
        guest.running().last_image -= 1
        reason = os.strerror(failure.int1)
        raise errors.SystemError_(f"failed to create copy target: {reason}", int1=failure.int1) from failure


async def _measure(guest: Guest, top: Layer) -> tuple[int, int | None]:
    """How large an image is for its guest, and its clusters, in bytes."""
    nodes: Any = await guest.monitor.execute("query-named-block-nodes", {"flat": True})
    node = next((each for each in nodes if each.get("node-name") == top.node), None)
    if node is None:
        raise errors.InternalError(f"failed to update capacity data for block node '{top.node}'")
    image = node["image"]
    return int(image["virtual-size"]), image.get("cluster-size")


def mirror_of(new: Disk, *, shares: bool) -> Mirror:
    """The copy as the document shows it; one that shares what is below the original has nothing below of its own."""
    assert new.driver is not None, "a new image has a format"
    kind = new.driver.type
    return Mirror(
        type=new.type,
        file=new.source.file if isinstance(new.source, FileSource) else None,
        format_name=kind if isinstance(new.source, FileSource) else None,  # type: ignore[arg-type]
        job="copy",
        format=ImageFormatName(type=kind),  # type: ignore[arg-type]
        source=new.source,
        backing_store=None if shares else new.backing_store,
    )


def _forget_mirror(disk: Disk) -> None:
    disk.mirror = None
