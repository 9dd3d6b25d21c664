"""Limits and sizes of simulated guests: live, in the definition, or both."""

from __future__ import annotations

import pytest

from tests.unit.drivers.test.simulated import Client, played
from vird import errors
from vird.api.capabilities.block_jobs import BlockJobs
from vird.api.capabilities.domains import Domains
from vird.api.capabilities.lifecycle import Lifecycle
from vird.api.capabilities.resources import Resources
from vird.api.capabilities.tuning import Tuning
from vird.api.enums.domain import DomainModificationImpact as Impact
from vird.api.events import DomainTunable
from vird.wire.xdr import TypedParam, TypedValue


def ullong(**values: int) -> list[TypedParam]:
    return [TypedParam(name, TypedValue.uint64(value)) for name, value in values.items()]


def test_live_and_definition_are_changed_apart() -> None:
    async def scene(client: Client) -> None:
        resources, ref = client(Resources), await client.domain()
        await resources.domain_set_vcpus_flags(ref, 1, Impact.CONFIG)
        assert await resources.domain_get_vcpus_flags(ref, Impact.LIVE) == 2
        assert await resources.domain_get_vcpus_flags(ref, Impact.CONFIG) == 1
        with pytest.raises(errors.InvalidArg, match="3 > 2"):
            await resources.domain_set_vcpus_flags(ref, 3, Impact.LIVE)

    played(scene)


def test_what_is_refused_changes_nothing() -> None:
    async def scene(client: Client) -> None:
        tuning, ref = client(Tuning), await client.domain()
        await tuning.domain_set_memory_parameters(ref, ullong(hard_limit=100, swap_hard_limit=200), 0)
        before = await client(Domains).domain_get_xml_desc(ref, 0)
        with pytest.raises(errors.InvalidArg):
            await tuning.domain_set_memory_parameters(ref, ullong(soft_limit=7, hard_limit=300), 0)
        assert await client(Domains).domain_get_xml_desc(ref, 0) == before

    played(scene)


def test_a_transient_guest_has_no_definition_to_change() -> None:
    async def scene(client: Client) -> None:
        ref = await client.domain()
        await client(Lifecycle).domain_undefine_flags(ref, 0)
        with pytest.raises(errors.OperationInvalid, match="persistent config"):
            await client(Resources).domain_set_memory_flags(ref, 1024, Impact.CONFIG)

    played(scene)


def test_limits_of_a_disk_are_merged_and_told() -> None:
    async def scene(client: Client) -> None:
        jobs, ref = client(BlockJobs), await client.domain()
        await jobs.domain_set_block_io_tune(ref, "vda", ullong(total_bytes_sec_max=2000), 0)
        await jobs.domain_set_block_io_tune(ref, "vda", ullong(total_bytes_sec=1000), 0)
        found = await jobs.domain_get_block_io_tune(ref, "vda", 20, 0)
        values = {param.field: param.value.value for param in found.params}
        assert (values["total_bytes_sec"], values["total_bytes_sec_max"]) == (1000, 2000)
        with pytest.raises(errors.InvalidArg, match="at the same time"):
            await jobs.domain_set_block_io_tune(ref, "vda", ullong(read_bytes_sec=1, read_bytes_sec_max=2), 0)
        assert sum(isinstance(event, DomainTunable) for event in client.events) == 2

    played(scene)


def test_both_at_once_cannot_be_asked() -> None:
    async def scene(client: Client) -> None:
        with pytest.raises(errors.InvalidArg, match="mutually exclusive"):
            await client(Resources).domain_get_vcpus_flags(await client.domain(), Impact.LIVE | Impact.CONFIG)

    played(scene)
