"""Conformance of domains: definitions, states, events, lists, what hangs on them."""

from __future__ import annotations

from typing import Any, Final

from vird.api.enums.domain import ConnectListAllDomainsFlags as List
from vird.api.enums.domain import DomainState
from vird.errors import NoDomain, OperationInvalid, VirdError
from vird.testing.conformance.case import Case, case, refused
from vird.testing.conformance.subject import Opened
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

NAME: Final = "conformance"
DEFINED, UNDEFINED, STARTED, SUSPENDED, RESUMED, STOPPED = range(6)
ONCE: Final = (DEFINED, STARTED, SUSPENDED, STOPPED, UNDEFINED)
"""Lifecycle events in the order of a domain's life."""


async def _state(opened: Opened, ref: DomainRef) -> int:
    return int((await opened.call(remote.DOMAIN_GET_STATE, ref, 0)).state)


async def _gone(opened: Opened, ref: DomainRef) -> None:
    await refused(opened, NoDomain, remote.DOMAIN_LOOKUP_BY_UUID, ref.uuid)


@case(remote.DOMAIN_DEFINE_XML_FLAGS, remote.DOMAIN_LOOKUP_BY_NAME, remote.DOMAIN_LOOKUP_BY_UUID)
async def a_definition_is_found_by_name_and_uuid(opened: Opened) -> None:
    """And no more once it is undefined."""
    ref = await opened.defined(NAME)
    assert await opened.call(remote.DOMAIN_LOOKUP_BY_NAME, NAME) == ref
    assert await opened.call(remote.DOMAIN_LOOKUP_BY_UUID, ref.uuid) == ref
    assert ref.id == -1
    await opened.call(remote.DOMAIN_UNDEFINE_FLAGS, ref, 0)
    await _gone(opened, ref)
    await refused(opened, NoDomain, remote.DOMAIN_LOOKUP_BY_NAME, NAME)


@case(remote.DOMAIN_DEFINE_XML_FLAGS, remote.DOMAIN_GET_XML_DESC)
async def a_document_read_back_defines_the_same(opened: Opened) -> None:
    """What is written is taken, and is written the same again."""
    ref = await opened.defined(NAME)
    text = await opened.call(remote.DOMAIN_GET_XML_DESC, ref, 2)
    assert f"<name>{NAME}</name>" in text
    assert await opened.call(remote.DOMAIN_DEFINE_XML_FLAGS, text, 0) == ref
    assert await opened.call(remote.DOMAIN_GET_XML_DESC, ref, 2) == text
    await opened.call(remote.DOMAIN_UNDEFINE_FLAGS, ref, 0)


@case(remote.DOMAIN_DEFINE_XML_FLAGS)
async def one_name_has_one_uuid(opened: Opened) -> None:
    """A second definition of a name with another UUID is refused and changes nothing."""
    ref = await opened.defined(NAME)
    await refused(opened, VirdError, remote.DOMAIN_DEFINE_XML_FLAGS, opened.domain_xml(NAME), 0)
    assert await opened.call(remote.DOMAIN_LOOKUP_BY_NAME, NAME) == ref
    await opened.call(remote.DOMAIN_UNDEFINE_FLAGS, ref, 0)


@case(remote.DOMAIN_DEFINE_XML_FLAGS)
async def what_is_no_document_is_refused(opened: Opened) -> None:
    """By an error, and nothing is defined."""
    for text in ("", "<domain", "<network/>", f"<domain type='{opened.subject.kind}'/>", "<domain type='nonsense'/>"):
        await refused(opened, VirdError, remote.DOMAIN_DEFINE_XML_FLAGS, text, 0)


LIFE: Final = (
    remote.DOMAIN_CREATE_WITH_FLAGS, remote.DOMAIN_SUSPEND, remote.DOMAIN_RESUME, remote.DOMAIN_DESTROY_FLAGS,
    remote.DOMAIN_GET_STATE,
)  # fmt: skip


@case(*LIFE)
async def a_domain_goes_through_its_states(opened: Opened) -> None:
    """Off, running, paused, running, off; each step once."""
    ref = await opened.defined(NAME)
    assert await _state(opened, ref) == DomainState.SHUTOFF
    for row in (remote.DOMAIN_SUSPEND, remote.DOMAIN_RESUME):
        await refused(opened, VirdError, row, ref)
    await refused(opened, OperationInvalid, remote.DOMAIN_DESTROY_FLAGS, ref, 0)
    ref = await opened.call(remote.DOMAIN_CREATE_WITH_FLAGS, ref, 0)
    assert ref.id > 0
    assert await _state(opened, ref) == DomainState.RUNNING
    await refused(opened, VirdError, remote.DOMAIN_CREATE_WITH_FLAGS, ref, 0)
    await opened.call(remote.DOMAIN_SUSPEND, ref)
    assert await _state(opened, ref) == DomainState.PAUSED
    await opened.call(remote.DOMAIN_RESUME, ref)
    assert await _state(opened, ref) == DomainState.RUNNING
    await opened.call(remote.DOMAIN_DESTROY_FLAGS, ref, 0)
    assert await _state(opened, ref) == DomainState.SHUTOFF
    await opened.call(remote.DOMAIN_UNDEFINE_FLAGS, ref, 0)


@case(*LIFE)
async def every_step_is_told_once_and_in_order(opened: Opened) -> None:
    """Defined, started, suspended, resumed, stopped, undefined; with what is about other domains left out."""
    heard = opened.messages()
    number = await opened.call(remote.CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY, 0, None)
    ref = await opened.defined(NAME)
    ref = await opened.call(remote.DOMAIN_CREATE_WITH_FLAGS, ref, 0)
    await opened.call(remote.DOMAIN_SUSPEND, ref)
    await opened.call(remote.DOMAIN_RESUME, ref)
    await opened.call(remote.DOMAIN_DESTROY_FLAGS, ref, 0)
    await opened.call(remote.DOMAIN_UNDEFINE_FLAGS, ref, 0)
    told: list[int] = []
    while UNDEFINED not in told:
        message: Any = await anext(heard)
        if message.record.msg.dom.name == NAME:
            told.append(message.record.msg.event)
    # A driver may also tell that a start resumed the processors, and that a domain shuts down before it has stopped.
    assert [event for event in told if event in ONCE] == list(ONCE), told
    assert told.index(SUSPENDED) < len(told) - told[::-1].index(RESUMED), told
    await opened.call(remote.CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY, number)


@case(remote.DOMAIN_CREATE_XML, remote.DOMAIN_DESTROY_FLAGS)
async def a_transient_domain_is_gone_when_it_ends(opened: Opened) -> None:
    """It is not persistent while it runs."""
    ref = await opened.call(remote.DOMAIN_CREATE_XML, opened.domain_xml(NAME), 0)
    assert await opened.call(remote.DOMAIN_IS_PERSISTENT, ref) == 0
    await opened.call(remote.DOMAIN_DESTROY_FLAGS, ref, 0)
    await _gone(opened, ref)


@case(remote.CONNECT_LIST_ALL_DOMAINS)
async def lists_divide_the_domains(opened: Opened) -> None:
    """Each pair of filters has every domain exactly once."""
    ref = await opened.defined(NAME)

    async def listed(flags: int) -> set[str]:
        return {each.name for each in (await opened.call(remote.CONNECT_LIST_ALL_DOMAINS, 1, flags)).domains}

    everything = await listed(0)
    assert NAME in everything & await listed(List.INACTIVE | List.PERSISTENT | List.NO_AUTOSTART)
    pairs = ((List.ACTIVE, List.INACTIVE), (List.PERSISTENT, List.TRANSIENT), (List.AUTOSTART, List.NO_AUTOSTART))
    for one, other in pairs:
        assert await listed(one) | await listed(other) == everything
        assert await listed(one) & await listed(other) == set()
    await opened.call(remote.DOMAIN_UNDEFINE_FLAGS, ref, 0)


@case(remote.DOMAIN_SET_AUTOSTART, remote.DOMAIN_GET_AUTOSTART)
async def autostart_is_kept(opened: Opened) -> None:
    """On, off."""
    ref = await opened.defined(NAME)
    for wanted in (1, 0):
        await opened.call(remote.DOMAIN_SET_AUTOSTART, ref, wanted)
        assert await opened.call(remote.DOMAIN_GET_AUTOSTART, ref) == wanted
    await opened.call(remote.DOMAIN_UNDEFINE_FLAGS, ref, 0)


@case(remote.CONNECT_GET_ALL_DOMAIN_STATS)
async def figures_name_every_domain(opened: Opened) -> None:
    """With its state, which agrees with the question for it."""
    ref = await opened.defined(NAME)
    records = await opened.call(remote.CONNECT_GET_ALL_DOMAIN_STATS, [], 1, 0)
    (found,) = [record for record in records if record.dom.name == NAME]
    figures = {param.field: param.value.value for param in found.params}
    assert figures["state.state"] == await _state(opened, ref)
    await opened.call(remote.DOMAIN_UNDEFINE_FLAGS, ref, 0)


@case(remote.DOMAIN_SET_METADATA, remote.DOMAIN_GET_METADATA)
async def a_title_is_kept(opened: Opened) -> None:
    """And is in the document."""
    ref = await opened.defined(NAME)
    await opened.call(remote.DOMAIN_SET_METADATA, ref, 1, "hello", None, None, 2)
    assert await opened.call(remote.DOMAIN_GET_METADATA, ref, 1, None, 2) == "hello"
    assert "<title>hello</title>" in await opened.call(remote.DOMAIN_GET_XML_DESC, ref, 2)
    await opened.call(remote.DOMAIN_UNDEFINE_FLAGS, ref, 0)


CASES: tuple[Case, ...] = tuple(held for held in tuple(globals().values()) if isinstance(held, Case))
