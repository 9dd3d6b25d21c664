"""Network filters."""

from __future__ import annotations

from vird.api.capability import Capability, derived_from, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.filter import ConnectListAllNwfiltersRet
from vird.wire.procedures.refs import NwfilterRef


class Filters(Capability):
    """Network filters."""

    async def nwfilter_lookup_by_name(self, name: str) -> NwfilterRef:
        """The filter of this name; ``NoNwfilter`` when there is none."""
        raise no_support(remote.NWFILTER_LOOKUP_BY_NAME)

    async def nwfilter_lookup_by_uuid(self, uuid: bytes) -> NwfilterRef:
        """The filter of this UUID; ``NoNwfilter`` when there is none."""
        raise no_support(remote.NWFILTER_LOOKUP_BY_UUID)

    async def nwfilter_get_xml_desc(self, nwfilter: NwfilterRef, flags: int) -> str:
        """A filter's document."""
        raise no_support(remote.NWFILTER_GET_XML_DESC)

    @derived_from("connect_list_all_nwfilters")
    async def connect_num_of_nwfilters(self) -> int:
        """How many filters there are."""
        return len((await self.connect_list_all_nwfilters(1, 0)).filters)

    @derived_from("connect_list_all_nwfilters")
    async def connect_list_nwfilters(self, maxnames: int) -> list[str]:
        """Names of filters, at most so many."""
        found = await self.connect_list_all_nwfilters(1, 0)
        return [nwfilter.name for nwfilter in found.filters][:maxnames]

    @derived_from("nwfilter_define_xml_flags")
    async def nwfilter_define_xml(self, xml: str) -> NwfilterRef:
        """Take a filter's definition in."""
        return await self.nwfilter_define_xml_flags(xml, 0)

    async def nwfilter_undefine(self, nwfilter: NwfilterRef) -> None:
        """Forget a filter's definition."""
        raise no_support(remote.NWFILTER_UNDEFINE)

    async def connect_list_all_nwfilters(self, need_results: int, flags: int) -> ConnectListAllNwfiltersRet:
        """All filters; only their number unless results are needed."""
        raise no_support(remote.CONNECT_LIST_ALL_NWFILTERS)

    async def nwfilter_define_xml_flags(self, xml: str, flags: int) -> NwfilterRef:
        """Take a filter's definition in; ``flags`` are of ``NWFilterDefineFlags``."""
        raise no_support(remote.NWFILTER_DEFINE_XML_FLAGS)
