"""A simulated host opened as a client opens it, and a handle on what it serves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from vird.api.caller import Caller
from vird.api.capability import Capability
from vird.api.driver import Environment, Opened
from vird.api.events import Event
from vird.api.uri import Uri
from vird.drivers.common.bus import Counter
from vird.drivers.test.driver import TestDriver
from vird.host.paths import Paths
from vird.wire.procedures.refs import DomainRef

C = TypeVar("C", bound=Capability)
DEFAULT = "test:///default"

GUEST = """<domain type='test'>
  <name>{name}</name>
  <uuid>6c1e8a3f-0000-0000-0000-00000000000{number}</uuid>
  <memory unit='MiB'>64</memory>
  <os><type>hvm</type></os>
</domain>"""


def make_driver(folder: Path = Path("/nonexistent")) -> TestDriver:
    """A driver with nobody around it."""
    return TestDriver(Environment(Paths(folder), Counter()))


class Client:
    """One connection: ``client(Lifecycle)`` is what serves that capability; ``events`` what it was told."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.events: list[Event] = []
        for source in opened.events:
            source.subscribe(lambda number, event: self.events.append(event))

    def __call__(self, capability: type[C]) -> Any:
        return self.opened.capabilities[capability]

    async def domain(self, name: str = "test") -> DomainRef:
        """A guest by its name."""
        from vird.api.capabilities.domains import Domains

        found: DomainRef = await self(Domains).domain_lookup_by_name(name)
        return found


async def connect(driver: TestDriver, uri: str = DEFAULT, **caller: Any) -> Client:
    """Open a URI."""
    return Client(await driver.open(Uri.parse(uri), Caller(**caller), 0))


def played(scene: Callable[[Client], Awaitable[None]], uri: str = DEFAULT) -> None:
    """Run a scene on a fresh host."""

    async def play() -> None:
        client = await connect(make_driver(), uri)
        await scene(client)
        await client.opened.close()

    asyncio.run(play())
