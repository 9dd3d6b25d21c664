"""The admin program over its own socket: servers, clients, limits and the log."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from vird import errors
from vird.client.raw import RawClient
from vird.daemon import drivers as daemon_drivers
from vird.daemon.service import Service
from vird.daemon.settings import Settings
from vird.host.paths import Paths
from vird.wire.procedures import admin, remote
from vird.wire.procedures.admin import ClientRef, ServerRef
from vird.wire.xdr import TypedParam, TypedValue

CLIENTS, ADMINISTRATORS = ServerRef("libvirtd"), ServerRef("admin")


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs a scene with a daemon and an administrator who is connected to it."""
    monkeypatch.setattr(daemon_drivers, "STARTED_WITH_THE_DAEMON", ())

    @asynccontextmanager
    async def at_work() -> AsyncIterator[tuple[Service, RawClient]]:
        service = Service(Paths(tmp_path), Settings({"max_clients": 30}))
        await service.start({})
        try:
            async with await RawClient.open(service.paths.run / "libvirt-admin-sock") as client:
                await client.call(admin.CONNECT_OPEN, admin.ConnectOpenArgs(0))
                yield service, client
        finally:
            await service.stop()

    def run(scene: Callable[[Service, RawClient], Awaitable[None]]) -> None:
        async def whole() -> None:
            async with asyncio.timeout(10), at_work() as (service, client):
                await scene(service, client)

        asyncio.run(whole())

    return run


def values(params: list[TypedParam]) -> dict[str, Any]:
    return {param.field: param.value.value for param in params}


def uint(name: str, value: int) -> TypedParam:
    return TypedParam(name, TypedValue.uint32(value))


async def clients_of(client: RawClient, server: ServerRef) -> list[ClientRef]:
    reply = await client.call(admin.SERVER_LIST_CLIENTS, admin.ServerListClientsArgs(server, 1, 0))
    assert isinstance(reply, admin.ServerListClientsRet)
    return reply.clients


def test_a_daemon_has_two_servers(play: Any) -> None:
    async def scene(service: Service, client: RawClient) -> None:
        reply = await client.call(admin.CONNECT_LIST_SERVERS, admin.ConnectListServersArgs(1, 0))
        assert reply == admin.ConnectListServersRet([CLIENTS, ADMINISTRATORS], 2)
        found = await client.call(admin.CONNECT_LOOKUP_SERVER, admin.ConnectLookupServerArgs("admin", 0))
        assert found == admin.ConnectLookupServerRet(ADMINISTRATORS)
        with pytest.raises(errors.NoServer, match="No server named 'x'"):
            await client.call(admin.CONNECT_LOOKUP_SERVER, admin.ConnectLookupServerArgs("x", 0))

    play(scene)


def test_nothing_is_told_before_the_opening(play: Any) -> None:
    async def scene(service: Service, client: RawClient) -> None:
        async with await RawClient.open(service.paths.run / "libvirt-admin-sock") as other:
            with pytest.raises(errors.InternalError, match="connection not open"):
                await other.call(admin.CONNECT_LIST_SERVERS, admin.ConnectListServersArgs(1, 0))

    play(scene)


def test_clients_are_known_by_number_and_can_be_disconnected(play: Any) -> None:
    async def scene(service: Service, client: RawClient) -> None:
        ordinary = await RawClient.open(service.paths.run / "libvirt-sock-ro")
        await ordinary.call(remote.AUTH_LIST)
        (ref,) = await clients_of(client, CLIENTS)
        info = await client.call(admin.CLIENT_GET_INFO, admin.ClientGetInfoArgs(ref, 0))
        told = values(info.params)  # type: ignore[union-attr]
        assert told["readonly"] is True
        assert (told["unix_user_id"], told["unix_process_id"]) == (os.getuid(), os.getpid())
        found = await client.call(admin.SERVER_LOOKUP_CLIENT, admin.ServerLookupClientArgs(CLIENTS, ref.id, 0))
        assert found == admin.ServerLookupClientRet(ref)
        session = service.sessions[ref.id]
        await client.call(admin.CLIENT_CLOSE, admin.ClientCloseArgs(ref, 0))
        await session.ended.wait()
        assert await clients_of(client, CLIENTS) == []
        assert len(await clients_of(client, ADMINISTRATORS)) == 1
        with pytest.raises(errors.NoClient, match=f"No client with matching ID '{ref.id}'"):
            await client.call(admin.CLIENT_GET_INFO, admin.ClientGetInfoArgs(ref, 0))
        ordinary.close()

    play(scene)


def test_limits_are_changed_and_kept(play: Any) -> None:
    async def scene(service: Service, client: RawClient) -> None:
        async def change(*params: TypedParam) -> None:
            await client.call(admin.SERVER_SET_CLIENT_LIMITS, admin.ServerSetClientLimitsArgs(CLIENTS, [*params], 0))

        with pytest.raises(errors.InvalidArg, match="waiting for authentication"):
            await change(uint("nclients_max", 10))
        await change(uint("nclients_max", 1), uint("nclients_unauth_max", 1))
        reply = await client.call(admin.SERVER_GET_CLIENT_LIMITS, admin.ServerGetClientLimitsArgs(CLIENTS, 0))
        assert list(values(reply.params).items()) == [  # type: ignore[union-attr]
            ("nclients_max", 1),
            ("nclients", 0),
            ("nclients_unauth_max", 1),
            ("nclients_unauth", 0),
        ]
        first = await RawClient.open(service.paths.run / "libvirt-sock")
        await first.call(remote.AUTH_LIST)
        second = await RawClient.open(service.paths.run / "libvirt-sock")
        with pytest.raises(errors.VirdError):
            await second.call(remote.AUTH_LIST)
        first.close()
        second.close()

    play(scene)


def test_workers_are_limited_as_an_administrator_says(play: Any) -> None:
    async def scene(service: Service, client: RawClient) -> None:
        args = admin.ServerGetThreadpoolParametersArgs(CLIENTS, 0)
        told = values((await client.call(admin.SERVER_GET_THREADPOOL_PARAMETERS, args)).params)  # type: ignore[union-attr]
        assert (told["nWorkers"], told["freeWorkers"], told["maxWorkers"]) == (0, 0, 30 * 64)
        change = admin.ServerSetThreadpoolParametersArgs(CLIENTS, [uint("maxWorkers", 4)], 0)
        await client.call(admin.SERVER_SET_THREADPOOL_PARAMETERS, change)
        told = values((await client.call(admin.SERVER_GET_THREADPOOL_PARAMETERS, args)).params)  # type: ignore[union-attr]
        assert (told["maxWorkers"], told["jobQueueDepth"]) == (4, 0)
        wrong = admin.ServerSetThreadpoolParametersArgs(CLIENTS, [uint("minWorkers", 5)], 0)
        with pytest.raises(errors.InvalidArg, match="minWorkers cannot be larger"):
            await client.call(admin.SERVER_SET_THREADPOOL_PARAMETERS, wrong)

    play(scene)


def test_a_log_that_somebody_else_keeps_is_not_touched(play: Any) -> None:
    async def scene(service: Service, client: RawClient) -> None:
        with pytest.raises(errors.OperationUnsupported, match="kept by the program"):
            await client.call(admin.CONNECT_GET_LOGGING_OUTPUTS, admin.ConnectGetLoggingOutputsArgs(0))

    play(scene)


def test_every_procedure_of_the_program_is_answered_by_the_daemon() -> None:
    from vird.daemon.admin_calls import CALLS
    from vird.wire.procedures import ADMIN

    assert {procedure.name for procedure in ADMIN} == set(CALLS)
