"""Moves that the source's host carries out."""

from __future__ import annotations

import pytest

from tests.unit.drivers.test.beyond.migration.two_hosts import TwoHosts, life, played
from vird import errors
from vird.api.capabilities.migration import Migration
from vird.api.enums.domain import DomainState
from vird.api.enums.migration import DomainMigrateFlags as Flag


async def moved(hosts: TwoHosts, uri: str | None = "there") -> None:
    await hosts.here(Migration).domain_migrate_perform3_params(hosts.ref, uri, [], b"", Flag.PEER2PEER)


def test_one_call_does_everything() -> None:
    async def scene(hosts: TwoHosts) -> None:
        await moved(hosts)
        assert await hosts.states() == (None, DomainState.RUNNING)
        assert not hosts.peers[0][0].is_open
        assert life(hosts.there) == [("STARTED", 1), ("RESUMED", 1)]

    played(scene)


@pytest.mark.parametrize("uri", [None, "nowhere"])
def test_who_is_not_reached_gets_nothing(uri: str | None) -> None:
    async def scene(hosts: TwoHosts) -> None:
        with pytest.raises((errors.OperationFailed, errors.InternalError)):
            await moved(hosts, uri)
        if uri is not None:
            assert await hosts.states() == (DomainState.RUNNING, None)

    played(scene)


@pytest.mark.parametrize("fault", ["failing-migration", "breaking-migration"])
def test_it_goes_on_here_after_a_fault(fault: str) -> None:
    async def scene(hosts: TwoHosts) -> None:
        with pytest.raises(errors.OperationFailed):
            await moved(hosts)
        peer, caller = hosts.peers[0]
        assert not peer.is_open
        await caller.closed()
        assert await hosts.states() == (DomainState.RUNNING, None)
        assert [what for what, _ in life(hosts.there)] == ["STARTED", "STOPPED"]

    played(scene, here=f"&{fault}=web")


def test_it_goes_on_here_when_it_cannot_run_there() -> None:
    async def scene(hosts: TwoHosts) -> None:
        with pytest.raises(errors.OperationFailed, match="on arrival"):
            await moved(hosts)
        assert await hosts.states() == (DomainState.RUNNING, None)
        assert life(hosts.here) == [("SUSPENDED", 1), ("RESUMED", 1)]

    played(scene, there="&failing-arrival=web")
