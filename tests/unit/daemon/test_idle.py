"""When a daemon ends by itself."""

from __future__ import annotations

import asyncio

import pytest

from vird.daemon.idle import Idle


async def watched(needed: list[bool], seconds: float) -> int:
    """How often it was asked whether it is needed, until it ended."""
    ended = asyncio.Event()
    asked = 0

    def is_needed() -> bool:
        nonlocal asked
        asked += 1
        return needed.pop(0) if needed else False

    idle = Idle(is_needed)
    idle.end = ended.set
    idle.set_timeout(seconds)  # type: ignore[arg-type]
    async with asyncio.timeout(5):
        await ended.wait()
    return asked


def test_it_ends_once_it_is_not_needed() -> None:
    assert asyncio.run(watched([True, True], 0.001)) == 3


def test_never() -> None:
    async def whole() -> None:
        idle = Idle(lambda: False)
        idle.end = lambda: pytest.fail("it ended")
        idle.set_timeout(0)
        idle.set_timeout(60)
        idle.reconsider()
        idle.close()
        assert [handle for handle in asyncio.get_running_loop()._scheduled if not handle.cancelled()] == []  # type: ignore[attr-defined]

    asyncio.run(whole())
