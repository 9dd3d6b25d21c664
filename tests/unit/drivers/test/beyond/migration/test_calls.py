"""The calls of both sides, in both forms."""

from __future__ import annotations

import pytest

from tests.unit.drivers.test.beyond.migration.two_hosts import TwoHosts, played
from vird import errors
from vird.api.capabilities.migration import Migration
from vird.api.capabilities.snapshots import Snapshots
from vird.api.enums.domain import DomainState
from vird.api.enums.migration import DomainMigrateFlags as Flag


def test_without_parameters_it_is_the_same() -> None:
    async def scene(hosts: TwoHosts) -> None:
        here, there = hosts.here(Migration), hosts.there(Migration)
        begun = await here.domain_migrate_begin3(hosts.ref, None, Flag.CHANGE_PROTECTION, None, 0)
        ready = await there.domain_migrate_prepare3(begun.cookie_out, None, 0, None, 0, begun.xml)
        assert ready.uri_out
        cookie = await here.domain_migrate_perform3(hosts.ref, None, b"", None, ready.uri_out, 0, None, 0)
        arrived = await there.domain_migrate_finish3("web", cookie, None, None, 0, 0)
        assert arrived.dom.uuid == hosts.ref.uuid
        await here.domain_migrate_confirm3(hosts.ref, b"", 0, 0)
        assert await hosts.states() == (None, DomainState.RUNNING)

    played(scene)


def test_the_order_is_kept() -> None:
    async def scene(hosts: TwoHosts) -> None:
        with pytest.raises(errors.OperationInvalid, match="not being migrated"):
            await hosts.confirm()
        await hosts.confirm(cancelled=1)
        await hosts.begin()
        with pytest.raises(errors.OperationInvalid, match="not been sent"):
            await hosts.confirm()
        await hosts.perform()
        with pytest.raises(errors.OperationInvalid, match="already"):
            await hosts.perform()

    played(scene)


def test_without_protection_others_may_come_between() -> None:
    async def scene(hosts: TwoHosts) -> None:
        here = hosts.here(Migration)
        await here.domain_migrate_begin3_params(hosts.ref, [], 0)
        await here.domain_migrate_begin3_params(hosts.ref, [], 0)

    played(scene)


def test_what_has_snapshots_stays() -> None:
    async def scene(hosts: TwoHosts) -> None:
        await hosts.here(Snapshots).domain_snapshot_create_xml(hosts.ref, "<domainsnapshot/>", 0)
        with pytest.raises(errors.OperationInvalid, match="1 snapshots"):
            await hosts.begin()

    played(scene)


def test_the_connection_can_be_made_to_break() -> None:
    async def scene(hosts: TwoHosts) -> None:
        reasons: list[str] = []
        hosts.callers[0].hang_up = reasons.append
        await hosts.prepare(*await hosts.begin())
        with pytest.raises(errors.OperationFailed):
            await hosts.perform()
        assert len(reasons) == 1
        assert (await hosts.states())[0] == DomainState.RUNNING

    played(scene, here="&breaking-migration=web")


def test_only_a_host_that_may_moves_guests() -> None:
    async def scene(hosts: TwoHosts) -> None:
        from tests.unit.drivers.test.simulated import connect, make_driver

        client = await connect(make_driver(), "test:///default")
        assert Migration not in client.opened.capabilities

    played(scene)
