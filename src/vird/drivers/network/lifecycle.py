"""A network's life: taken in, started, stopped, forgotten, and found again after the daemon's end.

The operations that clients and the daemon's start share.  One job at a time runs per network; what
a start did is taken back when it fails.  While a start is under way a mark lies beside the status
files, so that a daemon that was killed meanwhile can clean up.
"""

from __future__ import annotations

import asyncio
import logging
import os
import uuid as uuids
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from vird.api.enums.network import NetworkEventLifecycleType as Event
from vird.api.events import NetworkLifecycle
from vird.drivers.common.bus import Bus
from vird.drivers.common.hooks import Hooks
from vird.drivers.common.registry import Registry
from vird.drivers.network import dnsmasq, host_side
from vird.drivers.network.entry import NetworkEntry
from vird.drivers.network.plan.dnsmasq import needs_dnsmasq
from vird.drivers.network.plan.hook_data import network_data
from vird.drivers.network.plan.pool import fill_pool, with_connections
from vird.drivers.network.store import NetworkStore
from vird.drivers.network.zones import Zones
from vird.errors import InternalError, OperationFailed, OperationInvalid, VirdError
from vird.host import link, sriov
from vird.model.checks.network_generated import fill_generated, fill_started
from vird.model.checks.network_support import check_network_support
from vird.model.network import Network

log = logging.getLogger(__name__)


class Networks:
    """All networks of one daemon, and what can be done to them."""

    def __init__(
        self,
        store: NetworkStore,
        bus: Bus,
        hooks: Hooks,
        *,
        new_uuid: Callable[[], str] = lambda: str(uuids.uuid4()),
        random_bytes: Callable[[int], bytes] = os.urandom,
        sys: Path = sriov.SYS,
        zones: Zones | None = None,
    ) -> None:
        self.store = store
        self.bus = bus
        self.hooks = hooks
        self.registry: Registry[NetworkEntry] = Registry()
        self._new_uuid = new_uuid
        self._random_bytes = random_bytes
        self._sys = sys
        self._zones = zones or Zones()

    async def define(self, network: Network) -> NetworkEntry:
        """Take a definition in; one that runs goes on as it is.  Raises the errors of an unfit document."""
        entry = self._fit(network)
        if entry is None:
            entry = NetworkEntry(network.name, uuid_bytes(network), persistent=network)
            self.registry.add(entry)
            added = True
        else:
            added = False
        async with entry.job.hold("define"):
            before = entry.persistent
            entry.persistent = network
            try:
                await asyncio.to_thread(self.store.save_definition, network)
            except BaseException:
                entry.persistent = before
                if added:
                    self.registry.remove(entry)
                raise
        self._tell(entry, Event.DEFINED)
        return entry

    async def create(self, network: Network) -> NetworkEntry:
        """Start a network that is not kept when it stops; raises what ``start`` raises."""
        entry = self._fit(network)
        if entry is not None and entry.is_active:
            raise OperationInvalid(f"network is already active as '{entry.name}'")
        if entry is None:
            entry = NetworkEntry(network.name, uuid_bytes(network))
            self.registry.add(entry)
        try:
            await self.start(entry, network)
        finally:
            self._drop_if_nothing(entry)
        return entry

    async def start(self, entry: NetworkEntry, network: Network | None = None) -> None:
        """Start a network as defined, or as ``network`` says.

        Raises `OperationInvalid` if it runs, else what the host's side raises; nothing is left then.
        """
        async with entry.job.hold("start"):
            if entry.is_active:
                raise OperationInvalid("network is already active")
            definition = network or entry.persistent
            if definition is None:
                raise OperationFailed(f"network '{entry.name}' was removed meanwhile")
            live = definition.copy()
            await self.hooks.call("network", entry.name, "start", document=lambda: network_data(definition))
            fill_started(live)
            await asyncio.to_thread(self._fill_pool, live)
            async with AsyncExitStack() as undo:
                undo.push_async_callback(asyncio.to_thread, self.store.unmark, entry.name)
                await asyncio.to_thread(self.store.mark, live)
                await host_side.start(live, self.store.places, undo)
                undo.push_async_callback(self._zones.leave, live)
                await self._zones.join(live)
                entry.live = live
                undo.callback(setattr, entry, "live", None)
                await asyncio.to_thread(self.store.save_status, entry)
                await asyncio.to_thread(self.store.unmark, entry.name)
                undo.push_async_callback(asyncio.to_thread, self.store.remove_status, entry.name)
                await self.hooks.call("network", entry.name, "started", document=lambda: network_data(live))
                undo.pop_all()
        self._tell(entry, Event.STARTED)

    async def stop(self, entry: NetworkEntry) -> None:
        """Stop a network; its ports are gone with it.  Raises `OperationInvalid` if it does not run."""
        async with entry.job.hold("destroy"):
            live = entry.live
            if live is None:
                raise OperationInvalid(f"network '{entry.name}' is not active")
            await self._zones.leave(live)
            await host_side.stop(live, self.store.places)
            counted = with_connections(live, entry.ports.values())
            await self.hooks.tell("network", entry.name, "stopped", document=lambda: network_data(counted))
            entry.live = None
            entry.ports.clear()
            await asyncio.to_thread(self.store.remove_status, entry.name)
            if not entry.is_persistent:
                await asyncio.to_thread(self.store.forget, live)
        self._drop_if_nothing(entry)
        self._tell(entry, Event.STOPPED)

    async def undefine(self, entry: NetworkEntry) -> None:
        """Forget a definition; a network that runs goes on until it is stopped.

        Raises `OperationInvalid` for one that is not defined.
        """
        async with entry.job.hold("undefine"):
            definition = entry.persistent
            if definition is None:
                raise OperationInvalid("can't undefine transient network")
            await asyncio.to_thread(self.store.definitions.remove, entry.name)
            entry.persistent = None
            entry.autostart = False
            if not entry.is_active:
                await asyncio.to_thread(self.store.forget, definition)
        self._drop_if_nothing(entry)
        self._tell(entry, Event.UNDEFINED)

    async def set_autostart(self, entry: NetworkEntry, wanted: bool) -> None:
        """Start a network with the daemon, or not; raises `OperationInvalid` for one that is not defined."""
        async with entry.job.hold("autostart"):
            if not entry.is_persistent:
                raise OperationInvalid("cannot set autostart for transient network")
            if entry.autostart != wanted:
                await asyncio.to_thread(self.store.definitions.set_autostart, entry.name, wanted)
                entry.autostart = wanted

    async def change(self, entry: NetworkEntry, live: Network | None, definition: Network | None) -> None:
        """Replace documents by changed ones, on the host too where the network runs."""
        if live is not None:
            before = entry.live
            entry.live = live
            try:
                await self._apply(live)
                await asyncio.to_thread(self.store.save_status, entry)
            except BaseException:
                entry.live = before
                raise
        if definition is not None:
            await asyncio.to_thread(self.store.save_definition, definition)
            entry.persistent = definition
        changed = with_connections(entry.newest, entry.ports.values())
        # What was changed stays changed, whatever the script says of it.
        await self.hooks.call("network", entry.name, "updated", document=lambda: network_data(changed))

    async def keep(self, entry: NetworkEntry, live: Network | None, definition: Network | None) -> None:
        """Replace documents by ones that ask for the same of the host."""
        if definition is not None:
            await asyncio.to_thread(self.store.save_definition, definition)
            entry.persistent = definition
        if live is not None:
            entry.live = live
            await asyncio.to_thread(self.store.save_status, entry)

    async def load(self) -> None:
        """At the daemon's start: read what is kept, take back what runs, clean what is half made."""
        await asyncio.to_thread(self.store.prepare)
        await asyncio.to_thread(dnsmasq.write_lease_script, self.store.places)
        for network, autostart in await asyncio.to_thread(list, self.store.definitions_kept()):
            if self.registry.by_name(network.name) is None and self.registry.by_uuid(uuid_bytes(network)) is None:
                entry = NetworkEntry(network.name, uuid_bytes(network), persistent=network, autostart=autostart)
                self.registry.add(entry)
        await self._clean_half_started()
        await self._take_back()
        running = [entry.live for entry in self.registry if entry.live is not None]
        if not running and os.geteuid() != 0:
            # A user's own daemon may not look at the firewall, and has nothing there.
            return
        try:
            await asyncio.to_thread(host_side.rebuild_rules, running, self.store.places.tag)
        except VirdError as fault:
            log.error("the firewall rules of the running networks could not be made: %s", fault)
        await self._join_zones(running)

    async def restore_rules(self) -> None:
        """Give all running networks their rules and zones once more; those that start meanwhile are left alone."""
        running = [entry.live for entry in self.registry if entry.live is not None]
        for network in running:
            try:
                await asyncio.to_thread(host_side.install_rules, network, self.store.places.tag)
            except VirdError as fault:
                log.error("the firewall rules of network %s could not be made: %s", network.name, fault)
        await self._join_zones(running)

    async def _join_zones(self, running: list[Network]) -> None:
        for network in running:
            try:
                await self._zones.join(network)
            except VirdError as fault:
                log.error("network %s is not in its zone: %s", network.name, fault)

    async def autostart(self) -> None:
        """Start the networks that are to start with the daemon; one that cannot is left, and told in the log."""
        waiting = [entry for entry in self.registry if entry.autostart and not entry.is_active]
        results = await asyncio.gather(*(self.start(entry) for entry in waiting), return_exceptions=True)
        for entry, result in zip(waiting, results, strict=True):
            if isinstance(result, Exception):
                log.error("network %s did not start: %s", entry.name, result)

    async def _clean_half_started(self) -> None:
        for network in await asyncio.to_thread(list, self.store.marks()):
            finished = self.store.places.status(network.name).exists()
            if not finished:
                log.warning("the start of network %s was cut off; its pieces are taken away", network.name)
                await self._zones.leave(network)
                await host_side.stop(network, self.store.places, half_started=True)
            await asyncio.to_thread(self.store.unmark, network.name)

    async def _take_back(self) -> None:
        for name, network in await asyncio.to_thread(list, self.store.statuses_kept()):
            if network is None or network.name != name or not network.uuid:
                await asyncio.to_thread(self.store.remove_status, name)
            elif await asyncio.to_thread(host_side.is_there, network):
                await self._take_back_one(network)
            else:
                log.warning("network %s has lost its bridge and counts as stopped", name)
                await host_side.stop(network, self.store.places)
                await asyncio.to_thread(self.store.remove_status, name)

    async def _take_back_one(self, network: Network) -> None:
        entry = self.registry.by_name(network.name)
        if entry is None:
            entry = NetworkEntry(network.name, uuid_bytes(network))
            self.registry.add(entry)
        entry.live = network
        for port in await asyncio.to_thread(lambda: list(self.store.ports(network.name))):
            entry.ports[port.uuid] = port
        if needs_dnsmasq(network) and await asyncio.to_thread(dnsmasq.find, network.name, self.store.places) is None:
            try:
                await dnsmasq.start(network, self.store.places)
            except VirdError as fault:
                log.error("network %s runs without DHCP and DNS: %s", network.name, fault)

    async def _apply(self, live: Network) -> None:
        """Bring a running network's services and rules up to its changed document."""
        if not live.has_own_bridge:
            return
        await asyncio.to_thread(host_side.install_rules, live, self.store.places.tag)
        running = await asyncio.to_thread(dnsmasq.find, live.name, self.store.places)
        if not needs_dnsmasq(live):
            if running is not None:
                await dnsmasq.stop(live, self.store.places)
        elif running is None or await asyncio.to_thread(dnsmasq.is_outdated, live, self.store.places):
            await dnsmasq.restart(live, self.store.places)
        else:
            await dnsmasq.reload(live, self.store.places)

    def _fill_pool(self, live: Network) -> None:
        forward = live.forward
        for card in forward.pfs if forward is not None and not forward.interfaces and not forward.addresses else ():
            try:
                functions = sriov.virtual_functions(card.dev, self._sys)
            except OSError as failure:
                raise InternalError(f"Unable to get Virtual functions on {card.dev}: {failure.strerror}") from None
            fill_pool(live, card.dev, functions)

    def _fit(self, network: Network) -> NetworkEntry | None:
        """Complete a new document and find the entry that it belongs to; None for a new network.

        Raises `OperationFailed` when its name or UUID is another network's.
        """
        check_network_support(network)
        same_name = self.registry.by_name(network.name)
        network.uuid = network.uuid or self._new_uuid()
        same_uuid = self.registry.by_uuid(uuid_bytes(network))
        if same_name is not None and same_name is not same_uuid:
            held = uuids.UUID(bytes=same_name.uuid)
            raise OperationFailed(f"network '{network.name}' already exists with uuid {held}")
        if same_uuid is not None and same_uuid is not same_name:
            raise OperationFailed(f"network '{same_uuid.name}' is already defined with uuid {network.uuid}")
        fill_generated(network, self._new_uuid, self._random_bytes, self._used_bridges(network, same_name))
        return same_name

    def _used_bridges(self, network: Network, own: NetworkEntry | None) -> BridgeNames:
        documents = [d for e in self.registry if e is not own for d in (e.live, e.persistent) if d is not None]
        names = {d.bridge.name for d in documents if d.bridge is not None and d.has_own_bridge}
        chosen = network.bridge.name if network.bridge is not None else None
        # A name that the user chose may be the host's now and free when the network starts.
        return BridgeNames(names, ask_host=chosen is None or "%d" in chosen)

    def _drop_if_nothing(self, entry: NetworkEntry) -> None:
        if not entry.is_active and not entry.is_persistent:
            self.registry.remove(entry)

    def _tell(self, entry: NetworkEntry, event: Event) -> None:
        self.bus.publish(NetworkLifecycle(entry.ref, event, 0))


class BridgeNames:
    """The bridge names that cannot be given: those of other networks and, if asked, of the host's devices."""

    def __init__(self, names: set[str | None], *, ask_host: bool) -> None:
        self._names = names
        self._ask_host = ask_host

    def __contains__(self, name: object) -> bool:
        return name in self._names or (self._ask_host and isinstance(name, str) and link.exists(name))


def uuid_bytes(network: Network) -> bytes:
    """The UUID of a document that has one."""
    assert network.uuid, "the document is completed"
    return uuids.UUID(network.uuid).bytes
