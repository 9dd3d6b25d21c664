"""A storage driver over a temporary root, for tests that talk to it as a client does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path

from vird.api.capabilities.pools import Pools
from vird.api.capabilities.secrets import Secrets
from vird.api.capabilities.volumes import Volumes
from vird.api.driver import Driver, Environment
from vird.api.events import Event
from vird.drivers.common.bus import Counter
from vird.drivers.secrets.driver import SecretDriver
from vird.drivers.storage.driver import StorageDriver
from vird.host.paths import Paths
from vird.wire.procedures.refs import StoragePoolRef, StorageVolRef


class StorageHost:
    """The driver with its secrets; ``events`` are what it told, ``root`` is where everything is."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "images"
        self.events: list[Event] = []
        self.jobs: list[asyncio.Task[None]] = []
        self._environment = Environment(Paths(root / "daemon"), Counter(), driver=self._driver, spawn=self._spawn)
        self.secret_driver = SecretDriver(self._environment)
        self.driver = StorageDriver(self._environment)
        self.driver.bus.subscribe(lambda _, event: self.events.append(event))

    async def _driver(self, scheme: str) -> Driver:
        assert scheme == "secret"
        return self.secret_driver

    def _spawn(self, work: Coroutine[object, object, None], name: str) -> None:
        self.jobs.append(asyncio.ensure_future(work))

    async def start(self) -> StorageHost:
        """Start both drivers, and wait until what starts by itself has started."""
        await self.secret_driver.start()
        await self.driver.start()
        await asyncio.gather(*self.jobs)
        return self

    @property
    def pools(self) -> Pools:
        found = self.driver.capabilities[Pools]
        assert isinstance(found, Pools)
        return found

    @property
    def volumes(self) -> Volumes:
        found = self.driver.capabilities[Volumes]
        assert isinstance(found, Volumes)
        return found

    @property
    def secrets(self) -> Secrets:
        return self.secret_driver.secrets

    def pool_xml(self, name: str = "images", folder: Path | None = None) -> str:
        return f"<pool type='dir'><name>{name}</name><target><path>{folder or self.folder}</path></target></pool>"

    async def running(self) -> StoragePoolRef:
        """A defined and running pool of type dir."""
        pool = await self.pools.storage_pool_define_xml(self.pool_xml(), 0)
        await self.pools.storage_pool_create(pool, 1)
        return pool

    async def made(self, pool: StoragePoolRef, name: str = "disk", size: int = 4096, more: str = "") -> StorageVolRef:
        """A new volume."""
        xml = f"<volume><name>{name}</name><capacity>{size}</capacity>{more}</volume>"
        return await self.volumes.storage_vol_create_xml(pool, xml, 0)


def played(root: Path, scene: Callable[[StorageHost], Awaitable[None]]) -> None:
    """Run a scene on a fresh host, or on what an earlier scene left in ``root``."""

    async def body() -> None:
        await scene(await StorageHost(root).start())

    asyncio.run(body())
