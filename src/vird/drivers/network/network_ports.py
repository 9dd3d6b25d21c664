"""The client's calls about the ports of networks."""

from __future__ import annotations

import uuid as uuids

from vird.api.capabilities.network_ports import NetworkPorts
from vird.api.enums.network import NetworkPortCreateFlags
from vird.drivers.common.port_limits import changed_bandwidth, parameters_of
from vird.drivers.common.validation import validated
from vird.drivers.network.allocation import NetworkService, already_there
from vird.drivers.network.entry import NetworkEntry
from vird.drivers.network.networks import NetworkCalls
from vird.drivers.network.refuse import check_flags
from vird.errors import ErrorDomain, InternalError, InvalidArg, NoNetworkPort, OperationInvalid
from vird.model.network_port import DirectPlug, NetworkPort, parse_network_port
from vird.wire.procedures import remote
from vird.wire.procedures.network_port import NetworkListAllPortsRet, NetworkPortGetParametersRet
from vird.wire.procedures.refs import NetworkPortRef, NetworkRef
from vird.wire.xdr import TypedParam


class PortCalls(NetworkPorts):
    """The procedures about ports, for all clients."""

    error_domain = ErrorDomain.NETWORK

    def __init__(self, networks: NetworkCalls, service: NetworkService) -> None:
        self._networks = networks
        self._service = service

    async def network_list_all_ports(
        self, network: NetworkRef, need_results: int, flags: int
    ) -> NetworkListAllPortsRet:
        """All ports."""
        check_flags(flags, None, remote.NETWORK_LIST_ALL_PORTS)
        entry = self._active(network)
        ports = [_ref(entry, port) for port in entry.ports.values()]
        return NetworkListAllPortsRet(ports if need_results else [], len(ports))

    async def network_port_lookup_by_uuid(self, network: NetworkRef, uuid: bytes) -> NetworkPortRef:
        """Found by UUID."""
        entry = self._active(network)
        return _ref(entry, _port(entry, uuid))

    async def network_port_create_xml(self, network: NetworkRef, xml: str, flags: int) -> NetworkPortRef:
        """Plug in what the document describes."""
        check_flags(flags, NetworkPortCreateFlags, remote.NETWORK_PORT_CREATE_XML)
        entry = self._active(network)
        port = parse_network_port(validated(xml, "networkport", flags & NetworkPortCreateFlags.VALIDATE))
        if port.uuid in entry.ports:
            raise already_there(port.uuid)
        check_reclaimed(entry, port, wanted=bool(flags & NetworkPortCreateFlags.RECLAIM))
        await self._service.add_port(entry, port)
        return _ref(entry, port)

    async def network_port_get_xml_desc(self, port: NetworkPortRef, flags: int) -> str:
        """The document."""
        check_flags(flags, None, remote.NETWORK_PORT_GET_XML_DESC)
        return _port(self._active(port.net), port.uuid).to_xml()

    async def network_port_delete(self, port: NetworkPortRef, flags: int) -> None:
        """Unplug."""
        check_flags(flags, None, remote.NETWORK_PORT_DELETE)
        entry = self._active(port.net)
        await self._service.remove_port(entry, _port(entry, port.uuid))

    async def network_port_get_parameters(
        self, port: NetworkPortRef, nparams: int, flags: int
    ) -> NetworkPortGetParametersRet:
        """The limits, each direction's only if it has any."""
        check_flags(flags, None, remote.NETWORK_PORT_GET_PARAMETERS)
        found = parameters_of(_port(self._active(port.net), port.uuid).bandwidth)
        return NetworkPortGetParametersRet(found if nparams else [], len(found))

    async def network_port_set_parameters(self, port: NetworkPortRef, params: list[TypedParam], flags: int) -> None:
        """Other limits, kept with the port.  The guest's device gets them from its own driver."""
        check_flags(flags, None, remote.NETWORK_PORT_SET_PARAMETERS)
        entry = self._active(port.net)
        held = _port(entry, port.uuid)
        changed = changed_bandwidth(held.bandwidth, params)
        await self._service.limit_port(entry, held, changed)

    def _active(self, net: NetworkRef) -> NetworkEntry:
        entry = self._networks.entry(net)
        if not entry.is_active:
            raise OperationInvalid(f"network '{entry.name}' is not active")
        return entry


def check_reclaimed(entry: NetworkEntry, port: NetworkPort, *, wanted: bool) -> None:
    """A port that is made anew gets its plug; one that is taken back brings it, and it must be the network's.

    Raises `InvalidArg`, `InternalError`.
    """
    if port.plug is not None and not wanted:
        raise InvalidArg("Port reclaim not requested but plug type is not none")
    if port.plug is None and wanted:
        raise InvalidArg("Port reclaim requested but plug type is none")
    forward = entry.newest.forward
    pool = {each.dev for each in forward.interfaces} if forward is not None else set()
    if isinstance(port.plug, DirectPlug) and port.plug.dev not in pool:
        raise InternalError(
            f"network '{entry.name}' doesn't have dev='{port.plug.dev}' in use by network port '{port.uuid}'"
        )


def _ref(entry: NetworkEntry, port: NetworkPort) -> NetworkPortRef:
    return NetworkPortRef(entry.ref, uuids.UUID(port.uuid).bytes)


def _port(entry: NetworkEntry, uuid: bytes) -> NetworkPort:
    text = str(uuids.UUID(bytes=uuid))
    port = entry.ports.get(text)
    if port is None:
        raise NoNetworkPort(f"no network port with matching UUID {text}")
    return port
