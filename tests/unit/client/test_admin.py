"""A daemon administered by the typed client, async and blocking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from vird import errors
from vird.api.enums.admin import ClientTransport
from vird.client import admin
from vird.client.raw import RawClient
from vird.daemon import drivers as daemon_drivers
from vird.daemon.service import Service
from vird.daemon.settings import Settings
from vird.host.paths import Paths
from vird.sync import admin as blocking
from vird.wire.procedures import remote


@pytest.fixture(autouse=True)
def nothing_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon_drivers, "STARTED_WITH_THE_DAEMON", ())


@asynccontextmanager
async def daemon(root: Path) -> AsyncIterator[str]:
    service = Service(Paths(root), Settings())
    await service.start({})
    try:
        yield f"libvirtd:///system?socket={service.paths.run}/libvirt-admin-sock"
    finally:
        await service.stop()


async def test_servers_and_their_clients(tmp_path: Path) -> None:
    async with daemon(tmp_path) as uri, await RawClient.open(tmp_path / "run/libvirt/libvirt-sock") as other:
        async with await admin.connect(uri) as administered:
            assert administered.uri == uri
            assert await administered.lib_version() == 9_000_000
            assert [server.name for server in await administered.list_servers()] == ["libvirtd", "admin"]
            server = await administered.lookup_server("libvirtd")
            (client,) = await server.list_clients()
            assert (await server.lookup_client(client.id)).transport is ClientTransport.UNIX
            assert (await client.info())["readonly"] is False
            assert (await server.threadpool())["freeWorkers"] == 0
            await server.set_threadpool({"maxWorkers": 3, "minWorkers": 2})
            assert (await server.threadpool())["maxWorkers"] == 3
            with pytest.raises(errors.InvalidArg, match="minWorkers cannot be larger"):
                await server.set_threadpool({"minWorkers": 4})
            await server.set_client_limits({"nclients_max": 7, "nclients_unauth_max": 3})
            assert (await server.client_limits())["nclients_max"] == 7
            with pytest.raises(errors.InternalError, match="no tls service"):
                await server.update_tls_files()
            await client.close()
            with pytest.raises(errors.SystemError_):
                await other.call(remote.AUTH_LIST)
            with pytest.raises(errors.NoServer):
                await administered.lookup_server("nothing")
            with pytest.raises(errors.OperationUnsupported):
                await administered.logging_filters()
        assert not administered.is_open


async def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(errors.SystemError_, match="Failed to connect socket"):
        await admin.connect(f"libvirtd:///system?socket={tmp_path}/nope")


async def test_the_blocking_twin(tmp_path: Path) -> None:
    async with daemon(tmp_path) as uri:

        def names() -> list[str]:
            with blocking.connect(uri) as administered:
                return [server.name for server in administered.list_servers()]

        assert await asyncio.to_thread(names) == ["libvirtd", "admin"]
