"""Waiting for a move: progress, hurry, interruption."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Coroutine
from types import SimpleNamespace
from typing import Any, cast

import pytest

from vird import errors
from vird.cli import move_wait
from vird.cli.failure import Failed
from vird.cli.move_wait import MoveWait, wait
from vird.cli.shell import Shell


class Guest:
    """Notes what is asked of it, half-way through its move."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.was_asked = asyncio.Event()

    def __getattr__(self, name: str) -> Callable[[], Coroutine[Any, Any, None]]:
        async def noted() -> None:
            self.asked.append(name)
            self.was_asked.set()

        return noted

    async def get_job_info(self) -> Any:
        self.was_asked.set()
        return SimpleNamespace(data_total=100, data_remaining=60)


def waited(how: MoveWait, work: Callable[[Guest], Coroutine[Any, Any, None]]) -> tuple[str, list[str]]:
    """What was shown, and what was asked of the guest."""

    async def whole() -> tuple[str, list[str]]:
        shell, guest = Shell(err=io.StringIO()), Guest()
        async with asyncio.timeout(10):
            await wait(shell, cast(Any, None), cast(Any, guest), work(guest), how)
        assert isinstance(shell.err, io.StringIO)
        return shell.err.getvalue(), guest.asked

    return asyncio.run(whole())


async def until_asked(guest: Guest) -> None:
    await guest.was_asked.wait()


def test_progress() -> None:
    assert waited(MoveWait(shows=True), until_asked) == ("\rMigration: [ 40 %]\rMigration: [100 %]\n", [])


@pytest.mark.parametrize(("late", "asked"), [(False, "suspend"), (True, "migrate_start_post_copy")])
def test_hurry(monkeypatch: pytest.MonkeyPatch, late: bool, asked: str) -> None:
    sleep = asyncio.sleep
    monkeypatch.setattr(move_wait.asyncio, "sleep", lambda seconds: sleep(0))
    assert waited(MoveWait(timeout_s=5, postcopy_late=late), until_asked) == ("", [asked])


def test_a_failure_is_told() -> None:
    async def work(guest: Guest) -> None:
        raise errors.OperationFailed("no")

    with pytest.raises(errors.OperationFailed):
        waited(MoveWait(shows=True), work)


def test_interrupted() -> None:
    async def whole() -> list[str]:
        guest = Guest()
        never = asyncio.Event()
        waiting = asyncio.ensure_future(
            wait(Shell(err=io.StringIO()), cast(Any, None), cast(Any, guest), never.wait(), MoveWait())
        )
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(Failed, match="Migration aborted"):
            await waiting
        return guest.asked

    assert asyncio.run(whole()) == ["abort_job"]
