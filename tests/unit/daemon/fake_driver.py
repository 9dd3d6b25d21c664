"""A driver that does next to nothing, so that the daemon around it can be seen at work."""

from __future__ import annotations

import asyncio

from vird import errors
from vird.api.caller import Caller
from vird.api.capabilities.domains import Domains
from vird.api.capabilities.lifecycle import Lifecycle
from vird.api.capabilities.volumes import Volumes
from vird.api.driver import Environment, Opened
from vird.api.events import DomainLifecycle
from vird.api.streams import ByteStream
from vird.api.uri import Uri
from vird.drivers.common.bus import Bus
from vird.wire.procedures.refs import DomainRef, StorageVolRef

DOMAIN = DomainRef("one", bytes(range(16)), 7)
OTHER = DomainRef("two", bytes(range(1, 17)), -1)


class FakeDomains(Domains):
    """Knows one domain."""

    async def domain_lookup_by_name(self, name: str) -> DomainRef:
        """At once, for ``one``; after a while, for ``slow``; not at all, for others."""
        if name == "one":
            return DOMAIN
        if name == "slow":
            await asyncio.sleep(0)
            return DOMAIN
        if name == "broken":
            raise ZeroDivisionError("a fault of the driver's own")
        raise errors.NoDomain(f"no domain with matching name '{name}'")


class FakeLifecycle(Lifecycle):
    """Tells of starts, and remembers who wants what done at the end."""

    def __init__(self, driver: FakeDriver, caller: Caller) -> None:
        self._driver = driver
        self._caller = caller

    async def domain_create_with_flags(self, dom: DomainRef, flags: int) -> DomainRef:
        """Publishes two events."""
        for ref in (DOMAIN, OTHER):
            self._driver.bus.publish(DomainLifecycle(ref, 2, 0))

        async def farewell() -> None:
            self._driver.farewells.append(self._caller.connection_id)

        self._caller.on_close(farewell)
        return dom

    async def domain_destroy_flags(self, dom: DomainRef, flags: int) -> None:
        """Never ends by itself."""
        self._driver.entered.set()
        await self._driver.release.wait()


class FakeVolumes(Volumes):
    """Streams to and from memory."""

    def __init__(self, driver: FakeDriver) -> None:
        self._driver = driver

    async def storage_vol_upload(
        self, vol: StorageVolRef, offset: int, length: int, flags: int, stream: ByteStream
    ) -> None:
        """Keeps what comes, or refuses it half-way for a volume named ``full``."""
        stream.accept()
        async for content in stream:
            self._driver.stored += content
            if vol.name == "full" and len(self._driver.stored) > 1000:
                raise errors.OperationFailed("no space left")

    async def storage_vol_download(
        self, vol: StorageVolRef, offset: int, length: int, flags: int, stream: ByteStream
    ) -> None:
        """Sends ``length`` bytes; refuses before the stream is open when there is no such volume."""
        if vol.name == "missing":
            raise errors.NoStorageVol("no storage vol with matching name 'missing'")
        for start in range(0, length, 65536):
            await stream.write(bytes(min(65536, length - start)))


class FakeDriver:
    """Serves ``fake:///`` URIs."""

    def __init__(self, environment: Environment) -> None:
        self.bus = Bus("fake", environment.event_log)
        self.farewells: list[int] = []
        self.stored = b""
        self.entered = asyncio.Event()
        self.release = asyncio.Event()
        self.closed_for: list[int] = []

    async def start(self) -> None:
        """Nothing to load."""

    async def open(self, uri: Uri, caller: Caller, flags: int) -> Opened:
        """Everything there is."""

        async def closed() -> None:
            self.closed_for.append(caller.connection_id)

        capabilities = {
            Domains: FakeDomains(),
            Lifecycle: FakeLifecycle(self, caller),
            Volumes: FakeVolumes(self),
        }
        return Opened(str(uri.local), capabilities, [self.bus], closed)

    async def close(self) -> None:
        """Nothing to let go of."""
