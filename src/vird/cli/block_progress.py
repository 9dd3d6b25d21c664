"""A block job that is waited for: how far it is, what follows when it is done, and its end when the user interrupts."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vird import errors
from vird.api.enums.domain_block import DomainBlockJobAbortFlags
from vird.cli.failure import Failed

if TYPE_CHECKING:
    from vird.cli.shell import Shell
    from vird.client.objects import Domain

EVERY_S = 0.2


@dataclass(frozen=True)
class BlockWait:
    """How a job is waited for: what it is called, and what follows."""

    title: str
    shows: bool
    timeout_s: int | None = None
    reaches_ready: bool = False
    pivot: bool = False
    finish: bool = False
    is_async: bool = False


async def wait(shell: Shell, guest: Domain, path: str, how: BlockWait) -> str:
    """Until the job has ended, or is ready and was switched over or ended as asked; what is to be said then."""
    try:
        async with asyncio.timeout(how.timeout_s):
            ready = await _until_done(shell, guest, path, how)
    except (TimeoutError, asyncio.CancelledError):
        flags = DomainBlockJobAbortFlags.ASYNC if how.is_async else 0
        with contextlib.suppress(errors.VirdError):
            await guest.block_job_abort(path, flags)
        raise Failed(f"{how.title} aborted") from None
    if not ready:
        return f"{how.title.split()[-1]} complete"
    if how.pivot:
        with shell.failing(f"failed to pivot job for disk {path}"):
            await guest.block_job_abort(path, DomainBlockJobAbortFlags.PIVOT)
        return "Successfully pivoted"
    if how.finish:
        with shell.failing(f"failed to finish job for disk {path}"):
            await guest.block_job_abort(path)
        return f"Successfully {'copied' if 'Copy' in how.title else 'committed'}"
    return "Now in synchronized phase" if how.reaches_ready else "Now in mirroring phase"


async def _until_done(shell: Shell, guest: Domain, path: str, how: BlockWait) -> bool:
    """Whether it stands ready; otherwise it has ended by itself."""
    while True:
        info = await guest.get_block_job_info(path)
        if not info.found:
            _show(shell, how, 100, last=True)
            return False
        share = info.cur * 100 // info.end if info.end else 0
        ready = how.reaches_ready and bool(info.end) and info.cur == info.end
        _show(shell, how, 100 if ready else min(share, 99), last=ready)
        if ready:
            return True
        await asyncio.sleep(EVERY_S)


def _show(shell: Shell, how: BlockWait, share: int, *, last: bool) -> None:
    if how.shows:
        shell.err.write(f"\r{how.title}: [{share:>3} %]{chr(10) if last else ''}")
        shell.err.flush()
