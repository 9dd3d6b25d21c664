"""What is told of moves, and what ends and limits them."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.drivers.test.beyond.migration.two_hosts import TwoHosts, played
from vird import errors
from vird.api.capabilities.jobs import Jobs
from vird.api.capabilities.migration_tuning import MigrationTuning
from vird.api.enums.domain import DomainState
from vird.api.enums.domain_stats import DomainGetJobStatsFlags as Wanted
from vird.api.enums.domain_stats import DomainJobType


def test_one_that_goes_on_is_told_of_and_can_be_aborted() -> None:
    async def scene(hosts: TwoHosts) -> None:
        jobs = hosts.here(Jobs)
        with pytest.raises(errors.OperationInvalid, match="no job"):
            await jobs.domain_abort_job_flags(hosts.ref, 0)
        await hosts.here(MigrationTuning).domain_migrate_set_max_speed(hosts.ref, 1, 0)
        await hosts.prepare(*await hosts.begin())
        sending = asyncio.ensure_future(hosts.perform())
        began = asyncio.Event()
        hosts.here.opened.events[0].subscribe(lambda number, event: began.set())
        await began.wait()
        told = await jobs.domain_get_job_stats(hosts.ref, 0)
        assert told.type == DomainJobType.UNBOUNDED
        params = {param.field: param.value.value for param in told.params}
        assert params["data_total"] == 64 << 20
        assert params["memory_bps"] == 1 << 20
        await jobs.domain_abort_job_flags(hosts.ref, 0)
        with pytest.raises(errors.OperationAborted, match="migration out: canceled by client"):
            await sending
        await hosts.confirm(cancelled=1)
        assert (await hosts.states())[0] == DomainState.RUNNING
        assert (await jobs.domain_get_job_info(hosts.ref)).type == DomainJobType.NONE

    played(scene)


def test_the_last_one_is_told_once_unless_kept() -> None:
    async def scene(hosts: TwoHosts) -> None:
        from tests.unit.drivers.test.beyond.migration.two_hosts import GUEST
        from vird.api.capabilities.lifecycle import Lifecycle

        await hosts.here(Lifecycle).domain_define_xml_flags(GUEST, 0)
        await hosts.prepare(*await hosts.begin())
        await hosts.finish(await hosts.perform())
        await hosts.confirm()
        jobs = hosts.here(Jobs)
        kinds = [
            (await jobs.domain_get_job_stats(hosts.ref, flags)).type
            for flags in (Wanted.COMPLETED | Wanted.KEEP_COMPLETED, Wanted.COMPLETED, Wanted.COMPLETED)
        ]
        assert kinds == [DomainJobType.COMPLETED, DomainJobType.COMPLETED, DomainJobType.NONE]

    played(scene)


def test_limits_are_kept() -> None:
    async def scene(hosts: TwoHosts) -> None:
        tuning = hosts.here(MigrationTuning)
        assert await tuning.domain_migrate_get_max_speed(hosts.ref, 0) == (2**63 - 1) >> 20
        await tuning.domain_migrate_set_max_speed(hosts.ref, 12, 0)
        assert await tuning.domain_migrate_get_max_speed(hosts.ref, 0) == 12
        with pytest.raises(errors.Overflow):
            await tuning.domain_migrate_set_max_speed(hosts.ref, 2**60, 0)
        await tuning.domain_migrate_set_max_downtime(hosts.ref, 40, 0)
        assert await tuning.domain_migrate_get_max_downtime(hosts.ref, 0) == 40

    played(scene)
