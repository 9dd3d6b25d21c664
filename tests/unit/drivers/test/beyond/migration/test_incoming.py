"""Guests that arrive."""

from __future__ import annotations

import pytest

from tests.unit.drivers.test.beyond.migration.two_hosts import GUEST, TwoHosts, life, played, state
from vird import errors
from vird.api.capabilities.agent import Agent
from vird.api.capabilities.domains import Domains
from vird.api.capabilities.lifecycle import Lifecycle
from vird.api.enums.domain import DomainState
from vird.api.enums.migration import DomainMigrateFlags as Flag


def test_nothing_is_left_when_the_coordinator_goes() -> None:
    async def scene(hosts: TwoHosts) -> None:
        await hosts.prepare(*await hosts.begin())
        assert (await hosts.states())[1] == DomainState.PAUSED
        await hosts.callers[1].closed()
        assert (await hosts.states())[1] is None
        assert life(hosts.there) == [("STARTED", 1), ("STOPPED", 1)]
        with pytest.raises(errors.NoDomain):
            await hosts.finish(await hosts.perform())

    played(scene)


def test_one_that_is_there_already_is_not_doubled() -> None:
    async def scene(hosts: TwoHosts) -> None:
        begun = await hosts.begin()
        await hosts.prepare(*begun)
        with pytest.raises(errors.OperationInvalid, match="already active"):
            await hosts.prepare(*begun)
        await hosts.there(Lifecycle).domain_destroy_flags(await hosts.there.domain("web"), 0)
        with pytest.raises(errors.NoDomain):
            await hosts.finish(await hosts.perform())

    played(scene)


def test_nobody_wakes_it_before_its_time() -> None:
    async def scene(hosts: TwoHosts) -> None:
        await hosts.prepare(*await hosts.begin())
        with pytest.raises(errors.OperationTimeout, match="its own arrival"):
            await hosts.there(Lifecycle).domain_resume(await hosts.there.domain("web"))

    played(scene)


def test_it_may_get_another_name() -> None:
    async def scene(hosts: TwoHosts) -> None:
        await hosts.prepare(*await hosts.begin(), name="moved")
        await hosts.finish(await hosts.perform(), Flag.PERSIST_DEST, name="moved")
        assert (await hosts.there.domain("moved")).uuid == hosts.ref.uuid

    played(scene)


def test_one_that_stood_still_stands_still() -> None:
    async def scene(hosts: TwoHosts) -> None:
        await hosts.here(Lifecycle).domain_suspend(hosts.ref)
        hosts.here.events.clear()
        await hosts.prepare(*await hosts.begin())
        await hosts.finish(await hosts.perform())
        await hosts.confirm()
        assert await hosts.states() == (None, DomainState.PAUSED)
        assert life(hosts.here) == [("STOPPED", 3)]
        assert life(hosts.there) == [("STARTED", 1), ("SUSPENDED", 0)]

    played(scene)


def test_what_is_in_no_document_comes_along() -> None:
    async def scene(hosts: TwoHosts) -> None:
        await hosts.here(Agent).domain_set_time(hosts.ref, 77, 8, 0)
        await hosts.prepare(*await hosts.begin())
        await hosts.finish(await hosts.perform())
        told = await hosts.there(Agent).domain_get_time(await hosts.there.domain("web"), 0)
        assert (told.seconds, told.nseconds) == (77, 8)

    played(scene)


def test_a_definition_comes_alone() -> None:
    async def scene(hosts: TwoHosts) -> None:
        await hosts.here(Lifecycle).domain_define_xml_flags(GUEST, 0)
        flags = Flag.OFFLINE | Flag.PERSIST_DEST
        await hosts.prepare(*await hosts.begin(flags), flags)
        assert await state(hosts.there) is None
        await hosts.finish(await hosts.perform(flags), flags)
        await hosts.confirm(flags)
        assert await hosts.states() == (DomainState.RUNNING, DomainState.SHUTOFF)
        assert await hosts.there(Domains).domain_is_persistent(await hosts.there.domain("web")) == 1

    played(scene)


def test_nobody_moves_to_where_he_is() -> None:
    async def scene(hosts: TwoHosts) -> None:
        cookie, xml = await hosts.begin()
        hosts.there = hosts.here
        with pytest.raises(errors.InternalError, match="same host"):
            await hosts.prepare(cookie, xml)

    played(scene)
