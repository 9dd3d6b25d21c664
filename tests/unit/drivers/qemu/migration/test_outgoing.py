"""A guest on its way out: it ends here when it is there, and goes on here when it is not."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.drivers.qemu.migration.moving import WHOLE, Moving
from vird import errors
from vird.api.enums.domain import DomainPausedReason, DomainState
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.events import DomainMigrationIteration
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu import stop
from vird.drivers.qemu.migration import cookies
from vird.drivers.qemu.migration.outgoing import Outgoing
from vird.drivers.qemu.migration.phases import OUT, Phase
from vird.model.domain.migration_cookie import DisplayServer, MigrationCookie

UUID = "0d2b3c4d-1111-4222-8333-444455556666"
THERE = cookies.Writer("web", UUID, "there", "00000000-0000-4000-8000-000000000002")
READY = cookies.to_bytes(THERE.write())


def played(rig: Moving, scene: Callable[[Outgoing], Awaitable[None]], wishes: Wishes | None = None) -> None:
    async def body() -> None:
        move = await Outgoing.begun(rig.driver, rig.guest, wishes or Wishes(0), "a test")
        await scene(move)
        await rig.settled()
        assert rig.guest.moving is None
        assert rig.guest.job.current is None

    asyncio.run(body())


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    ended: list[int] = []

    async def end(driver: Any, guest: Any, reason: int) -> None:
        ended.append(reason)
        guest.off()

    monkeypatch.setattr(stop, "end_saved", end)
    return ended


async def sent(move: Outgoing) -> bytes:
    ours, theirs = socket.socketpair()
    theirs.close()
    return await move.perform(READY, None, through=ours)


def test_it_ends_here(tmp_path: Path, ending: list[int]) -> None:
    rig = Moving(tmp_path, *WHOLE)
    rig.monitor.when["migrate"] = lambda: rig.monitor.tell("MIGRATION_PASS", **{"pass": 1})

    async def scene(move: Outgoing) -> None:
        first = MigrationCookie.from_xml((await move.first_cookie()).rstrip(b"\0"))
        assert (first.name, first.hostuuid[-1]) == ("web", "1")
        assert rig.guest.job.current is not None and rig.guest.job.current.name == OUT
        assert "<name>web</name>" in await move.document(None)
        cookie = MigrationCookie.from_xml((await sent(move)).rstrip(b"\0"))
        assert cookie.persistent is not None and cookie.persistent.name == "web"
        assert cookie.statistics is not None and cookie.statistics.stopped is not None
        assert move.status().phase == "perform3_done"
        await move.confirm(READY)

    played(rig, scene, Wishes(Flag.PERSIST_DEST | Flag.UNDEFINE_SOURCE))
    assert ending == [4]
    assert rig.removed == ["web"]
    assert rig.guest.last_job is not None
    assert DomainMigrationIteration(rig.guest.ref, 1).iteration in [
        each.iteration for each in rig.told if isinstance(each, DomainMigrationIteration)
    ]


@pytest.mark.parametrize("statuses", [("active", "failed"), ("active", "pre-switchover", "failed")])
def test_it_goes_on_here(tmp_path: Path, statuses: tuple[str, ...]) -> None:
    rig = Moving(tmp_path, *statuses)

    async def scene(move: Outgoing) -> None:
        with pytest.raises(errors.OperationFailed, match="unexpectedly failed"):
            await sent(move)
        if "pre-switchover" in statuses:
            rig.guest.change(DomainState.PAUSED, move.guest_stopped())
        assert rig.guest.running().transfer is None
        await move.give_up()

    played(rig, scene)
    assert ("cont" in rig.monitor.commands) == ("pre-switchover" in statuses)
    assert rig.monitor.said[-1 - ("cont" in rig.monitor.commands)][1] == {
        "max-bandwidth": 5,
        "downtime-limit": 300,
        "xbzrle-cache-size": 64,
        "max-postcopy-bandwidth": 0,
    }


def test_a_guest_that_stood_still_goes_on_standing(tmp_path: Path) -> None:
    rig = Moving(tmp_path, "failed")
    rig.guest.change(DomainState.PAUSED, DomainPausedReason.USER)

    async def scene(move: Outgoing) -> None:
        with pytest.raises(errors.OperationFailed):
            await sent(move)
        await move.give_up()

    played(rig, scene)
    assert "cont" not in rig.monitor.commands


def test_nobody_knows_whether_it_runs_there(tmp_path: Path) -> None:
    rig = Moving(tmp_path, *WHOLE)

    async def scene(move: Outgoing) -> None:
        await sent(move)
        rig.guest.change(DomainState.PAUSED, move.guest_stopped())
        await move.leave()

    played(rig, scene)
    assert "cont" not in rig.monitor.commands
    assert (rig.guest.state, rig.guest.reason) == (DomainState.PAUSED, DomainPausedReason.MIGRATION)


def test_its_coordinator_leaves_early(tmp_path: Path) -> None:
    played(Moving(tmp_path), Outgoing.leave)


def test_the_coordinator_leaves_while_it_is_sent(tmp_path: Path) -> None:
    rig = Moving(tmp_path, "active")

    async def scene(move: Outgoing) -> None:
        rig.monitor.when["migrate"] = lambda: move.abort_soon(errors.OperationAborted("gone"))
        rig.monitor.when["migrate_cancel"] = lambda: rig.moving_monitor.statuses.__setitem__(0, "cancelled")
        with pytest.raises(errors.OperationAborted, match="gone"):
            await sent(move)
        await move.give_up()

    played(rig, scene)


def test_the_guest_ends_meanwhile(tmp_path: Path) -> None:
    rig = Moving(tmp_path)

    async def scene(move: Outgoing) -> None:
        rig.guest.off()
        move.guest_ended()
        await rig.settled()
        with pytest.raises(errors.OperationInvalid, match="not running"):
            await move.perform(READY, "tcp:b:1")

    played(rig, scene)


def test_a_definition_alone(tmp_path: Path) -> None:
    rig = Moving(tmp_path, is_running=False)

    async def scene(move: Outgoing) -> None:
        assert b"capabilities" not in (await move.first_cookie())
        assert b"<feature name='persistent'/>" in await move.perform(READY, None)
        assert move.phase is Phase.SENT
        await move.confirm(READY)

    played(rig, scene, Wishes(Flag.OFFLINE | Flag.PERSIST_DEST))
    assert rig.monitor.commands == []


def test_spice_clients_are_sent_along(tmp_path: Path) -> None:
    rig = Moving(tmp_path, *WHOLE)
    cookie = THERE.write()
    cookie.graphics = DisplayServer(type="spice", port=5900, listen="0.0.0.0", tls_port=-1)

    async def scene(move: Outgoing) -> None:
        ours, theirs = socket.socketpair()
        theirs.close()
        await move.perform(cookies.to_bytes(cookie), None, through=ours)
        await move.leave()

    played(rig, scene)
    assert ("client_migrate_info", {"protocol": "spice", "hostname": "there", "port": 5900}) in rig.monitor.said


def test_what_was_not_sent_is_not_confirmed(tmp_path: Path) -> None:
    async def scene(move: Outgoing) -> None:
        with pytest.raises(errors.OperationInvalid, match="has not been sent"):
            await move.confirm(b"")
        await move.give_up()

    played(Moving(tmp_path), scene)


def test_what_cannot_move_does_not_hold_its_job(tmp_path: Path) -> None:
    rig = Moving(tmp_path)
    rig.monitor.answers["query-migrate"] = {"blocked-reasons": ["it is stuck"]}
    with pytest.raises(errors.OperationInvalid, match="it is stuck"):
        asyncio.run(Outgoing.begun(rig.driver, rig.guest, Wishes(0), ""))
    assert rig.guest.moving is None
    assert rig.guest.job.current is None
