"""Time on a simulated host."""

from __future__ import annotations

import pytest

from tests.unit.drivers.test.simulated import Client, played
from vird import errors
from vird.api.capabilities.domains import Domains
from vird.api.capabilities.node import Node
from vird.api.capabilities.snapshots import Snapshots
from vird.drivers.test.clock import SimulatedClock

BEGIN = 1_000_000_000


def test_it_goes_as_fast_as_it_is_told() -> None:
    real = [5]
    clock = SimulatedClock(BEGIN, 10, lambda: real[0])
    assert clock() == BEGIN * 10**9
    real[0] += 7
    assert clock() == BEGIN * 10**9 + 70
    clock.advance(2)
    assert clock() == (BEGIN + 2) * 10**9 + 70


def test_a_host_that_stands_still_until_it_sleeps() -> None:
    async def scene(client: Client) -> None:
        snapshots, guest = client(Snapshots), await client.domain()
        first = await snapshots.domain_snapshot_create_xml(guest, "<domainsnapshot/>", 0)
        await client(Node).node_suspend_for_duration(0, 3600, 0)
        second = await snapshots.domain_snapshot_create_xml(guest, "<domainsnapshot/>", 0)
        assert (first.name, second.name) == (str(BEGIN), str(BEGIN + 3600))
        before = (await client(Domains).domain_get_info(guest)).cpu_time
        assert (await client(Domains).domain_get_info(guest)).cpu_time == before
        with pytest.raises(errors.InvalidArg):
            await client(Node).node_suspend_for_duration(9, 1, 0)

    played(scene, f"test:///default?clock={BEGIN}&clock-rate=0")


def test_an_ordinary_host_does_not_sleep() -> None:
    async def scene(client: Client) -> None:
        with pytest.raises(errors.NoSupport):
            await client(Node).node_suspend_for_duration(0, 1, 0)

    played(scene)
