"""Ports of a virtual network."""

from __future__ import annotations

from vird.api.capability import Capability, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.network_port import NetworkListAllPortsRet, NetworkPortGetParametersRet
from vird.wire.procedures.refs import NetworkPortRef, NetworkRef
from vird.wire.xdr import TypedParam


class NetworkPorts(Capability):
    """Ports of a virtual network."""

    async def network_list_all_ports(
        self, network: NetworkRef, need_results: int, flags: int
    ) -> NetworkListAllPortsRet:
        """The ports of a network; only their number unless results are needed."""
        raise no_support(remote.NETWORK_LIST_ALL_PORTS)

    async def network_port_lookup_by_uuid(self, network: NetworkRef, uuid: bytes) -> NetworkPortRef:
        """The port of this UUID; ``NoNetworkPort`` when there is none."""
        raise no_support(remote.NETWORK_PORT_LOOKUP_BY_UUID)

    async def network_port_create_xml(self, network: NetworkRef, xml: str, flags: int) -> NetworkPortRef:
        """Create a port as a ``<networkport>`` document says."""
        raise no_support(remote.NETWORK_PORT_CREATE_XML)

    async def network_port_get_parameters(
        self, port: NetworkPortRef, nparams: int, flags: int
    ) -> NetworkPortGetParametersRet:
        """Bandwidth limits of a port; only their number when ``nparams`` is 0."""
        raise no_support(remote.NETWORK_PORT_GET_PARAMETERS)

    async def network_port_set_parameters(self, port: NetworkPortRef, params: list[TypedParam], flags: int) -> None:
        """Set bandwidth limits of a port."""
        raise no_support(remote.NETWORK_PORT_SET_PARAMETERS)

    async def network_port_get_xml_desc(self, port: NetworkPortRef, flags: int) -> str:
        """A port's document."""
        raise no_support(remote.NETWORK_PORT_GET_XML_DESC)

    async def network_port_delete(self, port: NetworkPortRef, flags: int) -> None:
        """Delete a port."""
        raise no_support(remote.NETWORK_PORT_DELETE)
