"""The network driver: started with the daemon, opened by clients of ``network:///system`` and beside ``qemu:///system``.

Puts the parts together: ``lifecycle`` runs networks, ``allocation`` serves hypervisor drivers,
``networks`` and ``network_ports`` answer clients.
"""

from __future__ import annotations

from vird.api.caller import Caller
from vird.api.capabilities.network_ports import NetworkPorts
from vird.api.capabilities.networks import Networks as NetworksCapability
from vird.api.capability import Capability
from vird.api.driver import Environment, Opened
from vird.api.uri import Uri
from vird.drivers.common.bus import Bus
from vird.drivers.common.hooks import Hooks
from vird.drivers.common.uri_path import check_uri_path
from vird.drivers.network.allocation import NetworkService
from vird.drivers.network.lease_news import NewsPipe
from vird.drivers.network.lifecycle import Networks
from vird.drivers.network.network_ports import PortCalls
from vird.drivers.network.networks import NetworkCalls
from vird.drivers.network.places import Places
from vird.drivers.network.store import NetworkStore
from vird.drivers.network.zones import Zones

SCHEME = "network"


class NetworkDriver:
    """All networks of one daemon.

    ``service`` is for hypervisor drivers, ``capabilities`` and ``bus`` for whoever serves clients.
    """

    def __init__(self, environment: Environment) -> None:
        self._paths = environment.paths
        store = NetworkStore(Places(environment.paths))
        self.bus = Bus(SCHEME, environment.event_log)
        hooks = Hooks(environment.paths.hooks)
        self._environment = environment
        self._zones = Zones()
        self.networks = Networks(store, self.bus, hooks, zones=self._zones)
        self.lease_news = NewsPipe(store.places.lease_news)
        self.service = NetworkService(self.networks.registry, store, hooks)
        calls = NetworkCalls(self.networks)
        ports = PortCalls(calls, self.service)
        self.capabilities: dict[type[Capability], Capability] = {NetworksCapability: calls, NetworkPorts: ports}

    async def start(self) -> None:
        """Take back what runs, then start what starts by itself."""
        await self._zones.open(self._firewalld_changed)
        await self.networks.load()
        self.lease_news.open()
        await self.networks.autostart()

    @property
    def has_running(self) -> bool:
        """Whether a network runs."""
        return any(entry.is_active for entry in self.networks.registry)

    async def open(self, uri: Uri, caller: Caller, flags: int) -> Opened:
        """Serve a client; `InternalError` for a path that names nothing here."""
        check_uri_path(uri, self._paths)
        return Opened(str(uri.local), self.capabilities, [self.bus])

    async def close(self) -> None:
        """Networks go on without the daemon."""
        self.lease_news.close()
        self._zones.close()

    def _firewalld_changed(self) -> None:
        self._environment.spawn(self.networks.restore_rules(), "rules after firewalld's")
