"""The client's calls about bindings of filters to devices."""

from __future__ import annotations

from vird.api.capabilities.filter_bindings import FilterBindings
from vird.api.enums.filter import NWFilterBindingCreateFlags
from vird.drivers.common.validation import validated
from vird.drivers.filters.filters import check_flags
from vird.drivers.filters.guard import Guard
from vird.errors import ErrorDomain
from vird.model.filter_binding import parse_filter_binding
from vird.wire.procedures.filter_binding import ConnectListAllNwfilterBindingsRet
from vird.wire.procedures.refs import NwfilterBindingRef


class BindingCalls(FilterBindings):
    """The procedures about bindings, for all clients."""

    error_domain = ErrorDomain.NWFILTER

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def nwfilter_binding_lookup_by_port_dev(self, name: str) -> NwfilterBindingRef:
        """Found by device."""
        return self._guard.bound(name).ref

    async def nwfilter_binding_get_xml_desc(self, nwfilter: NwfilterBindingRef, flags: int) -> str:
        """The document, with what is known of the guest by now."""
        check_flags(flags, 0, "nwfilterBindingGetXMLDesc")
        return self._guard.bound(nwfilter.portdev).binding.to_xml()

    async def nwfilter_binding_create_xml(self, xml: str, flags: int) -> NwfilterBindingRef:
        """Guard a device."""
        check_flags(flags, NWFilterBindingCreateFlags.VALIDATE, "nwfilterBindingCreateXML")
        binding = parse_filter_binding(validated(xml, "filterbinding", flags & NWFilterBindingCreateFlags.VALIDATE))
        await self._guard.ready()
        return (await self._guard.bind(binding)).ref

    async def nwfilter_binding_delete(self, nwfilter: NwfilterBindingRef) -> None:
        """Guard a device no longer."""
        await self._guard.unbind(nwfilter.portdev)

    async def connect_list_all_nwfilter_bindings(
        self, need_results: int, flags: int
    ) -> ConnectListAllNwfilterBindingsRet:
        """All bindings."""
        check_flags(flags, 0, "nwfilterConnectListAllNWFilterBindings")
        found = [bound.ref for bound in self._guard.bindings.values()]
        return ConnectListAllNwfilterBindingsRet(found if need_results else [], len(found))
