"""Bindings of network filters to ports."""

from __future__ import annotations

from vird.api.capability import Capability, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.filter_binding import ConnectListAllNwfilterBindingsRet
from vird.wire.procedures.refs import NwfilterBindingRef


class FilterBindings(Capability):
    """Bindings of network filters to ports."""

    async def nwfilter_binding_lookup_by_port_dev(self, name: str) -> NwfilterBindingRef:
        """The binding of this port device; ``NoNwfilterBinding`` when there is none."""
        raise no_support(remote.NWFILTER_BINDING_LOOKUP_BY_PORT_DEV)

    async def nwfilter_binding_get_xml_desc(self, nwfilter: NwfilterBindingRef, flags: int) -> str:
        """A binding's document."""
        raise no_support(remote.NWFILTER_BINDING_GET_XML_DESC)

    async def nwfilter_binding_create_xml(self, xml: str, flags: int) -> NwfilterBindingRef:
        """Bind a filter to a port as a ``<filterbinding>`` document says."""
        raise no_support(remote.NWFILTER_BINDING_CREATE_XML)

    async def nwfilter_binding_delete(self, nwfilter: NwfilterBindingRef) -> None:
        """Remove a binding and its rules."""
        raise no_support(remote.NWFILTER_BINDING_DELETE)

    async def connect_list_all_nwfilter_bindings(
        self, need_results: int, flags: int
    ) -> ConnectListAllNwfilterBindingsRet:
        """All bindings; only their number unless results are needed."""
        raise no_support(remote.CONNECT_LIST_ALL_NWFILTER_BINDINGS)
