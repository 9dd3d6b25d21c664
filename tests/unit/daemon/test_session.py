"""The daemon around a driver: calls, refusals, events, streams, and the end of a client."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.unit.daemon import fake_driver
from tests.unit.daemon.fake_driver import DOMAIN, OTHER, FakeDriver
from vird import errors
from vird.client.raw import RawClient
from vird.daemon import drivers as daemon_drivers
from vird.daemon.service import Service
from vird.daemon.settings import Settings
from vird.host.paths import Paths
from vird.wire.procedures import remote
from vird.wire.procedures.refs import StorageVolRef


class Scene:
    """A daemon with the fake driver, and clients to it."""

    def __init__(self, service: Service) -> None:
        self.service = service

    async def client(self, *, read_only: bool = False, opened: bool = True) -> RawClient:
        name = "libvirt-sock-ro" if read_only else "libvirt-sock"
        client = await RawClient.open(self.service.paths.run / name)
        if opened:
            await client.call(remote.AUTH_LIST)
            await client.call(remote.CONNECT_OPEN, remote.ConnectOpenArgs("fake:///default", 0))
        return client

    async def driver(self) -> FakeDriver:
        driver = await self.service.drivers.get("fake")
        assert isinstance(driver, FakeDriver)
        return driver


@asynccontextmanager
async def daemon(root: Path, **settings: Any) -> AsyncIterator[Scene]:
    service = Service(Paths(root), Settings({"keepalive_interval": -1, **settings}))
    await service.start({})
    try:
        yield Scene(service)
    finally:
        await service.stop()


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs a scene against a daemon of its own."""
    monkeypatch.setattr(daemon_drivers, "DRIVERS", {"fake": f"{fake_driver.__name__}:FakeDriver"})
    monkeypatch.setattr(daemon_drivers, "STARTED_WITH_THE_DAEMON", ())

    def run(scene: Callable[[Scene], Awaitable[None]], **settings: Any) -> None:
        async def whole() -> None:
            async with asyncio.timeout(10), daemon(tmp_path, **settings) as built:
                await scene(built)

        asyncio.run(whole())

    return run


async def lookup(client: RawClient, name: str) -> Any:
    return await client.call(remote.DOMAIN_LOOKUP_BY_NAME, remote.DomainLookupByNameArgs(name))


@pytest.mark.parametrize("name", ["one", "slow"])
def test_a_call_is_answered_at_once_or_from_a_task(play: Any, name: str) -> None:
    async def scene(at: Scene) -> None:
        async with await at.client() as client:
            assert (await lookup(client, name)).dom == DOMAIN

    play(scene)


def test_what_a_driver_raises_arrives_with_number_domain_and_text(play: Any) -> None:
    async def scene(at: Scene) -> None:
        async with await at.client() as client:
            with pytest.raises(errors.NoDomain, match="no domain with matching name 'ten'"):
                await lookup(client, "ten")
            with pytest.raises(errors.InternalError, match="domain_lookup_by_name failed unexpectedly"):
                await lookup(client, "broken")
            assert (await lookup(client, "one")).dom == DOMAIN

    play(scene)


def test_what_nobody_serves_names_its_function_and_the_connection_lives_on(play: Any) -> None:
    async def scene(at: Scene) -> None:
        async with await at.client() as client:
            with pytest.raises(errors.NoSupport, match="virConnectGetType"):
                await client.call(remote.CONNECT_GET_TYPE)
            with pytest.raises(errors.NoSupport, match="virDomainReset"):
                await client.call(remote.DOMAIN_RESET, remote.DomainResetArgs(DOMAIN, 0))
            with pytest.raises(errors.Rpc, match="unknown procedure: 9999"):
                await client.call_raw(0x20008086, 1, 9999)
            with pytest.raises(errors.Rpc, match="Cannot find program 4660 version 1"):
                await client.call_raw(0x1234, 1, 1)
            with pytest.raises(errors.Rpc, match="Cannot find program 536903814 version 2"):
                await client.call_raw(0x20008086, 2, 1)
            with pytest.raises(errors.Rpc, match="Unable to decode message payload"):
                await client.call_raw(0x20008086, 1, remote.DOMAIN_LOOKUP_BY_NAME.number, b"\0\0\0\5ab")
            assert (await lookup(client, "one")).dom == DOMAIN

    play(scene)


def test_nothing_goes_before_the_connection_is_open_nor_twice(play: Any) -> None:
    async def scene(at: Scene) -> None:
        async with await at.client(opened=False) as client:
            with pytest.raises(errors.InternalError, match="connection not open"):
                await lookup(client, "one")
            with pytest.raises(errors.NoConnect, match="no connection driver available for nosuch:///x"):
                await client.call(remote.CONNECT_OPEN, remote.ConnectOpenArgs("nosuch:///x", 0))
            await client.call(remote.CONNECT_OPEN, remote.ConnectOpenArgs("fake:///default", 0))
            with pytest.raises(errors.InternalError, match="connection already open"):
                await client.call(remote.CONNECT_OPEN, remote.ConnectOpenArgs("fake:///default", 0))

    play(scene)


def test_a_reader_may_look_and_not_touch(play: Any) -> None:
    async def scene(at: Scene) -> None:
        async with await at.client(read_only=True) as client:
            assert (await lookup(client, "one")).dom == DOMAIN
            with pytest.raises(errors.OperationDenied, match="read only access prevents virDomainCreate"):
                await client.call(remote.DOMAIN_CREATE_WITH_FLAGS, remote.DomainCreateWithFlagsArgs(DOMAIN, 0))
            # The right is looked at before the arguments are.
            with pytest.raises(errors.OperationDenied):
                await client.call_raw(0x20008086, 1, remote.DOMAIN_CREATE_WITH_FLAGS.number, b"not arguments")

    play(scene)


def test_events_reach_those_who_asked_for_them_and_about_whom_they_asked(play: Any) -> None:
    async def scene(at: Scene) -> None:
        async with await at.client() as everything, await at.client() as only_other, await at.client() as actor:
            heard_all, heard_other = everything.events(), only_other.events()
            register = remote.CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY
            args = remote.ConnectDomainEventCallbackRegisterAnyArgs
            first: Any = await everything.call(register, args(0, None))
            await only_other.call(register, args(0, OTHER))
            await actor.call(remote.DOMAIN_CREATE_WITH_FLAGS, remote.DomainCreateWithFlagsArgs(DOMAIN, 0))
            got = [await anext(heard_all), await anext(heard_all)]
            assert [message.record.msg.dom for message in got] == [DOMAIN, OTHER]
            assert {message.record.callback_id for message in got} == {first.callback_id}
            assert (await anext(heard_other)).record.msg.dom == OTHER
            await everything.call(
                remote.CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY,
                remote.ConnectDomainEventCallbackDeregisterAnyArgs(first.callback_id),
            )
            with pytest.raises(errors.InvalidArg):
                await everything.call(register, args(99, None))

    play(scene)


def test_a_stream_downloads_to_its_end(play: Any) -> None:
    async def scene(at: Scene) -> None:
        async with await at.client() as client:
            args = remote.StorageVolDownloadArgs(StorageVolRef("pool", "vol", "/key"), 0, 3_000_000, 0)
            _, stream = await client.call_with_stream(remote.STORAGE_VOL_DOWNLOAD, args)
            assert len(await stream.recv_all(4_000_000)) == 3_000_000
            await stream.finish()
            assert (await lookup(client, "one")).dom == DOMAIN

    play(scene)


def test_a_stream_uploads_all_that_is_sent(play: Any) -> None:
    async def scene(at: Scene) -> None:
        async with await at.client() as client:
            args = remote.StorageVolUploadArgs(StorageVolRef("pool", "vol", "/key"), 0, 0, 0)
            _, stream = await client.call_with_stream(remote.STORAGE_VOL_UPLOAD, args)
            for letter in b"abcdefgh":
                await stream.send(bytes([letter]) * 500_000)
            await stream.finish()
            assert (await at.driver()).stored == b"".join(bytes([letter]) * 500_000 for letter in b"abcdefgh")

    play(scene)


def test_a_stream_that_fails_before_it_is_open_answers_the_call(play: Any) -> None:
    async def scene(at: Scene) -> None:
        async with await at.client() as client:
            args = remote.StorageVolDownloadArgs(StorageVolRef("pool", "missing", "/key"), 0, 1, 0)
            with pytest.raises(errors.NoStorageVol):
                await client.call_with_stream(remote.STORAGE_VOL_DOWNLOAD, args)

    play(scene)


def test_a_stream_that_fails_half_way_is_cut_off_with_the_reason(play: Any) -> None:
    async def scene(at: Scene) -> None:
        async with await at.client() as client:
            args = remote.StorageVolUploadArgs(StorageVolRef("pool", "full", "/key"), 0, 0, 0)
            _, stream = await client.call_with_stream(remote.STORAGE_VOL_UPLOAD, args)
            await stream.send(bytes(2000))
            with pytest.raises(errors.OperationFailed, match="no space left"):
                await stream.finish()
            assert (await lookup(client, "one")).dom == DOMAIN

    play(scene)


def test_an_aborted_stream_is_over_and_the_connection_lives_on(play: Any) -> None:
    async def scene(at: Scene) -> None:
        async with await at.client() as client:
            args = remote.StorageVolUploadArgs(StorageVolRef("pool", "vol", "/key"), 0, 0, 0)
            _, stream = await client.call_with_stream(remote.STORAGE_VOL_UPLOAD, args)
            await stream.abort()
            assert (await lookup(client, "one")).dom == DOMAIN

    play(scene)


def test_what_was_to_be_done_at_a_clients_end_is_done(play: Any) -> None:
    async def scene(at: Scene) -> None:
        client = await at.client()
        await client.call(remote.DOMAIN_CREATE_WITH_FLAGS, remote.DomainCreateWithFlagsArgs(DOMAIN, 0))
        (session,) = at.service.sessions.values()
        client.close()
        await session.ended.wait()
        driver = await at.driver()
        assert driver.farewells == driver.closed_for == [session.caller.connection_id]

    play(scene)


def test_a_running_call_outlives_its_client(play: Any) -> None:
    async def scene(at: Scene) -> None:
        client, driver = await at.client(), await at.driver()
        call = asyncio.ensure_future(client.call(remote.DOMAIN_DESTROY_FLAGS, remote.DomainDestroyFlagsArgs(DOMAIN, 0)))
        await driver.entered.wait()
        (session,) = at.service.sessions.values()
        client.close()
        with pytest.raises(errors.VirdError):
            await call
        assert not session.ended.is_set()
        driver.release.set()
        await session.ended.wait()

    play(scene)


def test_good_bye_is_answered_before_the_socket_closes(play: Any) -> None:
    async def scene(at: Scene) -> None:
        client = await at.client()
        (session,) = at.service.sessions.values()
        await client.call(remote.CONNECT_CLOSE)
        await session.ended.wait()

    play(scene)


@pytest.mark.parametrize(
    "garbage",
    [b"GET / HTTP/1.1\r\n\r\n" * 10, struct.pack(">I", 0xFFFFFFFF) + bytes(24), struct.pack(">I", 4), bytes(64)],
)
def test_garbage_ends_its_sender_and_nobody_else(play: Any, garbage: bytes) -> None:
    async def scene(at: Scene) -> None:
        async with await at.client() as bystander:
            reader, writer = await asyncio.open_unix_connection(at.service.paths.run / "libvirt-sock")
            writer.write(garbage)
            await writer.drain()
            await reader.read()
            writer.close()
            assert (await lookup(bystander, "one")).dom == DOMAIN

    play(scene)


def test_one_client_too_many_is_turned_away(play: Any) -> None:
    async def scene(at: Scene) -> None:
        async with await at.client() as first:
            reader, writer = await asyncio.open_unix_connection(at.service.paths.run / "libvirt-sock")
            assert await reader.read() == b""
            writer.close()
            assert (await lookup(first, "one")).dom == DOMAIN

    play(scene, max_clients=1)


def test_the_modular_daemons_names_lead_here_too(play: Any) -> None:
    async def scene(at: Scene) -> None:
        for name in ("virtqemud-sock", "virtnetworkd-sock-ro", "virtstoraged-sock"):
            async with await RawClient.open(at.service.paths.run / name) as client:
                await client.call(remote.AUTH_LIST)

    play(scene)


def test_nothing_is_left_in_the_run_folder(play: Any, tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        await at.client()

    play(scene)
    assert list((tmp_path / "run/libvirt").iterdir()) == []
