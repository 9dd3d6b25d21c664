"""One job at a time: order, deadline, hand-over, cancellation."""

from __future__ import annotations

import asyncio

import pytest

from vird import errors
from vird.drivers.common.jobs import JobSlot


def test_jobs_run_one_after_the_other_in_order_of_arrival() -> None:
    order: list[str] = []

    async def work(slot: JobSlot, name: str) -> None:
        async with slot.hold(name):
            order.append(f"{name} in")
            await asyncio.sleep(0)
            order.append(f"{name} out")

    async def scene() -> None:
        slot = JobSlot()
        await asyncio.gather(*(work(slot, name) for name in "abc"))
        assert slot.current is None

    asyncio.run(scene())
    assert order == ["a in", "a out", "b in", "b out", "c in", "c out"]


def test_a_job_that_waits_too_long_learns_who_holds_the_object() -> None:
    async def scene() -> None:
        slot = JobSlot()
        async with slot.hold("start", "pid 42"):
            with pytest.raises(errors.OperationTimeout) as caught:
                async with slot.hold("destroy", wait_s=0):
                    pass
        assert "job 'start' by pid 42" in str(caught.value)
        async with slot.hold("destroy", wait_s=0):
            assert slot.current is not None
            assert slot.current.name == "destroy"

    asyncio.run(scene())


def test_nobody_slips_in_between_hand_over_and_wake_up() -> None:
    async def scene() -> None:
        slot = JobSlot()
        inside: list[str] = []

        async def hold(name: str) -> None:
            async with slot.hold(name):
                inside.append(name)
                assert slot.current is not None
                assert slot.current.name == name
                await asyncio.sleep(0)

        async with slot.hold("first"):
            waiting = asyncio.ensure_future(hold("second"))
            await asyncio.sleep(0)
        # "second" has been handed the slot but has not run yet.
        await asyncio.gather(waiting, hold("third"))
        assert inside == ["second", "third"]

    asyncio.run(scene())


def test_a_cancelled_waiter_passes_its_turn_on() -> None:
    async def scene() -> None:
        slot = JobSlot()

        async def hold() -> str:
            async with slot.hold("job"):
                return "ran"

        async with slot.hold("first"):
            doomed = asyncio.ensure_future(hold())
            heir = asyncio.ensure_future(hold())
            await asyncio.sleep(0)
            doomed.cancel()
        assert await heir == "ran"
        with pytest.raises(asyncio.CancelledError):
            await doomed
        async with slot.hold("last", wait_s=0):
            pass

    asyncio.run(scene())


def test_a_failing_body_frees_the_object() -> None:
    async def scene() -> None:
        slot = JobSlot()
        with pytest.raises(errors.OperationFailed):
            async with slot.hold("start"):
                raise errors.OperationFailed("no")
        async with slot.hold("start", wait_s=0):
            pass

    asyncio.run(scene())
