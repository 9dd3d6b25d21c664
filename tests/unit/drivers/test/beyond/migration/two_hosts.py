"""Two simulated hosts, a client of each, and what a coordinator of a move does with them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.unit.drivers.test.simulated import Client
from vird import errors
from vird.api.caller import Caller
from vird.api.capabilities.domains import Domains
from vird.api.capabilities.host import Host
from vird.api.capabilities.lifecycle import Lifecycle
from vird.api.capabilities.migration import Migration
from vird.api.driver import Environment
from vird.api.enums.domain_event import DomainEventType
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.events import DomainLifecycle
from vird.api.params import migration as names
from vird.api.uri import Uri
from vird.drivers.common.bus import Counter
from vird.drivers.test.driver import TestDriver
from vird.host.paths import Paths
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Record, TypedParam, TypedValue

GUEST = """<domain type='test'>
  <name>web</name>
  <uuid>6c1e8a3f-0000-0000-0000-000000000001</uuid>
  <memory unit='MiB'>64</memory>
  <os><type>hvm</type></os>
</domain>"""


class Peer:
    """The other host, reached without a wire."""

    def __init__(self, client: Client, caller: Caller) -> None:
        self._client = client
        self._caller = caller
        self.is_open = True

    async def call(self, procedure: Procedure, args: Record | None = None, *, timeout_s: float | None) -> Record | None:
        method = getattr(self._client(Migration), procedure.name, None)
        if procedure is remote.CONNECT_SUPPORTS_FEATURE:
            assert isinstance(args, remote.ConnectSupportsFeatureArgs)
            return remote.ConnectSupportsFeatureRet(await self._client(Host).connect_supports_feature(args.feature))
        assert method is not None and args is not None
        found: Record = await method(*vars(args).values())
        return found

    def on_lost(self, callback: Callable[[], None]) -> None:
        """It is not lost."""

    def close(self) -> None:
        self.is_open = False
        self._caller.lost()


class TwoHosts:
    """``here`` is where the guest `web` runs, ``there`` where it is to go; both are clients."""

    def __init__(
        self, driver: TestDriver, here: Client, there: Client, there_uri: str, callers: tuple[Caller, Caller]
    ) -> None:
        self.driver = driver
        self.here = here
        self.there = there
        self.callers = callers
        self.ref: DomainRef
        self.there_uri = there_uri
        self.peers: list[tuple[Peer, Caller]] = []

    async def reach(self, uri: str) -> Peer:
        if uri != "there":
            raise errors.NoConnect(uri)
        caller = Caller()
        opened = await self.driver.open(Uri.parse(self.there_uri), caller, 0)
        peer = Peer(Client(opened), caller)
        self.peers.append((peer, caller))
        return peer

    # --- what a coordinating client does

    async def begin(self, flags: int = 0, params: list[TypedParam] | None = None) -> tuple[bytes, str]:
        found = await self.here(Migration).domain_migrate_begin3_params(
            self.ref, params or [], flags | Flag.CHANGE_PROTECTION
        )
        return found.cookie_out, found.xml

    async def prepare(self, cookie: bytes, xml: str, flags: int = 0, name: str | None = None) -> Any:
        params = [TypedParam(names.MIGRATE_PARAM_DEST_XML, TypedValue.of(xml))]
        if name is not None:
            params.append(TypedParam(names.MIGRATE_PARAM_DEST_NAME, TypedValue.of(name)))
        return await self.there(Migration).domain_migrate_prepare3_params(params, cookie, flags)

    async def perform(self, flags: int = 0) -> bytes:
        cookie: bytes = await self.here(Migration).domain_migrate_perform3_params(
            self.ref, None, [], b"", flags | Flag.CHANGE_PROTECTION
        )
        return cookie

    async def finish(self, cookie: bytes, flags: int = 0, cancelled: int = 0, name: str = "web") -> Any:
        params = [TypedParam(names.MIGRATE_PARAM_DEST_NAME, TypedValue.of(name))]
        return await self.there(Migration).domain_migrate_finish3_params(params, cookie, flags, cancelled)

    async def confirm(self, flags: int = 0, cancelled: int = 0) -> None:
        await self.here(Migration).domain_migrate_confirm3_params(self.ref, [], b"", flags, cancelled)

    # --- what there is to see

    async def states(self) -> tuple[int | None, int | None]:
        """The guest's state here and there; None where it is not."""
        return await state(self.here), await state(self.there)


async def state(client: Client) -> int | None:
    """The guest's state; None where it is not."""
    try:
        ref = await client.domain("web")
    except errors.NoDomain:
        return None
    found = await client(Domains).domain_get_state(ref, 0)
    return int(found.state)


def life(client: Client) -> list[tuple[str, int]]:
    """The lifecycle events that a client was told."""
    return [
        (DomainEventType(event.event).name, event.detail)
        for event in client.events
        if isinstance(event, DomainLifecycle)
    ]


def played(scene: Callable[[TwoHosts], Awaitable[None]], here: str = "", there: str = "") -> None:
    """Run a scene; the parameters go to the two hosts' URIs."""

    async def play() -> None:
        hosts: list[TwoHosts] = []

        async def reach(uri: str) -> Peer:
            return await hosts[0].reach(uri)

        driver = TestDriver(Environment(Paths(Path("/nonexistent")), Counter(), reach=reach))
        callers = (Caller(), Caller())
        first = await driver.open(Uri.parse(f"test:///default?migration=1&seed=1{here}"), callers[0], 0)
        there_uri = f"test:///default?migration=1&seed=2{there}"
        second = await driver.open(Uri.parse(there_uri), callers[1], 0)
        hosts.append(TwoHosts(driver, Client(first), Client(second), there_uri, callers))
        hosts[0].ref = await hosts[0].here(Lifecycle).domain_create_xml(GUEST, 0)
        hosts[0].here.events.clear()
        await scene(hosts[0])

    asyncio.run(play())
