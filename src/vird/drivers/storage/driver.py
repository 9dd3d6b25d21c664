"""The storage driver: started with the daemon, opened by clients of ``storage:///system`` and beside ``qemu:///system``.

Puts the parts together: ``lifecycle`` runs pools, ``pools`` and ``volumes`` answer clients.
"""

from __future__ import annotations

from vird.api.caller import Caller
from vird.api.capabilities.pools import Pools
from vird.api.capabilities.volumes import Volumes
from vird.api.capability import Capability
from vird.api.driver import Environment, Opened
from vird.api.uri import Uri
from vird.drivers.common.bus import Bus
from vird.drivers.common.uri_path import check_uri_path
from vird.drivers.secrets.driver import KeptSecrets, SecretDriver
from vird.drivers.storage.lifecycle import StoragePools
from vird.drivers.storage.passphrases import Passphrases
from vird.drivers.storage.places import Places
from vird.drivers.storage.pools import PoolCalls
from vird.drivers.storage.store import PoolStore
from vird.drivers.storage.volumes import VolumeCalls

SCHEME = "storage"


class StorageDriver:
    """All storage pools of one daemon; ``capabilities`` and ``bus`` are for whoever serves clients."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._paths = environment.paths
        places = Places(environment.paths)
        self.bus = Bus(SCHEME, environment.event_log)
        self.pools = StoragePools(PoolStore(places), self.bus)
        self.capabilities: dict[type[Capability], Capability] = {
            Pools: PoolCalls(self.pools),
            Volumes: VolumeCalls(self.pools, Passphrases(self._secrets, places.running)),
        }

    async def _secrets(self) -> KeptSecrets:
        driver = await self._environment.driver("secret")
        assert isinstance(driver, SecretDriver)
        return driver.secrets

    async def start(self) -> None:
        """Take back what runs, then start what starts by itself."""
        await self.pools.load()
        self._environment.spawn(self.pools.autostart(), "autostart of storage pools")

    async def open(self, uri: Uri, caller: Caller, flags: int) -> Opened:
        """Serve a client; ``InternalError`` for a path that names nothing here."""
        check_uri_path(uri, self._paths)
        return Opened(str(uri.local), self.capabilities, [self.bus])

    async def close(self) -> None:
        """Pools stay up without the daemon."""
