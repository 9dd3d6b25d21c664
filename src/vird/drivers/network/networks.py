"""The client's calls about networks: each finds its network, checks its flags and asks ``lifecycle``."""

from __future__ import annotations

import asyncio
import uuid as uuids

from vird.api.enums.network import (
    ConnectListAllNetworksFlags,
    NetworkCreateFlags,
    NetworkDefineFlags,
    NetworkUpdateCommand,
    NetworkUpdateFlags,
    NetworkUpdateSection,
    NetworkXMLFlags,
)
from vird.drivers.common.validation import validated
from vird.drivers.network.entry import NetworkEntry
from vird.drivers.network.impact import affected
from vird.drivers.network.leases import read_leases
from vird.drivers.network.lifecycle import Networks
from vird.drivers.network.metadata import NetworkMetadata
from vird.drivers.network.plan.pool import with_connections
from vird.drivers.network.refuse import check_flags
from vird.errors import ErrorDomain, InternalError, InvalidArg, NoNetwork
from vird.markup.scalars import parse_mac
from vird.model.network import Network, format_network, parse_network
from vird.model.network.update import update_network
from vird.wire.procedures import remote
from vird.wire.procedures.network import ConnectListAllNetworksRet, NetworkDhcpLease, NetworkGetDhcpLeasesRet
from vird.wire.procedures.refs import NetworkRef

List = ConnectListAllNetworksFlags


class NetworkCalls(NetworkMetadata):
    """The procedures about networks, for all clients."""

    error_domain = ErrorDomain.NETWORK

    def __init__(self, networks: Networks) -> None:
        self._networks = networks

    def entry(self, net: NetworkRef) -> NetworkEntry:
        """The network that a client means; raises `NoNetwork`."""
        entry = self._networks.registry.by_uuid(net.uuid)
        if entry is None:
            shown = uuids.UUID(bytes=net.uuid)
            raise NoNetwork(f"no network with matching uuid '{shown}' ({net.name})")
        return entry

    async def network_lookup_by_name(self, name: str) -> NetworkRef:
        """Found by name."""
        entry = self._networks.registry.by_name(name)
        if entry is None:
            raise NoNetwork(f"no network with matching name '{name}'")
        return entry.ref

    async def network_lookup_by_uuid(self, uuid: bytes) -> NetworkRef:
        """Found by UUID."""
        entry = self._networks.registry.by_uuid(uuid)
        if entry is None:
            raise NoNetwork(f"no network with matching uuid '{uuids.UUID(bytes=uuid)}'")
        return entry.ref

    async def connect_list_all_networks(self, need_results: int, flags: int) -> ConnectListAllNetworksRet:
        """Networks that fulfil every group of flags of which some are given."""
        check_flags(flags, List, remote.CONNECT_LIST_ALL_NETWORKS)
        found = [entry.ref for entry in self._networks.registry if is_listed(entry, flags)]
        return ConnectListAllNetworksRet(found if need_results else [], len(found))

    async def network_define_xml_flags(self, xml: str, flags: int) -> NetworkRef:
        """Define."""
        check_flags(flags, NetworkDefineFlags, remote.NETWORK_DEFINE_XML_FLAGS)
        network = parse_network(validated(xml, "network", flags & NetworkDefineFlags.VALIDATE))
        return (await self._networks.define(network)).ref

    async def network_create_xml_flags(self, xml: str, flags: int) -> NetworkRef:
        """Start without defining."""
        check_flags(flags, NetworkCreateFlags, remote.NETWORK_CREATE_XML_FLAGS)
        network = parse_network(validated(xml, "network", flags & NetworkCreateFlags.VALIDATE))
        return (await self._networks.create(network)).ref

    async def network_create(self, net: NetworkRef) -> None:
        """Start."""
        await self._networks.start(self.entry(net))

    async def network_destroy(self, net: NetworkRef) -> None:
        """Stop."""
        await self._networks.stop(self.entry(net))

    async def network_undefine(self, net: NetworkRef) -> None:
        """Forget the definition."""
        await self._networks.undefine(self.entry(net))

    async def network_get_xml_desc(self, net: NetworkRef, flags: int) -> str:
        """The live document with its users counted, or the definition."""
        check_flags(flags, NetworkXMLFlags, remote.NETWORK_GET_XML_DESC)
        entry = self.entry(net)
        if entry.live is None:
            return format_network(entry.newest)
        if flags & NetworkXMLFlags.INACTIVE:
            return format_network(entry.persistent or entry.live, "inactive")
        return format_network(with_connections(entry.live, entry.ports.values()))

    async def network_get_autostart(self, net: NetworkRef) -> int:
        """1 or 0."""
        return int(self.entry(net).autostart)

    async def network_set_autostart(self, net: NetworkRef, autostart: int) -> None:
        """On or off."""
        await self._networks.set_autostart(self.entry(net), bool(autostart))

    async def network_get_bridge_name(self, net: NetworkRef) -> str:
        """The bridge's name."""
        entry = self.entry(net)
        if entry.bridge is None:
            raise InternalError(f"network '{entry.name}' does not have a bridge name.")
        return entry.bridge

    async def network_is_active(self, net: NetworkRef) -> int:
        """1 or 0."""
        return int(self.entry(net).is_active)

    async def network_is_persistent(self, net: NetworkRef) -> int:
        """1 or 0."""
        return int(self.entry(net).is_persistent)

    async def network_get_dhcp_leases(
        self, net: NetworkRef, mac: str | None, need_results: int, flags: int
    ) -> NetworkGetDhcpLeasesRet:
        """Leases that hold now."""
        check_flags(flags, None, remote.NETWORK_GET_DHCP_LEASES)
        entry = self.entry(net)
        if mac is not None:
            try:
                mac = parse_mac(mac)
            except ValueError:
                raise InvalidArg(f"invalid MAC address: {mac}") from None
        leases = await asyncio.to_thread(read_leases, entry.newest, self._networks.store.places, mac)
        found = [NetworkDhcpLease(*lease) for lease in leases]
        return NetworkGetDhcpLeasesRet(found if need_results else [], len(found))

    async def network_update(
        self, net: NetworkRef, command: int, section: int, parent_index: int, xml: str, flags: int
    ) -> None:
        """Change a part of the running network, of its definition, or of both."""
        check_flags(flags, NetworkUpdateFlags, remote.NETWORK_UPDATE)
        entry = self.entry(net)
        words = (_word(NetworkUpdateCommand, command), _word(NetworkUpdateSection, section))

        def changed(network: Network) -> Network:
            return update_network(network, *words, parent_index, xml)

        async with entry.job.hold("update"):
            is_live, is_config = affected(entry, flags)
            live = changed(with_connections(entry.live, entry.ports.values())) if is_live and entry.live else None
            definition = changed(entry.persistent) if is_config and entry.persistent else None
            if live is not None:
                live = without_connections(live)
            await self._networks.change(entry, live, definition)


def is_listed(entry: NetworkEntry, flags: int) -> bool:
    """Whether a network fulfils each group of list flags of which some are given."""
    groups = (
        (List.ACTIVE, List.INACTIVE, entry.is_active),
        (List.PERSISTENT, List.TRANSIENT, entry.is_persistent),
        (List.AUTOSTART, List.NO_AUTOSTART, entry.autostart),
    )
    return all(not flags & (yes | no) or bool(flags & (yes if fact else no)) for yes, no, fact in groups)


def without_connections(network: Network) -> Network:
    """A copy of a live document as it is kept: counts are made anew each time it is shown."""
    return with_connections(network, ())


def _word(kind: type[NetworkUpdateCommand] | type[NetworkUpdateSection], number: int) -> str:
    """The word that documents of virsh use for a number; unknown numbers stay numbers."""
    try:
        return kind(number).name.lower().replace("_", "-")
    except ValueError:
        return str(number)
