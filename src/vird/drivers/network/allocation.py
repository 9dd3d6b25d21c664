"""What hypervisor drivers ask of the networks: a device for an interface, and its return.

``allocate`` turns an interface of type "network" into what it really becomes and records a port;
making the device on the host is ``drivers.common.nic``'s work, for these and all other interfaces.
Every call may be repeated.  Who is connected is counted from the ports alone.
"""

from __future__ import annotations

import asyncio
import uuid as uuids
from collections.abc import Callable
from typing import NamedTuple

from vird.drivers.common.hooks import Hooks
from vird.drivers.common.registry import Registry
from vird.drivers.network import host_side
from vird.drivers.network.entry import NetworkEntry
from vird.drivers.network.leases import Lease, read_leases
from vird.drivers.network.plan.actual import Owner, actual_of, floor_of, plan_port, plugged, port_of
from vird.drivers.network.plan.hook_data import network_data, plug_data
from vird.drivers.network.plan.pool import with_connections
from vird.drivers.network.store import NetworkStore
from vird.errors import NetworkPortExist, NoNetwork, OperationInvalid
from vird.model.bandwidth import Bandwidth
from vird.model.domain.devices.interface import ActualInterface, Interface
from vird.model.domain.domain import Domain
from vird.model.network import Network
from vird.model.network_port import NetworkPort


class Allocation(NamedTuple):
    """What an interface got: its port's UUID, and its ``<actual>`` part."""

    port_id: str
    actual: ActualInterface

    def apply(self, interface: Interface) -> None:
        """Write it into the interface's live document."""
        assert interface.source is not None, "an interface of type network has a source"
        interface.source.port_id = self.port_id
        interface.actual = self.actual


def already_there(uuid: str) -> NetworkPortExist:
    """The refusal of a second port of one UUID, in the words that clients know."""
    return NetworkPortExist(f"Network port with UUID {uuid} already exists")


class NetworkService:
    """The networks as hypervisor drivers see them."""

    def __init__(
        self,
        networks: Registry[NetworkEntry],
        store: NetworkStore,
        hooks: Hooks,
        new_uuid: Callable[[], str] = lambda: str(uuids.uuid4()),
    ) -> None:
        self._networks = networks
        self._store = store
        self._hooks = hooks
        self._new_uuid = new_uuid

    async def allocate(self, owner: Owner, interface: Interface) -> Allocation:
        """Give an interface of type "network" its port and device.

        An interface that has its port already gets the same again.  Raises `NoNetwork`, `OperationInvalid`
        for a network that does not run, and what ``plan_port`` raises.
        """
        entry = self._entry(interface)
        held = self._held(entry, interface)
        if held is None:
            assert entry.live is not None, "checked to run"
            held = plan_port(
                entry.live, interface, owner, self._new_uuid(), entry.ports.values(), new_uuid=self._new_uuid
            )
            await self.add_port(entry, held)
        return Allocation(held.uuid, actual_of(held))

    async def plugged(self, interface: Interface, domain: Domain) -> None:
        """Call the scripts that know of plugs, once the interface's live document says what it got.

        Raises `HookScriptFailed` for a veto; the interface still has its port then.
        """
        entry = self._find(interface)
        if entry is not None and entry.live is not None:
            shown = self._counted(entry)
            await self._hooks.call(
                "network", entry.name, "plugged", document=lambda: plug_data(shown(), interface, domain)
            )

    async def release(self, owner: Owner, interface: Interface, domain: Domain | None = None) -> None:
        """Take an interface's port back; one that has none, or whose network is gone, is fine.

        ``domain`` is the guest's live document, for the scripts.
        """
        entry = self._find(interface)
        port = self._held(entry, interface) if entry is not None else None
        if entry is None or port is None or port.owner.uuid != owner.uuid:
            return
        await self.remove_port(entry, port)
        if domain is not None and entry.live is not None:
            shown = self._counted(entry)
            await self._hooks.tell(
                "network", entry.name, "unplugged", "begin", document=lambda: plug_data(shown(), interface, domain)
            )

    async def reclaim(self, owner: Owner, interface: Interface) -> None:
        """After a restart, make sure that a running guest's interface has its port, and call the scripts again.

        Raises `NoNetwork` or `OperationInvalid` when its network is gone.
        """
        entry = self._entry(interface)
        held = self._held(entry, interface)
        if held is not None:
            await self._call_of_port(entry, held, "port-created")
        elif (port := port_of(interface, owner)) is not None:
            await self.add_port(entry, port)

    async def leases(self, interface: Interface) -> list[Lease]:
        """The DHCP leases of an interface's MAC address on its network; none if the network gives none."""
        entry = self._find(interface)
        if entry is None or entry.live is None or interface.mac is None:
            return []
        return await asyncio.to_thread(read_leases, entry.live, self._store.places, interface.mac.address)

    async def add_port(self, entry: NetworkEntry, port: NetworkPort) -> None:
        """Plug a port in and keep it; raises `NetworkPortExist` if there is one with its UUID."""
        network = entry.live
        if network is None:
            raise OperationInvalid(f"network '{entry.name}' is not active")
        if port.uuid in entry.ports:
            raise already_there(port.uuid)
        plugged(network, port, entry.ports.values(), self._new_uuid)
        # Nothing waits between choosing a device and counting it.
        self._check_floors(entry, floor_of(port.bandwidth))
        if floor_of(port.bandwidth) and port.bandwidth is not None and port.bandwidth.class_id is None:
            port.bandwidth.class_id = entry.free_class_id()
        entry.ports[port.uuid] = port
        try:
            await asyncio.to_thread(self._keep_port, entry, network, port)
            await self._call_of_port(entry, port, "port-created")
        except BaseException:
            await self._forget_port(entry, port)
            raise

    async def limit(self, interface: Interface, bandwidth: Bandwidth | None) -> None:
        """Keep other limits for the port of a running guest's interface; one without a port is fine."""
        entry = self._find(interface)
        port = self._held(entry, interface) if entry is not None else None
        if entry is not None and port is not None:
            await self.limit_port(entry, port, bandwidth.copy() if bandwidth is not None else Bandwidth())

    async def limit_port(self, entry: NetworkEntry, port: NetworkPort, bandwidth: Bandwidth) -> None:
        """Keep other limits for a port, and move its guaranteed rate on the network's bridge with them."""
        network = entry.live
        if network is None:
            raise OperationInvalid(f"network '{entry.name}' is not active")
        changed = port.copy()
        changed.bandwidth = bandwidth if bandwidth.inbound is not None or bandwidth.outbound is not None else None
        plugged(network, changed, ())
        before, wanted = floor_of(port.bandwidth), floor_of(changed.bandwidth)
        self._check_floors(entry, wanted - before)
        if wanted and bandwidth.class_id is None:
            bandwidth.class_id = entry.free_class_id()
        port_before = port.copy()
        port.bandwidth = changed.bandwidth
        if before != wanted:
            await asyncio.to_thread(host_side.release_floor, network, port_before, entry.floor_sum)
            await asyncio.to_thread(host_side.apply_floor, network, port, entry.floor_sum)
            await asyncio.to_thread(self._store.save_status, entry)
        await asyncio.to_thread(self._store.save_port, entry.name, port)

    async def remove_port(self, entry: NetworkEntry, port: NetworkPort) -> None:
        """Unplug a port and forget it."""
        if port.uuid not in entry.ports:
            return
        await self._forget_port(entry, port)
        shown = self._counted(entry)
        await self._hooks.tell(
            "network", entry.name, "port-deleted", "begin", document=lambda: network_data(shown(), port)
        )

    async def _forget_port(self, entry: NetworkEntry, port: NetworkPort) -> None:
        if entry.ports.pop(port.uuid, None) is None:
            return
        await asyncio.to_thread(self._drop_port, entry, port)

    async def _call_of_port(self, entry: NetworkEntry, port: NetworkPort, operation: str) -> None:
        shown = self._counted(entry)
        await self._hooks.call("network", entry.name, operation, document=lambda: network_data(shown(), port))

    def _counted(self, entry: NetworkEntry) -> Callable[[], Network]:
        """The network with those counted who are on it now; written only for a script that asks."""
        newest, ports = entry.newest, list(entry.ports.values())
        return lambda: with_connections(newest, ports)

    def _keep_port(self, entry: NetworkEntry, network: Network, port: NetworkPort) -> None:
        """Write down a new port, and keep its guaranteed rate on the bridge.  Blocking."""
        if floor_of(port.bandwidth):
            host_side.apply_floor(network, port, entry.floor_sum)
        self._store.save_port(entry.name, port)
        self._store.save_macs(entry)
        if floor_of(port.bandwidth):
            self._store.save_status(entry)

    def _drop_port(self, entry: NetworkEntry, port: NetworkPort) -> None:
        """Unwrite a port that is gone, and give its guaranteed rate back.  Blocking."""
        if floor_of(port.bandwidth) and entry.live is not None:
            host_side.release_floor(entry.live, port, entry.floor_sum)
            self._store.save_status(entry)
        self._store.remove_port(entry.name, port.uuid)
        self._store.save_macs(entry)

    def _find(self, interface: Interface) -> NetworkEntry | None:
        name = interface.source.network if interface.source is not None else None
        return self._networks.by_name(name) if name else None

    def _entry(self, interface: Interface) -> NetworkEntry:
        entry = self._find(interface)
        if entry is None:
            name = interface.source.network if interface.source is not None else ""
            raise NoNetwork(f"no network with matching name '{name}'")
        if entry.live is None:
            raise OperationInvalid(f"network '{entry.name}' is not active")
        return entry

    def _held(self, entry: NetworkEntry, interface: Interface) -> NetworkPort | None:
        port_id = interface.source.port_id if interface.source is not None else None
        return entry.ports.get(port_id) if port_id else None

    def _check_floors(self, entry: NetworkEntry, wanted: int) -> None:
        """Refuse to promise more than the network has."""
        limits = entry.live.bandwidth if entry.live is not None else None
        if wanted <= 0 or limits is None or limits.inbound is None:
            return
        kind = "peak" if limits.inbound.peak else "average"
        most = limits.inbound.peak or limits.inbound.average or 0
        total = entry.floor_sum + wanted
        if total > most:
            raise OperationInvalid(
                f"Cannot plug interface into '{entry.bridge}' because new combined inbound floor={total} "
                f"would overcommit {kind} on network '{entry.name}'"
            )
