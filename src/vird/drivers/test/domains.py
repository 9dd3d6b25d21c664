"""Finding simulated guests and telling what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.enums.domain import ConnectListAllDomainsFlags as Filter
from vird.api.enums.domain import DomainControlState
from vird.api.enums.domain import DomainXMLFlags as Xml
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.domains import RegisteredDomains, memory_kib, processors
from vird.drivers.test.refuse import invalid_operation, unknown_flags
from vird.errors import ErrorDomain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_lookup import (
    ConnectListAllDomainsRet,
    DomainGetControlInfoRet,
    DomainGetInfoRet,
    DomainGetStateRet,
)
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.test.world import World

SHOWN: Final = Xml.SECURE | Xml.INACTIVE | Xml.MIGRATABLE
OS_TYPE: Final = "linux"
"""What every simulated guest is said to run."""


class TestDomains(RegisteredDomains):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._world = world

    async def domain_get_xml_desc(self, dom: DomainRef, flags: int) -> str:
        """A guest's document in the form that the flags ask for."""
        unknown_flags(flags, SHOWN, remote.DOMAIN_GET_XML_DESC)
        return self._world.guest(dom).text(flags)

    async def domain_is_updated(self, dom: DomainRef) -> int:
        """1 when the definition was changed while the guest runs, else 0; of a guest that is gone, nothing was."""
        guest = self._domains.by_uuid(dom.uuid)
        return int(guest is not None and guest.updated)

    async def domain_get_info(self, dom: DomainRef) -> DomainGetInfoRet:
        """State, memory in KiB, processors, and a processor time that goes on with the clock."""
        guest = self._world.guest(dom)
        document = guest.newest
        maximum = memory_kib(document)
        current = document.current_memory
        return DomainGetInfoRet(
            guest.state, maximum, maximum if current is None else current, processors(document), self._cpu_time_ns()
        )

    def _cpu_time_ns(self) -> int:
        return self._world.now_ns() // 1000 * 1000

    async def domain_get_os_type(self, dom: DomainRef) -> str:
        """What guests run, those that are gone as well."""
        return OS_TYPE

    async def domain_lookup_by_id(self, id: int) -> DomainRef:
        """The running guest of this number."""
        return _found(self._domains.by_id(id) if id >= 0 else None)

    async def domain_lookup_by_name(self, name: str) -> DomainRef:
        """The guest of this name."""
        return _found(self._domains.by_name(name))

    async def domain_lookup_by_uuid(self, uuid: bytes) -> DomainRef:
        """The guest of this UUID."""
        return _found(self._domains.by_uuid(uuid))

    async def domain_is_active(self, dom: DomainRef) -> int:
        """1 when the guest runs, else 0."""
        return int(self._world.guest(dom).is_active)

    async def domain_is_persistent(self, dom: DomainRef) -> int:
        """1 when the guest is defined, else 0."""
        return int(self._world.guest(dom).is_persistent)

    async def domain_get_state(self, dom: DomainRef, flags: int) -> DomainGetStateRet:
        """A ``DomainState`` and the reason for it."""
        unknown_flags(flags, None, remote.DOMAIN_GET_STATE)
        guest = self._world.guest(dom)
        return DomainGetStateRet(guest.state, guest.reason)

    async def domain_get_control_info(self, dom: DomainRef, flags: int) -> DomainGetControlInfoRet:
        """Nothing ever keeps a simulated guest's connection busy."""
        unknown_flags(flags, None, remote.DOMAIN_GET_CONTROL_INFO)
        if not self._world.guest(dom).is_active:
            raise invalid_operation("domain is not running")
        return DomainGetControlInfoRet(DomainControlState.OK, 0, 0)

    async def connect_list_all_domains(self, need_results: int, flags: int) -> ConnectListAllDomainsRet:
        """The guests that match every group of filters named in the flags."""
        unknown_flags(flags, Filter, remote.CONNECT_LIST_ALL_DOMAINS)
        found = [entry for entry in self._domains if self.matches(entry, flags)] if flags else list(self._domains)
        return ConnectListAllDomainsRet([entry.ref for entry in found] if need_results else [], len(found))


def _found(guest: DomainEntry | None) -> DomainRef:
    if guest is None:
        raise errors.NoDomain()
    return guest.ref
