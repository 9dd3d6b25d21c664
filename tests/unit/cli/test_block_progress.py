"""Block jobs that are waited for, of a guest that tells what it is asked."""

from __future__ import annotations

import asyncio
import io
from types import SimpleNamespace
from typing import Any

import pytest

from vird.api.enums.domain_block import DomainBlockJobAbortFlags
from vird.cli.block_progress import BlockWait, wait
from vird.cli.failure import Failed
from vird.cli.shell import Shell


class Guest:
    """Its job is told to be at each of `states`, then to be gone."""

    def __init__(self, *states: tuple[int, int]) -> None:
        self.states = list(states)
        self.ended: list[int] = []

    async def get_block_job_info(self, path: str) -> Any:
        if not self.states:
            return SimpleNamespace(found=0)
        cur, end = self.states.pop(0)
        return SimpleNamespace(found=1, cur=cur, end=end)

    async def block_job_abort(self, path: str, flags: int = 0) -> None:
        self.ended.append(flags)


def waited(guest: Guest, how: BlockWait, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.setattr("vird.cli.block_progress.EVERY_S", 0)
    shell = Shell(err=io.StringIO())
    told = asyncio.run(wait(shell, guest, "vda", how))  # type: ignore[arg-type]
    return told, shell.err.getvalue()  # type: ignore[attr-defined]


def test_a_pull_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    told, shown = waited(Guest((1, 4), (3, 4)), BlockWait("Block Pull", shows=True), monkeypatch)
    assert told == "Pull complete"
    assert [part.strip() for part in shown.split("\r")[1:]] == [
        "Block Pull: [ 25 %]",
        "Block Pull: [ 75 %]",
        "Block Pull: [100 %]",
    ]


def test_a_copy_that_is_ready_is_switched_over(monkeypatch: pytest.MonkeyPatch) -> None:
    guest = Guest((1, 4), (4, 4))
    how = BlockWait("Block Copy", shows=False, reaches_ready=True, pivot=True)
    assert waited(guest, how, monkeypatch) == ("Successfully pivoted", "")
    assert guest.ended == [DomainBlockJobAbortFlags.PIVOT]


def test_a_job_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    guest = Guest(*[(1, 4)] * 1000)
    with pytest.raises(Failed, match="Block Pull aborted"):
        waited(guest, BlockWait("Block Pull", shows=False, timeout_s=0), monkeypatch)
    assert guest.ended == [0]
