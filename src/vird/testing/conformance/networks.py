"""Conformance of networks and filters."""

from __future__ import annotations

from typing import Any, Final

from vird.errors import NoNetwork, NoNwfilter, VirdError
from vird.testing.conformance.case import Case, case, refused
from vird.testing.conformance.subject import Opened
from vird.wire.procedures import remote

NETWORK: Final = "<network><name>conformance</name><bridge name='virbr-conf'/></network>"
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


CASES: tuple[Case, ...] = tuple(held for held in tuple(globals().values()) if isinstance(held, Case))
