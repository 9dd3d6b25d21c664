"""A whole move by its calls, between two hosts without QEMU: coordinated by a client, or by the source."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.drivers.qemu.migration.moving import WHOLE, Client, Moving
from tests.unit.drivers.qemu.migration.test_incoming import Domain, Runtime
from vird import errors
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.params import migration as names
from vird.drivers.qemu import definition, start, stop
from vird.drivers.qemu.migration.calls import QemuMigration
from vird.host import tcp
from vird.wire.procedures import Procedure, remote
from vird.wire.xdr import Record, TypedParam, TypedValue

PROTECTED = Flag.LIVE | Flag.CHANGE_PROTECTION


class Peer:
    """The other host, reached without a wire."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def call(self, procedure: Procedure, args: Record | None = None, *, timeout_s: float | None) -> Record | None:
        if procedure is remote.CONNECT_SUPPORTS_FEATURE:
            return remote.ConnectSupportsFeatureRet(1)
        found: Record = await getattr(self.client.calls, procedure.name)(*vars(args).values())
        return found

    def on_lost(self, callback: Callable[[], None]) -> None:
        self.lost = callback

    def close(self) -> None:
        """Its end is the client's."""


class Pair:
    """``here`` is where the guest runs, ``there`` where it is to go, each with a client."""

    def __init__(self, folder: Path) -> None:
        self.here = Moving(folder, *WHOLE)
        self.there = Moving(folder, "completed", host="2", is_running=False)
        self.there.driver.domains.remove(self.there.guest)
        self.source = Client(QemuMigration, self.here)
        self.target = Client(QemuMigration, self.there)
        self.here.driver.environment.reach = self._reach
        self.ref = self.here.guest.ref
        self.peers: list[Peer] = []

    async def _reach(self, uri: str) -> Peer:
        self.peers.append(Peer(self.target))
        return self.peers[-1]

    @property
    def runs(self) -> tuple[bool, bool]:
        arrived = self.there.driver.domains.by_name("web")
        return self.here.guest.is_active, arrived is not None and arrived.is_active


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    pair = Pair(tmp_path)

    async def started(driver: Any, guest: Any, document: Domain, *, paused: bool, incoming: Any) -> None:
        guest.live = document.copy()
        guest.id = 4
        runtime: Any = (None, pair.there.monitor, None, tmp_path, None)
        guest.runtime = Runtime(*runtime)
        await incoming(pair.there.monitor)

    async def ended(driver: Any, guest: Any, reason: int) -> None:
        guest.off()
        if not guest.is_persistent:
            driver.domains.remove(guest)

    async def read(driver: Any, xml: str) -> Domain:
        return Domain.from_xml(xml)

    async def connected(host: str, port: int) -> Any:
        import socket

        return socket.socket(socket.AF_UNIX)

    monkeypatch.setattr(start, "start", started)
    monkeypatch.setattr(stop, "end_saved", ended)
    monkeypatch.setattr(definition, "read_domain", read)
    monkeypatch.setattr(tcp, "connect", connected)
    return pair


def played(pair: Pair, scene: Callable[[Pair], Awaitable[None]]) -> None:
    async def body() -> None:
        await scene(pair)
        await pair.here.settled()
        assert pair.here.guest.job.current is None
        assert pair.there.driver.arrivals == {}

    asyncio.run(body())


def param(name: str, text: str) -> TypedParam:
    return TypedParam(name, TypedValue.of(text))


async def up_to_finish(pair: Pair) -> bytes:
    source, target = pair.source.calls, pair.target.calls
    begun = await source.domain_migrate_begin3_params(pair.ref, [], PROTECTED)
    document = param(names.MIGRATE_PARAM_DEST_XML, begun.xml)
    ready = await target.domain_migrate_prepare3_params([document], begun.cookie_out, PROTECTED)
    where = param(names.MIGRATE_PARAM_URI, ready.uri_out)
    cookie: bytes = await source.domain_migrate_perform3_params(pair.ref, None, [where], ready.cookie_out, PROTECTED)
    return cookie


def test_a_client_moves_it(pair: Pair) -> None:
    async def scene(pair: Pair) -> None:
        cookie = await up_to_finish(pair)
        name = [param(names.MIGRATE_PARAM_DEST_NAME, "web")]
        done = await pair.target.calls.domain_migrate_finish3_params(name, cookie, PROTECTED, 0)
        await pair.source.calls.domain_migrate_confirm3_params(pair.ref, [], done.cookie_out, PROTECTED, 0)
        assert pair.runs == (False, True)

    played(pair, scene)


def test_the_same_without_parameters(pair: Pair) -> None:
    async def scene(pair: Pair) -> None:
        source, target = pair.source.calls, pair.target.calls
        begun = await source.domain_migrate_begin3(pair.ref, None, PROTECTED, None, 0)
        ready = await target.domain_migrate_prepare3(begun.cookie_out, None, PROTECTED, None, 0, begun.xml)
        cookie = await source.domain_migrate_perform3(
            pair.ref, None, ready.cookie_out, None, ready.uri_out, PROTECTED, None, 0
        )
        done = await target.domain_migrate_finish3("web", cookie, None, ready.uri_out, PROTECTED, 0)
        await source.domain_migrate_confirm3(pair.ref, done.cookie_out, PROTECTED, 0)
        assert pair.runs == (False, True)

    played(pair, scene)


def test_the_hosts_move_it(pair: Pair) -> None:
    async def scene(pair: Pair) -> None:
        flags = Flag.PEER2PEER | Flag.PERSIST_DEST
        assert await pair.source.calls.domain_migrate_perform3_params(pair.ref, "there", [], b"", flags) == b""
        assert pair.runs == (False, True)
        with pytest.raises(errors.OperationInvalid, match="not running"):
            await pair.source.calls.domain_migrate_perform3_params(pair.ref, "there", [], b"", flags)
        with pytest.raises(errors.InternalError, match="needs the URI"):
            await pair.source.calls.domain_migrate_perform3_params(pair.ref, None, [], b"", flags)

    played(pair, scene)


def test_the_target_is_lost(pair: Pair) -> None:
    async def scene(pair: Pair) -> None:
        pair.here.moving_monitor.statuses = ["active"]
        pair.here.monitor.when["migrate"] = lambda: pair.peers[0].lost()
        pair.here.monitor.when["migrate_cancel"] = lambda: pair.here.moving_monitor.statuses.__setitem__(0, "cancelled")
        with pytest.raises(errors.OperationFailed, match="Lost connection to destination host"):
            await pair.source.calls.domain_migrate_perform3_params(pair.ref, "there", [], b"", Flag.PEER2PEER)
        assert pair.runs == (True, False)

    played(pair, scene)


def test_it_is_cancelled(pair: Pair) -> None:
    async def scene(pair: Pair) -> None:
        await up_to_finish(pair)
        name = [param(names.MIGRATE_PARAM_DEST_NAME, "web")]
        with pytest.raises(errors.MigrateFinishOk):
            await pair.target.calls.domain_migrate_finish3_params(name, b"", PROTECTED, 1)
        await pair.source.calls.domain_migrate_confirm3_params(pair.ref, [], b"", PROTECTED, 1)
        assert pair.runs == (True, False)
        await pair.source.calls.domain_migrate_confirm3_params(pair.ref, [], b"", PROTECTED, 1)
        with pytest.raises(errors.NoDomain):
            await pair.target.calls.domain_migrate_finish3_params(name, b"", PROTECTED, 0)

    played(pair, scene)


def test_what_was_not_sent_needs_no_confirmation(pair: Pair) -> None:
    async def scene(pair: Pair) -> None:
        pair.here.moving_monitor.statuses = ["active", "cancelled"]
        with pytest.raises(errors.OperationAborted, match="canceled by client"):
            await up_to_finish(pair)
        assert pair.here.guest.moving is None
        await pair.target.gone()
        assert pair.runs == (True, False)

    played(pair, scene)


def test_the_clients_leave(pair: Pair) -> None:
    async def scene(pair: Pair) -> None:
        await up_to_finish(pair)
        await pair.target.gone()
        await pair.source.gone()
        assert pair.runs == (True, False)
        assert "cont" not in pair.here.monitor.commands

    played(pair, scene)


def test_a_move_that_is_begun_keeps_others_out(pair: Pair) -> None:
    async def scene(pair: Pair) -> None:
        await pair.source.calls.domain_migrate_begin3_params(pair.ref, [], PROTECTED)
        with pytest.raises(errors.OperationTimeout, match=r"held by job 'migration out'"):
            async with pair.here.guest.job.hold("modify", wait_s=0):
                pass
        await pair.source.gone()

    played(pair, scene)


def test_a_look_does_not(pair: Pair) -> None:
    async def scene(pair: Pair) -> None:
        await pair.source.calls.domain_migrate_begin3_params(pair.ref, [], Flag.LIVE)
        assert pair.here.guest.moving is None

    played(pair, scene)


@pytest.mark.parametrize("flags", [1 << 30])
def test_what_is_not_built_is_refused(pair: Pair, flags: int) -> None:
    async def scene(pair: Pair) -> None:
        with pytest.raises(errors.InvalidArg, match="unsupported flags"):
            await pair.source.calls.domain_migrate_begin3_params(pair.ref, [], flags)
        with pytest.raises(errors.OperationInvalid, match="not being migrated"):
            await pair.source.calls.domain_migrate_confirm3_params(pair.ref, [], b"", 0, 0)

    played(pair, scene)
