"""The client's calls about filters: each finds its filter, checks its flags and asks ``guard``."""

from __future__ import annotations

import uuid as uuids

from vird.api.capabilities.filters import Filters
from vird.api.enums.filter import NWFilterDefineFlags
from vird.drivers.common.validation import validated
from vird.drivers.filters.guard import FilterEntry, Guard
from vird.errors import ErrorDomain, InvalidArg, NoNwfilter
from vird.model.filter import parse_filter
from vird.wire.procedures.filter import ConnectListAllNwfiltersRet
from vird.wire.procedures.refs import NwfilterRef


class FilterCalls(Filters):
    """The procedures about filters, for all clients."""

    error_domain = ErrorDomain.NWFILTER

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def nwfilter_lookup_by_name(self, name: str) -> NwfilterRef:
        """Found by name."""
        await self._guard.ready()
        entry = self._guard.filters.by_name(name)
        if entry is None:
            raise NoNwfilter(f"no nwfilter with matching name '{name}'")
        return entry.ref

    async def nwfilter_lookup_by_uuid(self, uuid: bytes) -> NwfilterRef:
        """Found by UUID."""
        await self._guard.ready()
        entry = self._guard.filters.by_uuid(uuid)
        if entry is None:
            raise NoNwfilter(f"no nwfilter with matching uuid '{uuids.UUID(bytes=uuid)}'")
        return entry.ref

    async def nwfilter_get_xml_desc(self, nwfilter: NwfilterRef, flags: int) -> str:
        """The document."""
        check_flags(flags, 0, "nwfilterGetXMLDesc")
        return (await self._entry(nwfilter)).newest.to_xml()

    async def connect_list_all_nwfilters(self, need_results: int, flags: int) -> ConnectListAllNwfiltersRet:
        """All filters."""
        check_flags(flags, 0, "nwfilterConnectListAllNWFilters")
        await self._guard.ready()
        found = [entry.ref for entry in self._guard.filters]
        return ConnectListAllNwfiltersRet(found if need_results else [], len(found))

    async def nwfilter_define_xml_flags(self, xml: str, flags: int) -> NwfilterRef:
        """Define, or change what is in force."""
        check_flags(flags, NWFilterDefineFlags.VALIDATE, "nwfilterDefineXMLFlags")
        document = parse_filter(validated(xml, "filter", flags & NWFilterDefineFlags.VALIDATE))
        await self._guard.ready()
        return (await self._guard.define(document)).ref

    async def nwfilter_undefine(self, nwfilter: NwfilterRef) -> None:
        """Forget the definition."""
        await self._guard.undefine(await self._entry(nwfilter))

    async def _entry(self, nwfilter: NwfilterRef) -> FilterEntry:
        await self._guard.ready()
        entry = self._guard.filters.by_uuid(nwfilter.uuid)
        if entry is None:
            shown = uuids.UUID(bytes=nwfilter.uuid)
            raise NoNwfilter(f"no nwfilter with matching uuid '{shown}' ({nwfilter.name})")
        return entry


def check_flags(flags: int, known: int, function: str) -> None:
    """Refuse flags that nobody here knows (`InvalidArg`)."""
    unknown = flags & ~known
    if unknown:
        raise InvalidArg(f"unsupported flags (0x{unknown:x}) in function {function}")
