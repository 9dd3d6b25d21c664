"""Places for calls."""

from __future__ import annotations

import asyncio

import pytest

from vird import errors
from vird.daemon.workers import Workers


def test_nobody_waits_until_there_is_a_limit() -> None:
    async def scene() -> None:
        workers = Workers()
        async with workers.place(), workers.place(), workers.place():
            assert workers.waiting == 0

    asyncio.run(scene())


def test_who_is_too_many_waits_for_his_turn() -> None:
    async def scene() -> None:
        workers, order, leave = Workers(), [], asyncio.Event()
        workers.limit(0, 1, None)

        async def call(number: int) -> None:
            async with workers.place():
                order.append(number)
                await leave.wait()

        async with asyncio.TaskGroup() as calls:
            tasks = [calls.create_task(call(number)) for number in range(4)]
            await asyncio.sleep(0)
            assert (order, workers.waiting) == ([0], 3)
            tasks[1].cancel()
            await asyncio.sleep(0)
            assert workers.waiting == 2
            leave.set()
        assert order == [0, 2, 3]
        async with workers.place():
            assert workers.waiting == 0

    asyncio.run(scene())


def test_a_higher_limit_lets_more_in() -> None:
    async def scene() -> None:
        workers = Workers()
        workers.limit(None, 1, 3)
        async with workers.place():
            second = asyncio.ensure_future(workers.place().__aenter__())
            await asyncio.sleep(0)
            assert workers.waiting == 1
            workers.limit(None, 2, None)
            await second
        assert workers.priority == 3

    asyncio.run(scene())


@pytest.mark.parametrize(("least", "most"), [(5, 3), (0, 0), (0, 1)])
def test_the_least_are_not_more_than_the_most(least: int, most: int) -> None:
    workers = Workers()
    workers.limit(2, 4, None)
    if least == 0 and most == 1:
        workers.limit(least, most, None)
        return
    with pytest.raises(errors.InvalidArg):
        workers.limit(least, most, None)
    assert (workers.least, workers.most) == (2, 4)
