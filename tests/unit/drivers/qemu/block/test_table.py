"""The jobs of a run, and who waits for them."""

import asyncio

import pytest

from vird.drivers.qemu.block.table import BlockJobTable
from vird.errors import OperationFailed
from vird.model.domain.jobs import BlockJob, JobDisk


def job() -> BlockJob:
    return BlockJob(name="pull-vda-x", type="pull", state="running", disk=JobDisk(dst="vda"))


def test_jobs_are_found_and_written() -> None:
    table, one = BlockJobTable(), job()
    assert table.element().active == "no"
    table.add(one)
    assert table.get("pull-vda-x") is table.of_disk("vda") is one
    assert table.of_disk("vdb") is None
    assert table.element().active == "yes"
    assert list(table) == table.element().jobs == [one]
    table.remove(one)
    assert len(table) == 0


def test_who_waits_hears_what_became_of_it() -> None:
    async def story() -> str:
        table, one = BlockJobTable(), job()
        table.add(one)
        waiting = asyncio.ensure_future(table.ended(one))
        await asyncio.sleep(0)
        one.state = "completed"
        table.remove(one)
        assert await table.ended(one) == "completed"
        return await waiting

    assert asyncio.run(story()) == "completed"


def test_the_end_of_the_guest_is_heard_too() -> None:
    async def story() -> None:
        table, one = BlockJobTable(), job()
        table.add(one)
        waiting = asyncio.ensure_future(table.ended(one))
        await asyncio.sleep(0)
        table.let_go()
        await waiting

    with pytest.raises(OperationFailed, match="no longer running"):
        asyncio.run(story())
