"""Ports of simulated networks: what is plugged into them by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from vird import errors
from vird.api.capabilities.network_ports import NetworkPorts
from vird.api.enums.network import NetworkPortCreateFlags
from vird.drivers.common.domain_entry import uuid_text
from vird.drivers.common.port_limits import changed_bandwidth, parameters_of
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.typed import asked_for
from vird.drivers.common.validation import validated
from vird.drivers.test.networks import NetworkEntry
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.model.network_port import NetworkPort, parse_network_port
from vird.wire.procedures import remote
from vird.wire.procedures.network_port import NetworkListAllPortsRet, NetworkPortGetParametersRet
from vird.wire.procedures.refs import NetworkPortRef, NetworkRef
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from vird.drivers.test.world import World


class TestPorts(NetworkPorts):
    """The capability; the ports of each run of a network, by UUID."""

    error_domain = ErrorDomain.NETWORK

    def __init__(self, world: World) -> None:
        self._world = world

    def _active(self, net: NetworkRef) -> NetworkEntry:
        entry = self._world.networks.by_uuid(net.uuid)
        if entry is None:
            raise errors.NoNetwork(f"no network with matching uuid '{uuid_text(net.uuid)}'")
        if not entry.is_active:
            raise errors.OperationInvalid(f"network '{entry.name}' is not active")
        return entry

    def _port(self, net: NetworkRef, uuid: bytes) -> tuple[NetworkEntry, NetworkPort]:
        entry = self._active(net)
        port = entry.ports.get(uuid)
        if port is None:
            raise errors.NoNetworkPort(f"no network port with matching UUID {uuid_text(uuid)}")
        return entry, port

    async def network_list_all_ports(
        self, network: NetworkRef, need_results: int, flags: int
    ) -> NetworkListAllPortsRet:
        """The ports of a running network."""
        unknown_flags(flags, None, remote.NETWORK_LIST_ALL_PORTS)
        entry = self._active(network)
        found = [NetworkPortRef(entry.ref, uuid) for uuid in entry.ports]
        return NetworkListAllPortsRet(found if need_results else [], len(found))

    async def network_port_lookup_by_uuid(self, network: NetworkRef, uuid: bytes) -> NetworkPortRef:
        """The port of this UUID."""
        entry, _ = self._port(network, uuid)
        return NetworkPortRef(entry.ref, uuid)

    async def network_port_create_xml(self, network: NetworkRef, xml: str, flags: int) -> NetworkPortRef:
        """Plug in what the document describes."""
        unknown_flags(flags, sum(NetworkPortCreateFlags), remote.NETWORK_PORT_CREATE_XML)
        entry = self._active(network)
        with speaking_as(ErrorDomain.NETWORK):
            port = parse_network_port(validated(xml, "networkport", flags & NetworkPortCreateFlags.VALIDATE))
        uuid = UUID(port.uuid).bytes
        if uuid in entry.ports:
            raise errors.NetworkPortExist(f"network port with UUID {port.uuid} already exists")
        entry.ports[uuid] = port
        return NetworkPortRef(entry.ref, uuid)

    async def network_port_get_xml_desc(self, port: NetworkPortRef, flags: int) -> str:
        """The document."""
        unknown_flags(flags, None, remote.NETWORK_PORT_GET_XML_DESC)
        return self._port(port.net, port.uuid)[1].to_xml()

    async def network_port_delete(self, port: NetworkPortRef, flags: int) -> None:
        """Unplug."""
        unknown_flags(flags, None, remote.NETWORK_PORT_DELETE)
        entry, _ = self._port(port.net, port.uuid)
        del entry.ports[port.uuid]

    async def network_port_get_parameters(
        self, port: NetworkPortRef, nparams: int, flags: int
    ) -> NetworkPortGetParametersRet:
        """The limits, each direction's only if it has any."""
        unknown_flags(flags, None, remote.NETWORK_PORT_GET_PARAMETERS)
        return NetworkPortGetParametersRet(
            *asked_for(parameters_of(self._port(port.net, port.uuid)[1].bandwidth), nparams)
        )

    async def network_port_set_parameters(self, port: NetworkPortRef, params: list[TypedParam], flags: int) -> None:
        """Other limits."""
        unknown_flags(flags, None, remote.NETWORK_PORT_SET_PARAMETERS)
        _, held = self._port(port.net, port.uuid)
        held.bandwidth = changed_bandwidth(held.bandwidth, params)
