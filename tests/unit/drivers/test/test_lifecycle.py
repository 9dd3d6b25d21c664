"""Simulated guests come, run, pause and go, and every step is told."""

from __future__ import annotations

import pytest

from tests.unit.drivers.test.simulated import GUEST, Client, played
from vird import errors
from vird.api.capabilities.domains import Domains
from vird.api.capabilities.lifecycle import Lifecycle
from vird.api.enums.domain import DomainShutoffReason, DomainState, DomainUndefineFlagsValues, DomainXMLFlags
from vird.api.events import DomainLifecycle
from vird.errors import ErrorDomain


def told(client: Client) -> list[tuple[str, int, int]]:
    return [
        (event.dom.name, event.event, event.detail) for event in client.events if isinstance(event, DomainLifecycle)
    ]


def test_a_life() -> None:
    async def scene(client: Client) -> None:
        life, domains = client(Lifecycle), client(Domains)
        ref = await life.domain_define_xml_flags(GUEST.format(name="n", number=1), 0)
        ref = await life.domain_create_with_flags(ref, 0)
        assert ref.id == 2
        await life.domain_suspend(ref)
        assert (await domains.domain_get_state(ref, 0)).state == DomainState.PAUSED
        await life.domain_resume(ref)
        await life.domain_destroy_flags(ref, 0)
        state = await domains.domain_get_state(ref, 0)
        assert (state.state, state.reason) == (DomainState.SHUTOFF, DomainShutoffReason.DESTROYED)
        await life.domain_undefine_flags(ref, 0)
        with pytest.raises(errors.NoDomain):
            await domains.domain_get_state(ref, 0)
        assert told(client) == [("n", 0, 0), ("n", 2, 0), ("n", 3, 0), ("n", 4, 0), ("n", 5, 1), ("n", 1, 0)]

    played(scene)


def test_refusals_by_state() -> None:
    async def scene(client: Client) -> None:
        life, ref = client(Lifecycle), await client.domain()
        with pytest.raises(errors.InternalError, match="already running"):
            await life.domain_create_with_flags(ref, 0)
        with pytest.raises(errors.InternalError, match="not paused"):
            await life.domain_resume(ref)
        await life.domain_destroy_flags(ref, 0)
        with pytest.raises(errors.OperationInvalid) as refusal:
            await life.domain_destroy_flags(ref, 0)
        assert refusal.value.domain == ErrorDomain.DOMAIN

    played(scene)


def test_unknown_flags_come_before_the_domain() -> None:
    async def scene(client: Client) -> None:
        ref = await client.domain()
        ref.uuid = bytes(16)
        with pytest.raises(errors.InvalidArg, match=r"0x40.* testDomainCreateWithFlags"):
            await client(Lifecycle).domain_create_with_flags(ref, 64)

    played(scene)


def test_a_transient_guest_is_gone_when_it_stops() -> None:
    async def scene(client: Client) -> None:
        life = client(Lifecycle)
        ref = await life.domain_create_xml(GUEST.format(name="n", number=1), 0)
        assert await client(Domains).domain_is_persistent(ref) == 0
        await life.domain_shutdown_flags(ref, 0)
        with pytest.raises(errors.NoDomain):
            await client.domain("n")

    played(scene)


def test_a_name_or_uuid_that_is_taken() -> None:
    async def scene(client: Client) -> None:
        life = client(Lifecycle)
        await life.domain_define_xml_flags(GUEST.format(name="n", number=1), 0)
        with pytest.raises(errors.OperationFailed, match="already exists with uuid"):
            await life.domain_define_xml_flags(GUEST.format(name="n", number=2), 0)
        with pytest.raises(errors.OperationFailed, match="already defined with uuid"):
            await life.domain_define_xml_flags(GUEST.format(name="m", number=1), 0)

    played(scene)


def test_a_new_definition_leaves_what_runs_alone() -> None:
    async def scene(client: Client) -> None:
        life, domains, ref = client(Lifecycle), client(Domains), await client.domain()
        text = await domains.domain_get_xml_desc(ref, DomainXMLFlags.INACTIVE)
        await life.domain_define_xml_flags(text.replace("<on_crash>destroy", "<on_crash>restart"), 0)
        assert "<on_crash>destroy" in await domains.domain_get_xml_desc(ref, 0)
        assert "<on_crash>restart" in await domains.domain_get_xml_desc(ref, DomainXMLFlags.INACTIVE)
        await life.domain_destroy_flags(ref, 0)
        assert "<on_crash>restart" in await domains.domain_get_xml_desc(ref, 0)

    played(scene)


def test_a_managed_save_guards_the_definition() -> None:
    from vird.api.capabilities.saving import Saving

    async def scene(client: Client) -> None:
        life, ref = client(Lifecycle), await client.domain()
        await client(Saving).domain_managed_save(ref, 0)
        with pytest.raises(errors.OperationInvalid, match="managed save"):
            await life.domain_undefine_flags(ref, 0)
        await life.domain_undefine_flags(ref, DomainUndefineFlagsValues.MANAGED_SAVE)

    played(scene)


def test_renaming_tells_of_both_names() -> None:
    async def scene(client: Client) -> None:
        life = client(Lifecycle)
        ref = await life.domain_define_xml_flags(GUEST.format(name="n", number=1), 0)
        client.events.clear()
        assert await life.domain_rename(ref, "m", 0) == 0
        assert told(client) == [("n", 1, 1), ("m", 0, 2)]
        assert "<name>m</name>" in await client(Domains).domain_get_xml_desc(ref, 0)

    played(scene)


@pytest.mark.parametrize(
    ("action", "state"),
    [("destroy", 5), ("preserve", 5), ("restart", 1), ("rename-restart", 1)],
)
def test_what_comes_after_power_off_is_the_documents_to_say(action: str, state: int) -> None:
    async def scene(client: Client) -> None:
        text = GUEST.format(name="n", number=1).replace("</os>", f"</os><on_poweroff>{action}</on_poweroff>")
        life = client(Lifecycle)
        ref = await life.domain_define_xml_flags(text, 0)
        await life.domain_create_with_flags(ref, 0)
        await life.domain_shutdown_flags(ref, 0)
        assert (await client(Domains).domain_get_state(ref, 0)).state == state

    played(scene)
