"""Strangers at a socket that wants a password: what they may ask, how often they may try, and who comes in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from vird import errors
from vird.client.raw import RawClient
from vird.daemon import drivers as daemon_drivers
from vird.daemon.passwords import Secret
from vird.daemon.service import Service
from vird.daemon.session import STRANGER_FRAME_MAX
from vird.daemon.settings import Settings
from vird.host.paths import Paths
from vird.wire.procedures import remote
from vird.wire.procedures.auth import AuthType


@asynccontextmanager
async def daemon(root: Path, **settings: Any) -> AsyncIterator[Service]:
    service = Service(Paths(root), Settings({"auth_unix_rw": "sasl", **settings}))
    await service.start({})
    service.passwords.set("fred", Secret.of("pencil", bytes(16), 4096))
    try:
        yield service
    finally:
        await service.stop()


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs a scene with a stranger who has just come to a daemon of its own."""
    monkeypatch.setattr(daemon_drivers, "STARTED_WITH_THE_DAEMON", ())

    def run(scene: Callable[[Service, RawClient], Awaitable[None]], **settings: Any) -> None:
        async def whole() -> None:
            async with asyncio.timeout(10), daemon(tmp_path, **settings) as service, await stranger(service) as client:
                await scene(service, client)

        asyncio.run(whole())

    return run


async def stranger(service: Service) -> RawClient:
    return await RawClient.open(service.paths.run / "libvirt-sock")


async def plain(client: RawClient, password: str) -> Any:
    return await client.call(
        remote.AUTH_SASL_START, remote.AuthSaslStartArgs("PLAIN", 0, list(b"\0fred\0" + password.encode()))
    )


def test_a_stranger_may_only_say_who_it_is(play: Any) -> None:
    async def scene(service: Service, client: RawClient) -> None:
        assert await client.call(remote.AUTH_LIST) == remote.AuthListRet([AuthType.SASL])
        for refused, arguments in (
            (remote.CONNECT_OPEN, remote.ConnectOpenArgs("test:///default", 0)),
            (remote.CONNECT_GET_HOSTNAME, None),
            (remote.CONNECT_CLOSE, None),
        ):
            with pytest.raises(errors.Rpc, match="authentication required"):
                await client.call(refused, arguments)
        with pytest.raises(errors.VirdError, match="over the limit"):
            await client.call_raw(0x20008086, 1, remote.DOMAIN_DEFINE_XML.number, bytes(STRANGER_FRAME_MAX))
        with pytest.raises(errors.SystemError_, match="End of file"):
            await client.call(remote.AUTH_LIST)

    play(scene)


def test_a_password_lets_it_in(play: Any) -> None:
    async def scene(service: Service, client: RawClient) -> None:
        assert await client.call(remote.AUTH_SASL_INIT) == remote.AuthSaslInitRet("SCRAM-SHA-256,PLAIN")
        assert (await plain(client, "pencil")).complete == 1
        (session,) = service.sessions.values()
        assert session.caller.user == "fred"
        assert await client.call(remote.AUTH_LIST) == remote.AuthListRet([AuthType.NONE])
        with pytest.raises(errors.AuthFailed):
            await client.call(remote.AUTH_SASL_INIT)
        await client.call(remote.CONNECT_OPEN, remote.ConnectOpenArgs("test:///default", 0))

    play(scene)


def test_a_client_that_waits_to_be_asked(play: Any) -> None:
    async def scene(service: Service, client: RawClient) -> None:
        await client.call(remote.AUTH_SASL_INIT)
        said = await client.call(remote.AUTH_SASL_START, remote.AuthSaslStartArgs("PLAIN", 1, []))
        assert said == remote.AuthSaslStartRet(0, 0, [])
        said = await client.call(remote.AUTH_SASL_STEP, remote.AuthSaslStepArgs(0, list(b"\0fred\0pencil")))
        assert said == remote.AuthSaslStepRet(1, 1, [])

    play(scene)


def test_three_tries(play: Any) -> None:
    async def scene(service: Service, client: RawClient) -> None:
        await client.call(remote.AUTH_SASL_INIT)
        for _ in range(3):
            with pytest.raises(errors.AuthFailed, match=r"^authentication failed: authentication failed$"):
                await plain(client, "wrong")
        with pytest.raises(errors.SystemError_, match="End of file"):
            await plain(client, "pencil")

    play(scene)


def test_out_of_turn(play: Any) -> None:
    async def scene(service: Service, client: RawClient) -> None:
        out_of_turn = [
            (remote.AUTH_SASL_STEP, remote.AuthSaslStepArgs(1, [])),
            (remote.AUTH_SASL_START, remote.AuthSaslStartArgs("PLAIN", 1, [])),
            (remote.AUTH_POLKIT, None),
        ]
        for call, arguments in out_of_turn:
            with pytest.raises(errors.AuthFailed):
                await client.call(call, arguments)
        await client.call(remote.AUTH_SASL_INIT)
        for call, arguments in (
            (remote.AUTH_SASL_INIT, None),
            (remote.AUTH_SASL_STEP, remote.AuthSaslStepArgs(1, [])),
        ):
            with pytest.raises(errors.AuthFailed):
                await client.call(call, arguments)

    play(scene)


def test_who_is_not_on_the_list_stays_out(play: Any) -> None:
    async def scene(service: Service, client: RawClient) -> None:
        await client.call(remote.AUTH_SASL_INIT)
        with pytest.raises(errors.AuthFailed):
            await plain(client, "pencil")
        with pytest.raises(errors.Rpc, match="authentication required"):
            await client.call(remote.CONNECT_GET_HOSTNAME)

    play(scene, sasl_allowed_username_list=["anna", "f?"])


def test_strangers_wait_outside_when_there_are_enough_of_them(play: Any) -> None:
    async def scene(service: Service, client: RawClient) -> None:
        await client.call(remote.AUTH_LIST)
        async with await stranger(service) as other:
            asked = asyncio.ensure_future(other.call(remote.AUTH_LIST))
            await client.call(remote.AUTH_SASL_INIT)
            assert len(service.sessions) == 1
            assert not asked.done()
            await plain(client, "pencil")
            assert await asked == remote.AuthListRet([AuthType.SASL])
            assert len(service.sessions) == 2

    play(scene, max_anonymous_clients=1)
