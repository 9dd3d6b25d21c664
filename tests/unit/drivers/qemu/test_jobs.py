"""A guest tells of its long-running job, and one without says so."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from vird import errors
from vird.api.enums.domain_stats import DomainGetJobStatsFlags, DomainJobOperation, DomainJobType
from vird.drivers.qemu.jobs import QemuJobs
from vird.drivers.qemu.save.figures import Figures
from vird.wire.procedures.refs import DomainRef

RAM = {"total": 10, "transferred": 4, "remaining": 6}
FIGURES = Figures(
    DomainJobType.COMPLETED, DomainJobOperation.SAVE, 7, {"ram": {"total": 10, "transferred": 4, "remaining": 6}}
)
DOM = DomainRef("g", bytes(16), 1)


def jobs(*, runs: bool = True, transfer: Any = None, backup: Any = None) -> QemuJobs:
    def require_active() -> None:
        if not runs:
            raise errors.OperationInvalid("domain is not running")

    runtime = SimpleNamespace(transfer=transfer, backup=backup)
    guest = SimpleNamespace(require_active=require_active, running=lambda: runtime, last_job=FIGURES, moving=None)
    return QemuJobs(SimpleNamespace(guest=lambda dom: guest))  # type: ignore[arg-type]


def test_nothing_runs() -> None:
    told = asyncio.run(jobs().domain_get_job_info(DOM))
    assert {getattr(told, name) for name in told.__match_args__} == {0}
    assert asyncio.run(jobs().domain_get_job_stats(DOM, 0)).params == []


def test_a_guest_that_is_off_has_no_job_to_tell_of() -> None:
    with pytest.raises(errors.OperationInvalid, match="not running"):
        asyncio.run(jobs(runs=False).domain_get_job_info(DOM))


def test_there_is_nothing_to_abort() -> None:
    with pytest.raises(errors.OperationInvalid, match="no job is active"):
        asyncio.run(jobs().domain_abort_job_flags(DOM, 0))
    with pytest.raises(errors.InvalidArg):
        asyncio.run(jobs().domain_abort_job_flags(DOM, 1 << 20))


def test_a_job_tells_how_far_it_is_and_can_be_ended() -> None:
    ended = []

    class Transfer:
        async def figures(self) -> Figures:
            return FIGURES._replace(kind=DomainJobType.UNBOUNDED)

        async def abort(self) -> None:
            ended.append(True)

    calls = jobs(transfer=Transfer())
    told = asyncio.run(calls.domain_get_job_info(DOM))
    assert (told.type, told.data_total, told.mem_remaining) == (DomainJobType.UNBOUNDED, 10, 6)
    assert asyncio.run(calls.domain_get_job_stats(DOM, 0)).type == DomainJobType.UNBOUNDED
    asyncio.run(calls.domain_abort_job_flags(DOM, 0))
    assert ended == [True]


def test_the_last_one_is_told_of_once() -> None:
    calls = jobs(runs=False)
    keep = DomainGetJobStatsFlags.COMPLETED | DomainGetJobStatsFlags.KEEP_COMPLETED
    assert asyncio.run(calls.domain_get_job_stats(DOM, keep)).type == DomainJobType.COMPLETED
    assert asyncio.run(calls.domain_get_job_stats(DOM, DomainGetJobStatsFlags.COMPLETED)).params
    assert asyncio.run(calls.domain_get_job_stats(DOM, DomainGetJobStatsFlags.COMPLETED)).params == []
