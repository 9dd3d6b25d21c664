"""A move that is waited for: how far it is, what is done when it takes too long, its end when the user interrupts."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vird import errors
from vird.api.events import DomainMigrationIteration
from vird.cli.failure import Failed

if TYPE_CHECKING:
    from vird.cli.shell import Shell
    from vird.client.connection import Connection
    from vird.client.objects import Domain

EVERY_S = 0.5
TITLE = "Migration"


@dataclass(frozen=True)
class MoveWait:
    """How a move is waited for.

    After ``timeout_s`` the guest is suspended, or with ``postcopy_late`` switched over; with ``postcopy_early`` it is
    switched over once its memory was gone over.
    """

    shows: bool = False
    timeout_s: int | None = None
    postcopy_late: bool = False
    postcopy_early: bool = False


async def wait(
    shell: Shell, connection: Connection, guest: Domain, work: Coroutine[Any, Any, Any], how: MoveWait
) -> None:
    """Until the move is done; raises what it raises, and `Failed` when it was interrupted."""
    moving = asyncio.ensure_future(work)
    beside = [asyncio.ensure_future(each) for each in _beside(shell, connection, guest, how)]
    try:
        await moving
    except asyncio.CancelledError:
        with contextlib.suppress(errors.VirdError):
            await guest.abort_job()
        raise Failed("Migration aborted") from None
    finally:
        for each in beside:
            each.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
    if how.shows:
        _show(shell, 100, last=True)


def _beside(shell: Shell, connection: Connection, guest: Domain, how: MoveWait) -> list[Coroutine[Any, Any, None]]:
    found = []
    if how.shows:
        found.append(_watch(shell, guest))
    if how.timeout_s:
        found.append(_later(how.timeout_s, guest.migrate_start_post_copy if how.postcopy_late else guest.suspend))
    if how.postcopy_early:
        found.append(_second_round(connection, guest))
    return found


async def _watch(shell: Shell, guest: Domain) -> None:
    while True:
        with contextlib.suppress(errors.VirdError):
            job = await guest.get_job_info()
            if job.data_total:
                _show(shell, min(99, (job.data_total - job.data_remaining) * 100 // job.data_total))
        await asyncio.sleep(EVERY_S)


async def _later(seconds: int, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
    await asyncio.sleep(seconds)
    with contextlib.suppress(errors.VirdError):
        await act()


async def _second_round(connection: Connection, guest: Domain) -> None:
    async with await connection.events(DomainMigrationIteration, about=guest) as events:
        async for _, event in events:
            if isinstance(event, DomainMigrationIteration) and event.iteration > 1:
                await guest.migrate_start_post_copy()
                return


def _show(shell: Shell, share: int, *, last: bool = False) -> None:
    shell.err.write(f"\r{TITLE}: [{share:>3} %]{chr(10) if last else ''}")
    shell.err.flush()
