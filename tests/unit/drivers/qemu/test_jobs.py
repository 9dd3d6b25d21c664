"""A guest without a long-running job says so, and has nothing to abort."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from vird import errors
from vird.drivers.qemu.jobs import QemuJobs
from vird.wire.procedures.refs import DomainRef

DOM = DomainRef("g", bytes(16), 1)


def jobs(*, runs: bool = True) -> QemuJobs:
    def require_active() -> None:
        if not runs:
            raise errors.OperationInvalid("domain is not running")

    driver: Any = SimpleNamespace(guest=lambda dom: SimpleNamespace(require_active=require_active))
    return QemuJobs(driver)


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
