"""Guests that leave."""

from __future__ import annotations

import pytest

from tests.unit.drivers.test.beyond.migration.two_hosts import GUEST, TwoHosts, life, played
from vird import errors
from vird.api.capabilities.lifecycle import Lifecycle
from vird.api.enums.domain import DomainState
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.events import DomainJobCompleted, DomainMigrationIteration
from vird.api.params import migration as names
from vird.wire.xdr import TypedParam, TypedValue


def test_it_runs_until_all_is_sent_and_ends_once_it_is_there() -> None:
    async def scene(hosts: TwoHosts) -> None:
        await hosts.prepare(*await hosts.begin())
        assert (await hosts.states())[0] == DomainState.RUNNING
        cookie = await hosts.perform()
        assert (await hosts.states())[0] == DomainState.PAUSED
        await hosts.finish(cookie)
        await hosts.confirm()
        assert await hosts.states() == (None, DomainState.RUNNING)
        kinds = [type(event).__name__ for event in hosts.here.events]
        assert kinds == [
            DomainMigrationIteration.__name__,
            "DomainLifecycle",
            DomainMigrationIteration.__name__,
            "DomainLifecycle",
            DomainJobCompleted.__name__,
        ]
        assert life(hosts.here) == [("SUSPENDED", 1), ("STOPPED", 3)]

    played(scene)


def test_it_goes_on_when_it_does_not_get_there() -> None:
    async def scene(hosts: TwoHosts) -> None:
        await hosts.prepare(*await hosts.begin())
        cookie = await hosts.perform()
        with pytest.raises(errors.OperationFailed):
            await hosts.finish(cookie)
        await hosts.confirm(cancelled=1)
        assert await hosts.states() == (DomainState.RUNNING, None)
        assert life(hosts.here) == [("SUSPENDED", 1), ("RESUMED", 1)]

    played(scene, there="&failing-arrival=web")


def test_it_can_be_made_to_fail_half_way() -> None:
    async def scene(hosts: TwoHosts) -> None:
        await hosts.prepare(*await hosts.begin())
        with pytest.raises(errors.OperationFailed, match="unexpectedly failed"):
            await hosts.perform()
        with pytest.raises(errors.OperationFailed):
            await hosts.finish(b"", cancelled=1)
        await hosts.confirm(cancelled=1)
        assert await hosts.states() == (DomainState.RUNNING, None)
        assert life(hosts.here) == []
        assert life(hosts.there) == [("STARTED", 1), ("STOPPED", 5)]

    played(scene, here="&failing-migration=web")


def test_nobody_changes_it_on_its_way() -> None:
    async def scene(hosts: TwoHosts) -> None:
        await hosts.begin()
        guest = hosts.here(Lifecycle)
        for refused in (
            guest.domain_shutdown_flags(hosts.ref, 0),
            guest.domain_undefine_flags(hosts.ref, 0),
            guest.domain_define_xml_flags(GUEST, 0),
            guest.domain_set_lifecycle_action(hosts.ref, 0, 0, 0),
            hosts.begin(),
        ):
            with pytest.raises(errors.OperationTimeout, match="a move to another host"):
                await refused
        await guest.domain_suspend(hosts.ref)
        await guest.domain_destroy_flags(hosts.ref, 0)
        assert (await hosts.states())[0] is None

    played(scene)


def test_a_client_that_leaves_early_takes_its_move_along() -> None:
    async def scene(hosts: TwoHosts) -> None:
        await hosts.begin()
        hosts.callers[0].lost()
        await hosts.callers[0].closed()
        await hosts.here(Lifecycle).domain_shutdown_flags(hosts.ref, 0)

    played(scene)


def test_a_client_that_leaves_in_between_leaves_it_standing() -> None:
    """Whether it runs over there is not known here, and twice must not be."""

    async def scene(hosts: TwoHosts) -> None:
        await hosts.prepare(*await hosts.begin())
        await hosts.perform()
        hosts.callers[0].lost()
        await hosts.callers[0].closed()
        assert (await hosts.states())[0] == DomainState.PAUSED
        await hosts.here(Lifecycle).domain_resume(hosts.ref)

    played(scene)


def test_the_document_may_be_another_but_not_another_guest() -> None:
    async def scene(hosts: TwoHosts) -> None:
        def given(xml: str) -> list[TypedParam]:
            return [TypedParam(names.MIGRATE_PARAM_DEST_XML, TypedValue.of(xml))]

        for wrong in (GUEST.replace("64", "65"), GUEST.replace("0001", "0002"), GUEST.replace("web", "other")):
            with pytest.raises(errors.ConfigUnsupported):
                await hosts.begin(params=given(wrong))
        titled = GUEST.replace("<memory", "<title>t</title><memory")
        assert (await hosts.begin(params=given(titled)))[1] == titled

    played(scene)


def test_its_definition_goes_or_stays_as_asked() -> None:
    async def scene(hosts: TwoHosts) -> None:
        await hosts.here(Lifecycle).domain_define_xml_flags(GUEST, 0)
        flags = Flag.PERSIST_DEST | Flag.UNDEFINE_SOURCE
        await hosts.prepare(*await hosts.begin(flags), flags)
        await hosts.finish(await hosts.perform(flags), flags)
        await hosts.confirm(flags)
        assert await hosts.states() == (None, DomainState.RUNNING)
        assert life(hosts.there) == [("STARTED", 1), ("DEFINED", 0), ("RESUMED", 1)]

    played(scene)
