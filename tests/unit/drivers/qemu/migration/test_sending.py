"""Memory on its way, as the monitor tells it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.unit.drivers.qemu.migration.moving import WHOLE, Migrating
from vird import errors
from vird.drivers.qemu.migration.sending import Sending, arrived


def sent(monitor: Migrating, **given: Any) -> Any:
    return asyncio.run(Sending(monitor, **given).send("tcp:b:1", None))  # type: ignore[arg-type]


def test_it_waits_before_the_guest_is_handed_over() -> None:
    monitor, rounds = Migrating(*WHOLE), []
    monitor.when["migrate"] = lambda: monitor.tell("MIGRATION_PASS", **{"pass": 1})

    async def before() -> None:
        assert "migrate-continue" not in monitor.commands
        rounds.append(0)

    found = sent(monitor, on_pass=rounds.append, before_switchover=before)
    assert rounds == [1, 0]
    assert found.sizes == (100, 60, 0)
    assert monitor.commands.count("migrate-continue") == 1
    assert ("migrate", {"detach": True, "resume": False, "uri": "tcp:b:1"}) in monitor.said


def test_a_descriptor_goes_first() -> None:
    monitor = Migrating(*WHOLE)
    asyncio.run(Sending(monitor).send("tcp:b:1", 9))  # type: ignore[arg-type]
    assert monitor.commands[:2] == ["getfd", "migrate"]
    assert monitor.said[1][1]["uri"] == "fd:migrate"


def test_what_qemu_is_told_beforehand() -> None:
    monitor = Migrating()
    asyncio.run(Sending(monitor).prepare([], {"max-bandwidth": 5}))  # type: ignore[arg-type]
    assert monitor.said == [
        ("migrate-set-capabilities", {"capabilities": []}),
        ("migrate-set-parameters", {"max-bandwidth": 5}),
    ]


def test_how_it_may_end() -> None:
    with pytest.raises(errors.OperationFailed, match="job 'migration out' unexpectedly failed"):
        sent(Migrating("active", "failed"))
    with pytest.raises(errors.OperationAborted, match="job 'migration out' canceled by client"):
        sent(Migrating("active", "cancelled"))


def test_what_fails_before_the_end_stops_it() -> None:
    async def before() -> None:
        raise errors.OperationFailed("the disks do not come along")

    monitor = Migrating("active", "pre-switchover", "cancelled")
    with pytest.raises(errors.OperationFailed, match="do not come along"):
        sent(monitor, before_switchover=before)
    assert "migrate_cancel" in monitor.commands
    assert "migrate-continue" not in monitor.commands


def test_it_can_be_ended_before_it_begins() -> None:
    async def body() -> None:
        monitor = Migrating("active")
        sending = Sending(monitor)  # type: ignore[arg-type]
        await sending.fail(errors.OperationAborted("nobody wants it"))
        with pytest.raises(errors.OperationAborted, match="nobody wants it"):
            await sending.send("tcp:b:1", None)
        assert "migrate" not in monitor.commands

    asyncio.run(body())


def test_the_guest_goes_on_there_before_all_of_it_is_there() -> None:
    async def body() -> None:
        monitor, heard = Migrating("active", "pre-switchover", "postcopy-active", "completed"), []
        sending = Sending(monitor, on_postcopy=lambda: heard.append("there"))  # type: ignore[arg-type]
        await sending.send("tcp:b:1", None)
        assert sending.is_postcopy or monitor.statuses == ["completed"]
        await sending.all_there()
        assert heard == ["there"]

    asyncio.run(body())


def test_trouble_with_disks_ends_it_when_asked() -> None:
    monitor = Migrating("active", "cancelled")
    monitor.when["migrate"] = lambda: monitor.tell("BLOCK_IO_ERROR")
    with pytest.raises(errors.OperationFailed, match="due to I/O error"):
        sent(monitor, ends_on_error=True)
    assert "migrate_cancel" in monitor.commands


def test_what_runs_there_is_not_ended_here() -> None:
    sending = Sending(Migrating())  # type: ignore[arg-type]
    sending.status = "postcopy-active"
    with pytest.raises(errors.OperationInvalid, match="post-copy"):
        asyncio.run(sending.abort())


def test_the_other_side_waits_for_the_last_of_it() -> None:
    monitor = Migrating("active", "completed")
    monitor.began = True
    asyncio.run(arrived(monitor, deadline_s=5))  # type: ignore[arg-type]
    monitor = Migrating("failed")
    monitor.began = True
    with pytest.raises(errors.OperationFailed, match="job 'migration in' failed"):
        asyncio.run(arrived(monitor, deadline_s=5))  # type: ignore[arg-type]
    monitor.statuses = ["active"]
    with pytest.raises(errors.OperationFailed, match="did not come"):
        asyncio.run(arrived(monitor, deadline_s=0))  # type: ignore[arg-type]
