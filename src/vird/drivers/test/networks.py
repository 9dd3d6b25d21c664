"""Simulated networks: documents that are defined, started and stopped; no packet ever flows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.networks import Networks
from vird.api.enums.network import (
    ConnectListAllNetworksFlags,
    NetworkCreateFlags,
    NetworkDefineFlags,
    NetworkEventLifecycleType,
    NetworkUpdateCommand,
    NetworkUpdateFlags,
    NetworkUpdateSection,
)
from vird.api.events import NetworkLifecycle
from vird.drivers.common.domain_entry import uuid_text
from vird.drivers.common.listing import fits
from vird.drivers.common.registry import Entry
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.test.definition import new_uuid, uuid_bytes
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.markup import InvalidXml
from vird.model.network import Network, format_network, parse_network
from vird.model.network.bridge import Bridge
from vird.model.network.update import update_network
from vird.model.network_port import NetworkPort
from vird.wire.procedures import remote
from vird.wire.procedures.network import ConnectListAllNetworksRet
from vird.wire.procedures.refs import NetworkRef

if TYPE_CHECKING:
    from vird.drivers.test.world import World

List = ConnectListAllNetworksFlags
Event = NetworkEventLifecycleType
UPDATED: Final = NetworkUpdateFlags.LIVE | NetworkUpdateFlags.CONFIG


class NetworkEntry(Entry[Network]):
    """One simulated network; ``ports`` are those of its run, by UUID."""

    def __init__(
        self, name: str, uuid: bytes, *, persistent: Network | None = None, live: Network | None = None
    ) -> None:
        super().__init__(name, uuid, persistent=persistent, live=live)
        self.ports: dict[bytes, NetworkPort] = {}

    @property
    def ref(self) -> NetworkRef:
        """How clients name it."""
        return NetworkRef(self.name, self.uuid)


class TestNetworks(Networks):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world
        self._networks = world.networks

    def _entry(self, net: NetworkRef) -> NetworkEntry:
        return self._by_uuid(net.uuid)

    def _by_uuid(self, uuid: bytes) -> NetworkEntry:
        entry = self._networks.by_uuid(uuid)
        if entry is None:
            raise errors.NoNetwork(f"no network with matching uuid '{uuid_text(uuid)}'")
        return entry

    def _by_name(self, name: str) -> NetworkEntry:
        entry = self._networks.by_name(name)
        if entry is None:
            raise errors.NoNetwork(f"no network with matching name '{name}'")
        return entry

    def _tell(self, entry: NetworkEntry, event: Event) -> None:
        self._world.bus.publish(NetworkLifecycle(entry.ref, event, 0))

    # --- questions

    async def network_lookup_by_name(self, name: str) -> NetworkRef:
        """The network of this name."""
        return self._by_name(name).ref

    async def network_lookup_by_uuid(self, uuid: bytes) -> NetworkRef:
        """The network of this UUID."""
        return self._by_uuid(uuid).ref

    async def connect_list_all_networks(self, need_results: int, flags: int) -> ConnectListAllNetworksRet:
        """The networks that match the flags."""
        unknown_flags(flags, List, remote.CONNECT_LIST_ALL_NETWORKS)
        found = [entry.ref for entry in self._networks if _matches(entry, flags)]
        return ConnectListAllNetworksRet(found if need_results else [], len(found))

    async def network_get_xml_desc(self, net: NetworkRef, flags: int) -> str:
        """The network's document."""
        unknown_flags(flags, None, remote.NETWORK_GET_XML_DESC)
        return format_network(self._entry(net).newest)

    async def network_get_bridge_name(self, net: NetworkRef) -> str:
        """The bridge that the document names."""
        entry = self._by_name(net.name)
        bridge = entry.newest.bridge
        if bridge is None or not bridge.name:
            raise errors.InternalError(f"network '{entry.name}' does not have a bridge name.")
        return bridge.name

    async def network_get_autostart(self, net: NetworkRef) -> int:
        """1 when it starts with the host, else 0."""
        return int(self._by_name(net.name).autostart)

    async def network_is_active(self, net: NetworkRef) -> int:
        """1 when it runs, else 0."""
        return int(self._entry(net).is_active)

    async def network_is_persistent(self, net: NetworkRef) -> int:
        """1 when it is defined, else 0."""
        return int(self._entry(net).is_persistent)

    # --- changes

    async def network_define_xml_flags(self, xml: str, flags: int) -> NetworkRef:
        """Take a definition in."""
        unknown_flags(flags, NetworkDefineFlags, remote.NETWORK_DEFINE_XML_FLAGS)
        network = read_network(xml, validate=bool(flags & NetworkDefineFlags.VALIDATE))
        entry = self._same(network) or self._added(network)
        entry.persistent = network
        self._tell(entry, Event.DEFINED)
        return entry.ref

    async def network_create_xml_flags(self, xml: str, flags: int) -> NetworkRef:
        """Start a network that exists only while it runs."""
        unknown_flags(flags, NetworkCreateFlags, remote.NETWORK_CREATE_XML_FLAGS)
        network = read_network(xml, validate=bool(flags & NetworkCreateFlags.VALIDATE))
        entry = self._same(network)
        if entry is not None and entry.is_active:
            raise errors.OperationInvalid(f"network is already active as '{entry.name}'", domain=ErrorDomain.NETWORK)
        entry = entry or self._added(network)
        entry.live = network
        self._tell(entry, Event.STARTED)
        return entry.ref

    def _added(self, network: Network) -> NetworkEntry:
        entry = NetworkEntry(network.name, uuid_bytes(network.uuid))
        self._networks.add(entry)
        return entry

    def _same(self, network: Network) -> NetworkEntry | None:
        by_uuid = self._networks.by_uuid(uuid_bytes(network.uuid))
        if by_uuid is not None and by_uuid.name != network.name:
            raise errors.OperationFailed(
                f"network '{by_uuid.name}' is already defined with uuid {network.uuid}", domain=ErrorDomain.NETWORK
            )
        by_name = self._networks.by_name(network.name)
        if by_name is not None and by_uuid is None:
            raise errors.OperationFailed(
                f"network '{by_name.name}' already exists with uuid {uuid_text(by_name.uuid)}",
                domain=ErrorDomain.NETWORK,
            )
        return by_uuid

    async def network_create(self, net: NetworkRef) -> None:
        """Start a defined network."""
        entry = self._by_name(net.name)
        if entry.is_active:
            raise errors.OperationInvalid(f"Network '{entry.name}' is already running")
        entry.live = entry.persistent
        self._tell(entry, Event.STARTED)

    async def network_destroy(self, net: NetworkRef) -> None:
        """Stop a network; one that does not run is stopped once more."""
        entry = self._by_name(net.name)
        entry.live = None
        entry.ports.clear()
        self._tell(entry, Event.STOPPED)
        self._forget_unless_defined(entry)

    async def network_undefine(self, net: NetworkRef) -> None:
        """Forget a definition."""
        entry = self._by_name(net.name)
        if entry.is_active:
            raise errors.OperationInvalid(f"Network '{entry.name}' is still running")
        entry.persistent = None
        self._tell(entry, Event.UNDEFINED)
        self._forget_unless_defined(entry)

    def _forget_unless_defined(self, entry: NetworkEntry) -> None:
        if not entry.is_persistent:
            self._networks.remove(entry)

    async def network_set_autostart(self, net: NetworkRef, autostart: int) -> None:
        """Have it start with the host, or not."""
        self._by_name(net.name).autostart = bool(autostart)

    async def network_update(
        self, net: NetworkRef, command: int, section: int, parent_index: int, xml: str, flags: int
    ) -> None:
        """Change a part of what runs, of the definition, or of both."""
        unknown_flags(flags, UPDATED, remote.NETWORK_UPDATE)
        entry = self._entry(net)
        live, config = bool(flags & NetworkUpdateFlags.LIVE), bool(flags & NetworkUpdateFlags.CONFIG)
        if not live and not config:
            live, config = entry.is_active, not entry.is_active
        with speaking_as(ErrorDomain.NETWORK):
            if live and not entry.is_active:
                raise errors.OperationInvalid("network is not running")
            if config and not entry.is_persistent:
                raise errors.OperationInvalid("cannot change persistent config of a transient network")
            words = (_word(NetworkUpdateCommand, command), _word(NetworkUpdateSection, section))
            changed_live = update_network(entry.live, *words, parent_index, xml) if live and entry.live else None
            changed = (
                update_network(entry.persistent, *words, parent_index, xml) if config and entry.persistent else None
            )
        entry.live = changed_live or entry.live
        entry.persistent = changed or entry.persistent


def read_network(xml: str | bytes, *, validate: bool = False) -> Network:
    """The complete document that a text describes."""
    with speaking_as(ErrorDomain.NETWORK):
        try:
            network = parse_network(validated(xml, "network", validate))
        except InvalidXml as broken:
            _check_range(broken)
            raise
    network.uuid = network.uuid or new_uuid()
    if network.has_own_bridge:
        network.bridge = network.bridge or Bridge(stp="on", delay=0)
    return network


def _check_range(broken: InvalidXml) -> None:
    """Raises what the system says of ends of a DHCP range that are no addresses."""
    first = broken.problems[0]
    if first.path.endswith(("/range/@start", "/range/@end")) and first.text.startswith("expected an IP address, got "):
        word = first.text.removeprefix("expected an IP address, got ")
        failure = errors.SystemError_(f"Cannot parse socket address {word}: Name or service not known")
        failure.of_nobody = True
        raise failure from broken


def _matches(entry: NetworkEntry, flags: int) -> bool:
    groups = (
        ((List.ACTIVE, entry.is_active), (List.INACTIVE, not entry.is_active)),
        ((List.PERSISTENT, entry.is_persistent), (List.TRANSIENT, not entry.is_persistent)),
        ((List.AUTOSTART, entry.autostart), (List.NO_AUTOSTART, not entry.autostart)),
    )
    return fits(flags, groups)


def _word(kind: type[NetworkUpdateCommand] | type[NetworkUpdateSection], number: int) -> str:
    """The word of documents for a number; a strange number stays one."""
    try:
        return kind(number).name.lower().replace("_", "-")
    except ValueError:
        return str(number)
