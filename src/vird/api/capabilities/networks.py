"""Virtual networks and their leases."""

from __future__ import annotations

from vird.api.capability import Capability, derived_from, no_support
from vird.api.enums.network import ConnectListAllNetworksFlags
from vird.wire.procedures import remote
from vird.wire.procedures.network import ConnectListAllNetworksRet, NetworkGetDhcpLeasesRet
from vird.wire.procedures.refs import NetworkRef


class Networks(Capability):
    """Virtual networks and their leases."""

    @derived_from("connect_list_all_networks")
    async def connect_list_defined_networks(self, maxnames: int) -> list[str]:
        """Names of inactive networks, at most so many."""
        found = await self.connect_list_all_networks(1, ConnectListAllNetworksFlags.INACTIVE)
        return [net.name for net in found.nets][:maxnames]

    @derived_from("connect_list_all_networks")
    async def connect_list_networks(self, maxnames: int) -> list[str]:
        """Names of active networks, at most so many."""
        found = await self.connect_list_all_networks(1, ConnectListAllNetworksFlags.ACTIVE)
        return [net.name for net in found.nets][:maxnames]

    async def network_create(self, net: NetworkRef) -> None:
        """Start a defined network."""
        raise no_support(remote.NETWORK_CREATE)

    @derived_from("network_create_xml_flags")
    async def network_create_xml(self, xml: str) -> NetworkRef:
        """Start a network from a document, without defining it."""
        return await self.network_create_xml_flags(xml, 0)

    @derived_from("network_define_xml_flags")
    async def network_define_xml(self, xml: str) -> NetworkRef:
        """Take a network's definition in."""
        return await self.network_define_xml_flags(xml, 0)

    async def network_destroy(self, net: NetworkRef) -> None:
        """Stop a network."""
        raise no_support(remote.NETWORK_DESTROY)

    async def network_get_xml_desc(self, net: NetworkRef, flags: int) -> str:
        """A network's document; ``flags`` are of ``NetworkXMLFlags``."""
        raise no_support(remote.NETWORK_GET_XML_DESC)

    async def network_get_autostart(self, net: NetworkRef) -> int:
        """1 when the network starts with the host, else 0."""
        raise no_support(remote.NETWORK_GET_AUTOSTART)

    async def network_get_bridge_name(self, net: NetworkRef) -> str:
        """The bridge of a network; ``InternalError`` when it has none."""
        raise no_support(remote.NETWORK_GET_BRIDGE_NAME)

    async def network_lookup_by_name(self, name: str) -> NetworkRef:
        """The network of this name; ``NoNetwork`` when there is none."""
        raise no_support(remote.NETWORK_LOOKUP_BY_NAME)

    async def network_lookup_by_uuid(self, uuid: bytes) -> NetworkRef:
        """The network of this UUID; ``NoNetwork`` when there is none."""
        raise no_support(remote.NETWORK_LOOKUP_BY_UUID)

    async def network_set_autostart(self, net: NetworkRef, autostart: int) -> None:
        """Set whether the network starts with the host."""
        raise no_support(remote.NETWORK_SET_AUTOSTART)

    async def network_undefine(self, net: NetworkRef) -> None:
        """Forget a network's definition."""
        raise no_support(remote.NETWORK_UNDEFINE)

    @derived_from("connect_list_all_networks")
    async def connect_num_of_defined_networks(self) -> int:
        """How many inactive networks there are."""
        return len((await self.connect_list_all_networks(1, ConnectListAllNetworksFlags.INACTIVE)).nets)

    @derived_from("connect_list_all_networks")
    async def connect_num_of_networks(self) -> int:
        """How many active networks there are."""
        return len((await self.connect_list_all_networks(1, ConnectListAllNetworksFlags.ACTIVE)).nets)

    async def network_is_active(self, net: NetworkRef) -> int:
        """1 when the network runs, else 0."""
        raise no_support(remote.NETWORK_IS_ACTIVE)

    async def network_is_persistent(self, net: NetworkRef) -> int:
        """1 when the network is defined, else 0."""
        raise no_support(remote.NETWORK_IS_PERSISTENT)

    async def connect_list_all_networks(self, need_results: int, flags: int) -> ConnectListAllNetworksRet:
        """The networks that match ``ConnectListAllNetworksFlags``; only their number unless results are needed."""
        raise no_support(remote.CONNECT_LIST_ALL_NETWORKS)

    async def network_update(
        self, net: NetworkRef, command: int, section: int, parent_index: int, xml: str, flags: int
    ) -> None:
        """Change one part of a network; numbers are of the ``NetworkUpdate`` enumerations."""
        raise no_support(remote.NETWORK_UPDATE)

    async def network_get_dhcp_leases(
        self, net: NetworkRef, mac: str | None, need_results: int, flags: int
    ) -> NetworkGetDhcpLeasesRet:
        """Who has which address, all or of one MAC; only how many unless results are needed."""
        raise no_support(remote.NETWORK_GET_DHCP_LEASES)

    async def network_define_xml_flags(self, xml: str, flags: int) -> NetworkRef:
        """Take a network's definition in; ``flags`` are of ``NetworkDefineFlags``."""
        raise no_support(remote.NETWORK_DEFINE_XML_FLAGS)

    async def network_create_xml_flags(self, xml: str, flags: int) -> NetworkRef:
        """Start a network from a document; ``flags`` are of ``NetworkCreateFlags``."""
        raise no_support(remote.NETWORK_CREATE_XML_FLAGS)

    async def network_set_metadata(
        self, network: NetworkRef, type: int, metadata: str | None, key: str | None, uri: str | None, flags: int
    ) -> None:
        """Set title, description or an own XML element."""
        raise no_support(remote.NETWORK_SET_METADATA)

    async def network_get_metadata(self, network: NetworkRef, type: int, uri: str | None, flags: int) -> str:
        """Title, description or an own XML element."""
        raise no_support(remote.NETWORK_GET_METADATA)
