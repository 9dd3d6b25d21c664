"""What becomes of moves that outlived the daemon."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.unit.drivers.qemu.migration.moving import Moving
from vird.api.enums.domain import DomainPausedReason, DomainShutoffReason, DomainState
from vird.drivers.qemu import stop
from vird.drivers.qemu.migration.phases import IN, OUT, Phase
from vird.drivers.qemu.migration.recovery import Verdict, settle_move, verdict
from vird.model.domain.jobs import Job
from vird.model.domain.migration_parameters import MigrationParameter, MigrationParameters


@pytest.mark.parametrize(
    ("side", "phase", "runs", "postcopy", "found"),
    [
        (OUT, Phase.BEGUN, True, False, Verdict.KEEP),
        (OUT, Phase.SENDING, True, False, Verdict.GO_ON),
        (OUT, Phase.SENDING, False, True, Verdict.LEAVE),
        (OUT, Phase.SENT, False, False, Verdict.LEAVE),
        (OUT, Phase.CANCELLED, False, False, Verdict.GO_ON),
        (OUT, Phase.CONFIRMED, False, False, Verdict.ENDED_THERE),
        (IN, Phase.PREPARED, False, False, Verdict.NEVER_CAME),
        (IN, Phase.FINISHING, False, False, Verdict.NEVER_CAME),
        (IN, Phase.FINISHING, True, False, Verdict.KEEP),
        ("save", Phase.NONE, True, False, Verdict.NOTHING),
    ],
)
def test_verdicts(side: str, phase: Phase, runs: bool, postcopy: bool, found: Verdict) -> None:
    assert verdict(Job(async_=side, phase=phase.value), runs=runs, is_postcopy=postcopy) is found


def test_no_job() -> None:
    assert verdict(None, runs=True) is Verdict.NOTHING


def settled(rig: Moving, side: str, phase: Phase) -> bool:
    rate = MigrationParameters(params=[MigrationParameter(name="max-bandwidth", value="7")])
    return asyncio.run(settle_move(rig.driver, rig.guest, Job(async_=side, phase=phase.value, parameters=rate)))


def test_it_goes_on_with_its_settings(tmp_path: Path) -> None:
    rig = Moving(tmp_path)
    rig.guest.change(DomainState.PAUSED, DomainPausedReason.UNKNOWN)
    assert settled(rig, OUT, Phase.SENDING)
    assert rig.monitor.commands[1] == "migrate_cancel"
    assert "cont" in rig.monitor.commands
    assert rig.monitor.said[-1] == ("migrate-set-parameters", {"max-bandwidth": 7})


def test_what_a_user_paused_stays_so(tmp_path: Path) -> None:
    rig = Moving(tmp_path)
    rig.guest.change(DomainState.PAUSED, DomainPausedReason.USER)
    assert settled(rig, OUT, Phase.SENDING)
    assert "cont" not in rig.monitor.commands


def test_it_stands_still_when_it_may_run_there(tmp_path: Path) -> None:
    rig = Moving(tmp_path)
    rig.guest.change(DomainState.PAUSED, DomainPausedReason.UNKNOWN)
    assert settled(rig, OUT, Phase.SENT)
    assert rig.monitor.commands == ["query-migrate"]
    assert rig.guest.reason == DomainPausedReason.MIGRATION


@pytest.mark.parametrize(
    ("side", "phase", "reason"),
    [
        (OUT, Phase.CONFIRMED, DomainShutoffReason.MIGRATED),
        (IN, Phase.PREPARED, DomainShutoffReason.FAILED),
    ],
)
def test_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, side: str, phase: Phase, reason: DomainShutoffReason
) -> None:
    ended = []

    async def end(driver: Any, guest: Any, why: int) -> None:
        ended.append(why)

    monkeypatch.setattr(stop, "end_saved", end)
    rig = Moving(tmp_path)
    rig.guest.change(DomainState.PAUSED, DomainPausedReason.UNKNOWN)
    assert not settled(rig, side, phase)
    assert ended == [reason]


def test_other_jobs_are_not_its_affair(tmp_path: Path) -> None:
    rig = Moving(tmp_path)
    assert asyncio.run(settle_move(rig.driver, rig.guest, None))
    assert rig.monitor.commands == []
