"""Finding domains and telling what they are."""

from __future__ import annotations

from vird.api.capability import Capability, derived_from, no_support
from vird.api.enums.domain import ConnectListAllDomainsFlags
from vird.wire.procedures import remote
from vird.wire.procedures.domain_lookup import (
    ConnectListAllDomainsRet,
    DomainGetControlInfoRet,
    DomainGetInfoRet,
    DomainGetStateRet,
)
from vird.wire.procedures.refs import DomainRef


class Domains(Capability):
    """Finding domains and telling what they are."""

    async def domain_get_xml_desc(self, dom: DomainRef, flags: int) -> str:
        """A domain's document; ``flags`` are of ``DomainXMLFlags``."""
        raise no_support(remote.DOMAIN_GET_XML_DESC)

    async def domain_get_info(self, dom: DomainRef) -> DomainGetInfoRet:
        """State, memory in KiB, processors and used processor time in nanoseconds."""
        raise no_support(remote.DOMAIN_GET_INFO)

    async def domain_get_os_type(self, dom: DomainRef) -> str:
        """What kind of system a domain runs, such as ``hvm``."""
        raise no_support(remote.DOMAIN_GET_OS_TYPE)

    @derived_from("connect_list_all_domains")
    async def connect_list_defined_domains(self, maxnames: int) -> list[str]:
        """Names of inactive domains, at most so many."""
        found = await self.connect_list_all_domains(1, ConnectListAllDomainsFlags.INACTIVE)
        return [dom.name for dom in found.domains][:maxnames]

    async def domain_lookup_by_id(self, id: int) -> DomainRef:
        """The running domain of this number; ``NoDomain`` when there is none."""
        raise no_support(remote.DOMAIN_LOOKUP_BY_ID)

    async def domain_lookup_by_name(self, name: str) -> DomainRef:
        """The domain of this name; ``NoDomain`` when there is none."""
        raise no_support(remote.DOMAIN_LOOKUP_BY_NAME)

    async def domain_lookup_by_uuid(self, uuid: bytes) -> DomainRef:
        """The domain of this UUID; ``NoDomain`` when there is none."""
        raise no_support(remote.DOMAIN_LOOKUP_BY_UUID)

    @derived_from("connect_list_all_domains")
    async def connect_num_of_defined_domains(self) -> int:
        """How many inactive domains there are."""
        return len((await self.connect_list_all_domains(1, ConnectListAllDomainsFlags.INACTIVE)).domains)

    @derived_from("connect_list_all_domains")
    async def connect_list_domains(self, maxids: int) -> list[int]:
        """Numbers of running domains, at most so many."""
        found = await self.connect_list_all_domains(1, ConnectListAllDomainsFlags.ACTIVE)
        return [dom.id for dom in found.domains][:maxids]

    @derived_from("connect_list_all_domains")
    async def connect_num_of_domains(self) -> int:
        """How many running domains there are."""
        return len((await self.connect_list_all_domains(1, ConnectListAllDomainsFlags.ACTIVE)).domains)

    async def domain_is_active(self, dom: DomainRef) -> int:
        """1 when the domain runs, else 0."""
        raise no_support(remote.DOMAIN_IS_ACTIVE)

    async def domain_is_persistent(self, dom: DomainRef) -> int:
        """1 when the domain is defined, else 0."""
        raise no_support(remote.DOMAIN_IS_PERSISTENT)

    async def domain_is_updated(self, dom: DomainRef) -> int:
        """1 when the definition differs from what runs, else 0."""
        raise no_support(remote.DOMAIN_IS_UPDATED)

    async def domain_get_state(self, dom: DomainRef, flags: int) -> DomainGetStateRet:
        """A ``DomainState`` and the reason for it."""
        raise no_support(remote.DOMAIN_GET_STATE)

    async def domain_get_control_info(self, dom: DomainRef, flags: int) -> DomainGetControlInfoRet:
        """What the connection to the hypervisor is busy with, and for how many milliseconds."""
        raise no_support(remote.DOMAIN_GET_CONTROL_INFO)

    async def connect_list_all_domains(self, need_results: int, flags: int) -> ConnectListAllDomainsRet:
        """The domains that match ``ConnectListAllDomainsFlags``; only their number unless results are needed."""
        raise no_support(remote.CONNECT_LIST_ALL_DOMAINS)
