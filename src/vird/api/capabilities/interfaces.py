"""Network interfaces of the host."""

from __future__ import annotations

from vird.api.capability import Capability, derived_from, no_support
from vird.api.enums.interface import ConnectListAllInterfacesFlags
from vird.wire.procedures import remote
from vird.wire.procedures.interface import ConnectListAllInterfacesRet
from vird.wire.procedures.refs import InterfaceRef


class Interfaces(Capability):
    """Network interfaces of the host."""

    @derived_from("connect_list_all_interfaces")
    async def connect_num_of_interfaces(self) -> int:
        """How many active interfaces the host has."""
        return len((await self.connect_list_all_interfaces(1, ConnectListAllInterfacesFlags.ACTIVE)).ifaces)

    @derived_from("connect_list_all_interfaces")
    async def connect_list_interfaces(self, maxnames: int) -> list[str]:
        """Names of active interfaces, at most so many."""
        found = await self.connect_list_all_interfaces(1, ConnectListAllInterfacesFlags.ACTIVE)
        return [iface.name for iface in found.ifaces][:maxnames]

    async def interface_lookup_by_name(self, name: str) -> InterfaceRef:
        """The interface of this name; ``NoInterface`` when there is none."""
        raise no_support(remote.INTERFACE_LOOKUP_BY_NAME)

    async def interface_lookup_by_mac_string(self, mac: str) -> InterfaceRef:
        """The interface of this MAC; ``MultipleInterfaces`` when there are several."""
        raise no_support(remote.INTERFACE_LOOKUP_BY_MAC_STRING)

    async def interface_get_xml_desc(self, iface: InterfaceRef, flags: int) -> str:
        """An interface's document; ``flags`` are of ``InterfaceXMLFlags``."""
        raise no_support(remote.INTERFACE_GET_XML_DESC)

    async def interface_define_xml(self, xml: str, flags: int) -> InterfaceRef:
        """Take an interface's configuration in."""
        raise no_support(remote.INTERFACE_DEFINE_XML)

    async def interface_undefine(self, iface: InterfaceRef) -> None:
        """Forget an interface's configuration."""
        raise no_support(remote.INTERFACE_UNDEFINE)

    async def interface_create(self, iface: InterfaceRef, flags: int) -> None:
        """Bring an interface up."""
        raise no_support(remote.INTERFACE_CREATE)

    async def interface_destroy(self, iface: InterfaceRef, flags: int) -> None:
        """Take an interface down."""
        raise no_support(remote.INTERFACE_DESTROY)

    @derived_from("connect_list_all_interfaces")
    async def connect_num_of_defined_interfaces(self) -> int:
        """How many inactive interfaces the host has."""
        return len((await self.connect_list_all_interfaces(1, ConnectListAllInterfacesFlags.INACTIVE)).ifaces)

    @derived_from("connect_list_all_interfaces")
    async def connect_list_defined_interfaces(self, maxnames: int) -> list[str]:
        """Names of inactive interfaces, at most so many."""
        found = await self.connect_list_all_interfaces(1, ConnectListAllInterfacesFlags.INACTIVE)
        return [iface.name for iface in found.ifaces][:maxnames]

    async def interface_is_active(self, iface: InterfaceRef) -> int:
        """1 when the interface is up, else 0."""
        raise no_support(remote.INTERFACE_IS_ACTIVE)

    async def interface_change_begin(self, flags: int) -> None:
        """Remember all configurations, to be able to go back."""
        raise no_support(remote.INTERFACE_CHANGE_BEGIN)

    async def interface_change_commit(self, flags: int) -> None:
        """Make the changes since then stay."""
        raise no_support(remote.INTERFACE_CHANGE_COMMIT)

    async def interface_change_rollback(self, flags: int) -> None:
        """Undo the changes since then."""
        raise no_support(remote.INTERFACE_CHANGE_ROLLBACK)

    async def connect_list_all_interfaces(self, need_results: int, flags: int) -> ConnectListAllInterfacesRet:
        """Interfaces that match ``ConnectListAllInterfacesFlags``; only their number unless results are needed."""
        raise no_support(remote.CONNECT_LIST_ALL_INTERFACES)
