"""Long work on a guest's disks while it runs: pulled, committed, copied, resized."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird.api.enums.domain_block import (
    DomainBlockCommitFlags,
    DomainBlockCopyFlags,
    DomainBlockJobAbortFlags,
    DomainBlockJobInfoFlags,
    DomainBlockPullFlags,
    DomainBlockRebaseFlags,
    DomainBlockResizeFlags,
)
from vird.cli.block_progress import BlockWait
from vird.cli.block_progress import wait as wait_for
from vird.cli.failure import Failed, UsageError
from vird.cli.files import read_document
from vird.cli.impact import bits, exclusive
from vird.cli.lookups import Guest, find_guest
from vird.cli.make_xml import element
from vird.cli.option import Opt
from vird.cli.results import Document, Done, DoneTightly, TightLines
from vird.cli.shell import Shell
from vird.cli.verb import verb

Path = Annotated[str, Opt("the disk's target or source", completes="disk")]
Bandwidth = Annotated[int | None, Opt("at most so many MiB/s; 0 for no limit", unit=1)]
Bytes = Annotated[bool, Opt("the bandwidth is in bytes/s")]
Wait = Annotated[bool, Opt("wait for its end")]
Verbose = Annotated[bool, Opt("and tell how far it is")]
Timeout = Annotated[int | None, Opt("give it up after so many seconds")]
Async = Annotated[bool, Opt("do not wait for the end of what is given up", spelled="async")]
Pivot = Annotated[bool, Opt("switch over when it is ready")]


def waits(wait_: bool, verbose: bool, timeout: int | None, async_: bool) -> bool:
    """Whether the job is waited for; `UsageError` for options that only make sense then."""
    for name, given in (("verbose", verbose), ("timeout", timeout is not None), ("async", async_)):
        if given and not wait_:
            raise UsageError(f"Option --wait is required by option --{name}")
    if timeout is not None and timeout < 1:
        raise Failed(f"invalid timeout: {timeout}")
    return wait_


@verb("domain")
async def blockresize(
    shell: Shell,
    domain: Guest,
    path: Path,
    size: Annotated[int, Opt("its new size; a bare number is KiB", unit=1024)],
) -> DoneTightly:
    """Change the size of a guest's disk while it runs."""
    guest = await find_guest(shell, domain)
    flags = DomainBlockResizeFlags.BYTES
    amount = size
    if size % 1024 == 0:
        amount, flags_ = size // 1024, 0
    else:
        flags_ = int(flags)
    with shell.failing(f"Failed to resize block device '{path}'"):
        await guest.block_resize(path, amount, flags_)
    return DoneTightly(f"Block device '{path}' is resized")


@verb("domain")
async def blockpull(
    shell: Shell,
    domain: Guest,
    path: Path,
    bandwidth: Bandwidth = None,
    base: Annotated[str | None, Opt("keep this backing image", completes="file")] = None,
    wait: Wait = False,
    verbose: Verbose = False,
    timeout: Timeout = None,
    async_: Async = False,
    keep_relative: Annotated[bool, Opt("keep the backing image's name relative")] = False,
    bytes: Bytes = False,
) -> DoneTightly:
    """Copy what is in a disk's backing images into the disk itself."""
    blocking = waits(wait or verbose or timeout is not None or async_, verbose, timeout, async_)
    guest = await find_guest(shell, domain)
    if base is not None or keep_relative:
        flags = bits((keep_relative, DomainBlockRebaseFlags.RELATIVE), (bytes, DomainBlockRebaseFlags.BANDWIDTH_BYTES))
        await guest.block_rebase(path, base, bandwidth or 0, flags)
    else:
        await guest.block_pull(path, bandwidth or 0, bits((bytes, DomainBlockPullFlags.BANDWIDTH_BYTES)))
    if not blocking:
        return DoneTightly("Block Pull started")
    return DoneTightly(await wait_for(shell, guest, path, BlockWait("Block Pull", verbose, timeout, is_async=async_)))


@verb("domain")
async def blockcommit(
    shell: Shell,
    domain: Guest,
    path: Path,
    bandwidth: Bandwidth = None,
    base: Annotated[str | None, Opt("the image that it goes into", completes="file")] = None,
    shallow: Annotated[bool, Opt("the image right below")] = False,
    top: Annotated[str | None, Opt("the image that it comes from", completes="file")] = None,
    active: Annotated[bool, Opt("from the image that is written to")] = False,
    delete: Annotated[bool, Opt("delete what is not needed any more")] = False,
    wait: Wait = False,
    verbose: Verbose = False,
    timeout: Timeout = None,
    pivot: Pivot = False,
    keep_overlay: Annotated[bool, Opt("end when it is ready, and keep the image on top")] = False,
    async_: Async = False,
    keep_relative: Annotated[bool, Opt("keep the backing image's name relative")] = False,
    bytes: Bytes = False,
) -> DoneTightly:
    """Write what is in a disk's upper images into a lower one."""
    exclusive(pivot=pivot, keep_overlay=keep_overlay)
    exclusive(base=base, shallow=shallow)
    active = active or pivot or keep_overlay
    flags = bits(
        (shallow, DomainBlockCommitFlags.SHALLOW),
        (delete, DomainBlockCommitFlags.DELETE),
        (active, DomainBlockCommitFlags.ACTIVE),
        (keep_relative, DomainBlockCommitFlags.RELATIVE),
        (bytes, DomainBlockCommitFlags.BANDWIDTH_BYTES),
    )
    blocking = wait or verbose or timeout is not None or async_ or pivot or keep_overlay
    guest = await find_guest(shell, domain)
    await guest.block_commit(path, base, top, bandwidth or 0, flags)
    if not blocking:
        return DoneTightly("Active Block Commit started" if active else "Block Commit started")
    title = "Block Commit"
    how = BlockWait(title, verbose, timeout, active, pivot, keep_overlay, async_)
    return DoneTightly(await wait_for(shell, guest, path, how))


@verb("domain")
async def blockcopy(
    shell: Shell,
    domain: Guest,
    path: Path,
    dest: Annotated[str | None, Opt("the copy", completes="file")] = None,
    bandwidth: Bandwidth = None,
    shallow: Annotated[bool, Opt("let it share the backing image")] = False,
    reuse_external: Annotated[bool, Opt("use a file that is there")] = False,
    blockdev: Annotated[bool, Opt("the copy is a block device")] = False,
    wait: Wait = False,
    verbose: Verbose = False,
    timeout: Timeout = None,
    pivot: Pivot = False,
    finish: Annotated[bool, Opt("end when it is ready, and stay on the original")] = False,
    async_: Async = False,
    xml: Annotated[str | None, Opt("file with the copy's document", completes="file")] = None,
    format: Annotated[str | None, Opt("the copy's format")] = None,
    granularity: Annotated[int | None, Opt("how fine changes are tracked; a power of two", unit=1)] = None,
    buf_size: Annotated[int | None, Opt("how much is under way at once", unit=1)] = None,
    bytes: Bytes = False,
    transient_job: Annotated[bool, Opt("do not take it up again after a stop")] = False,
    synchronous_writes: Annotated[bool, Opt("write to both at once")] = False,
    print_xml: Annotated[bool, Opt("show the document, do nothing")] = False,
) -> DoneTightly | Document:
    """Copy a guest's disk while it runs, and keep the copy up to date."""
    exclusive(dest=dest, xml=xml)
    exclusive(format=format, xml=xml)
    exclusive(blockdev=blockdev, xml=xml)
    exclusive(pivot=pivot, finish=finish)
    if dest is None and xml is None:
        raise UsageError("need either --dest or --xml")
    guest = await find_guest(shell, domain)
    if xml is not None:
        text = read_document(xml)
    else:
        text = element(
            "disk",
            {"type": "block" if blockdev else "file"},
            element("source", {"dev" if blockdev else "file": dest}),
            element("driver", {"type": format}) if format is not None else None,
        )
    if print_xml:
        return Document(text.rstrip("\n"))
    flags = bits(
        (shallow, DomainBlockCopyFlags.SHALLOW),
        (reuse_external, DomainBlockCopyFlags.REUSE_EXT),
        (transient_job, DomainBlockCopyFlags.TRANSIENT_JOB),
        (synchronous_writes, DomainBlockCopyFlags.SYNCHRONOUS_WRITES),
    )
    speed = None if bandwidth is None else bandwidth if bytes else bandwidth << 20
    given = {"bandwidth": speed, "granularity": granularity, "buf-size": buf_size}
    await guest.block_copy(path, text, {name: value for name, value in given.items() if value is not None}, flags)
    blocking = wait or verbose or timeout is not None or async_ or pivot or finish
    if not blocking:
        return DoneTightly("Block Copy started")
    how = BlockWait("Block Copy", verbose, timeout, True, pivot, finish, async_)
    return DoneTightly(await wait_for(shell, guest, path, how))


TYPES = ("Unknown job", "Block Pull", "Block Copy", "Block Commit", "Active Block Commit", "Backup")


@dataclass(frozen=True)
class BlockJob:
    """A block job; the bandwidth in bytes/s, or MiB/s when that was asked for."""

    type: int
    bandwidth: int
    current: int
    end: int
    in_bytes: bool
    raw: bool

    def text(self, *, quiet: bool) -> str:
        """One line, or the figures as they are."""
        if self.raw:
            return f" type={TYPES[self.type]}\n bandwidth={self.bandwidth}\n cur={self.current}\n end={self.end}\n"
        share = self.current * 100 // self.end if self.end else 0
        if self.current < self.end:
            share = min(share, 99)
        unit = "bytes/s" if self.in_bytes else "MiB/s"
        limit = f"    Bandwidth limit: {self.bandwidth} {unit}" if self.bandwidth else ""
        return f"{TYPES[self.type]}: [{share:>3} %]{limit}\n"


@verb("domain")
async def blockjob(
    shell: Shell,
    domain: Guest,
    path: Path,
    abort: Annotated[bool, Opt("give it up")] = False,
    async_: Annotated[bool, Opt("and do not wait for its end", spelled="async")] = False,
    pivot: Annotated[bool, Opt("end it, and switch over to the copy")] = False,
    info: Annotated[bool, Opt("tell how far it is")] = False,
    bytes: Annotated[bool, Opt("bandwidth in bytes/s")] = False,
    raw: Annotated[bool, Opt("figures as they are")] = False,
    bandwidth: Annotated[int | None, Opt("at most so many MiB/s from now on", unit=1)] = None,
) -> BlockJob | TightLines | Done:
    """Tell how far the work on a guest's disk is, limit it, or end it."""
    for name, given in (("async", async_), ("abort", abort), ("pivot", pivot)):
        exclusive(info=info, **{name: given})
        exclusive(raw=raw, **{name: given})
    guest = await find_guest(shell, domain)
    if abort or async_ or pivot:
        exclusive(bandwidth=bandwidth is not None, **{"abort" if abort else "async" if async_ else "pivot": True})
        await guest.block_job_abort(
            path, bits((async_, DomainBlockJobAbortFlags.ASYNC), (pivot, DomainBlockJobAbortFlags.PIVOT))
        )
        return Done()
    if bandwidth is not None:
        await guest.block_job_set_speed(path, bandwidth, bits((bytes, DomainBlockJobInfoFlags.BANDWIDTH_BYTES)))
        return Done()
    told = await guest.get_block_job_info(path, bits((bytes or raw, DomainBlockJobInfoFlags.BANDWIDTH_BYTES)))
    if not told.found:
        return TightLines([] if raw else [f"No current block job for {path}"])
    return BlockJob(min(told.type, len(TYPES) - 1), told.bandwidth, told.cur, told.end, bytes or raw, raw)
