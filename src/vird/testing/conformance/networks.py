"""Conformance of networks and filters."""

from __future__ import annotations

from typing import Any, Final

from vird.errors import NoNetwork, NoNwfilter, NoNwfilterBinding, OperationInvalid, VirdError
from vird.testing.conformance.case import Case, case, refused
from vird.testing.conformance.subject import Opened
from vird.wire.procedures import remote

NETWORK: Final = "<network><name>conformance</name><bridge name='virbr-conf'/></network>"
PORT: Final = "conf0"
BINDING: Final = (
    "<filterbinding><owner><name>conformance</name><uuid>6c1e8a3f-0000-0000-0000-0000000000c0</uuid></owner>"
    f"<portdev name='{PORT}'/><mac address='52:54:00:00:0c:0f'/><filterref filter='conformance'/></filterbinding>"
)
FILTER: Final = "<filter name='conformance'><rule action='drop' direction='in'><all/></rule></filter>"


@case(remote.NETWORK_DEFINE_XML_FLAGS, remote.NETWORK_CREATE, remote.NETWORK_DESTROY, remote.NETWORK_UNDEFINE)
async def a_network_goes_through_its_states(opened: Opened) -> None:
    """And each step is told once."""
    heard = opened.messages()
    await opened.call(remote.CONNECT_NETWORK_EVENT_REGISTER_ANY, 0, None)
    net = await opened.call(remote.NETWORK_DEFINE_XML_FLAGS, NETWORK, 0)
    assert await opened.call(remote.NETWORK_LOOKUP_BY_NAME, "conformance") == net
    assert await opened.call(remote.NETWORK_IS_ACTIVE, net) == 0
    await opened.call(remote.NETWORK_CREATE, net)
    assert await opened.call(remote.NETWORK_IS_ACTIVE, net) == 1
    await refused(opened, VirdError, remote.NETWORK_CREATE, net)
    await opened.call(remote.NETWORK_DESTROY, net)
    assert await opened.call(remote.NETWORK_IS_ACTIVE, net) == 0
    await opened.call(remote.NETWORK_UNDEFINE, net)
    await refused(opened, NoNetwork, remote.NETWORK_LOOKUP_BY_UUID, net.uuid)
    told = []
    while 1 not in told:
        message: Any = await anext(heard)
        if message.record.net.name == "conformance":
            told.append(message.record.event)
    assert told == [0, 2, 3, 1]


@case(remote.NWFILTER_DEFINE_XML_FLAGS, remote.NWFILTER_LOOKUP_BY_NAME, remote.NWFILTER_UNDEFINE)
async def a_filter_is_found_until_it_is_undefined(opened: Opened) -> None:
    """By its name and by its UUID."""
    made = await opened.call(remote.NWFILTER_DEFINE_XML_FLAGS, FILTER, 0)
    assert await opened.call(remote.NWFILTER_LOOKUP_BY_NAME, "conformance") == made
    assert await opened.call(remote.NWFILTER_LOOKUP_BY_UUID, made.uuid) == made
    assert "action='drop'" in await opened.call(remote.NWFILTER_GET_XML_DESC, made, 0)
    await opened.call(remote.NWFILTER_UNDEFINE, made)
    await refused(opened, NoNwfilter, remote.NWFILTER_LOOKUP_BY_NAME, "conformance")


@case(
    remote.NWFILTER_DEFINE_XML_FLAGS,
    remote.NWFILTER_BINDING_CREATE_XML,
    remote.NWFILTER_BINDING_DELETE,
    remote.NWFILTER_BINDING_LOOKUP_BY_PORT_DEV,
)
async def a_filter_that_is_bound_stays(opened: Opened) -> None:
    """A port has one binding, and as long as that is there its filter cannot be undefined."""
    made = await opened.call(remote.NWFILTER_DEFINE_XML_FLAGS, FILTER, 0)
    binding = await opened.call(remote.NWFILTER_BINDING_CREATE_XML, BINDING, 0)
    assert await opened.call(remote.NWFILTER_BINDING_LOOKUP_BY_PORT_DEV, PORT) == binding
    assert "conformance" in await opened.call(remote.NWFILTER_BINDING_GET_XML_DESC, binding, 0)
    await refused(opened, VirdError, remote.NWFILTER_BINDING_CREATE_XML, BINDING, 0)
    await refused(opened, OperationInvalid, remote.NWFILTER_UNDEFINE, made)
    await opened.call(remote.NWFILTER_BINDING_DELETE, binding)
    await refused(opened, NoNwfilterBinding, remote.NWFILTER_BINDING_LOOKUP_BY_PORT_DEV, PORT)
    await opened.call(remote.NWFILTER_UNDEFINE, made)


CASES: tuple[Case, ...] = tuple(held for held in tuple(globals().values()) if isinstance(held, Case))
