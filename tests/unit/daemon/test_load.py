"""Clients that do not read, clients that leave in the middle: bounded, logged, and nobody else's concern."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.compat import raw_client
from vird.client.raw import RawClient
from vird.daemon import session as daemon_session
from vird.daemon.service import Service
from vird.daemon.settings import Settings
from vird.host.paths import Paths
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

URI = "test:///default"
TEST = DomainRef("test", bytes.fromhex("6695eb01f6a4830479aa97f2502e193f"), 1)
LIMIT = 200_000


@asynccontextmanager
async def daemon(root: Path) -> AsyncIterator[Service]:
    service = Service(Paths(root), Settings({"keepalive_interval": -1}))
    async with asyncio.timeout(15):
        await service.start({})
        try:
            yield service
        finally:
            await service.stop()


async def client(service: Service) -> RawClient:
    made = await RawClient.open(service.paths.run / "libvirt-sock")
    await made.call(remote.AUTH_LIST)
    await made.call(remote.CONNECT_OPEN, remote.ConnectOpenArgs(URI, 0))
    return made


async def register(listener: RawClient) -> None:
    args = remote.ConnectDomainEventCallbackRegisterAnyArgs(0, None)
    await listener.call(remote.CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY, args)


async def suspend_and_resume(actor: RawClient) -> None:
    await actor.call(remote.DOMAIN_SUSPEND, remote.DomainSuspendArgs(TEST))
    await actor.call(remote.DOMAIN_RESUME, remote.DomainResumeArgs(TEST))


async def settled(holds: Callable[[], bool]) -> None:
    """Let the daemon come to rest; the scene's deadline is the end of patience."""
    for _ in itertools.count():
        if holds():
            return
        await asyncio.sleep(0.005)


def silent(socket: Path) -> raw_client.RawClient:
    """Registers for events and never reads one."""
    made = raw_client.RawClient(socket).log_in(URI)
    number = remote.CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY.number
    payload = remote.ConnectDomainEventCallbackRegisterAnyArgs(0, None).encode()
    made.send(made.frame(number, payload, serial=3))
    return made


def test_who_does_not_read_is_cut_off_and_the_others_hear_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(daemon_session, "UNREAD_LIMIT", LIMIT)

    async def scene() -> None:
        async with daemon(tmp_path) as service, await client(service) as actor, await client(service) as listener:
            await register(listener)
            heard = listener.events()
            deaf = await asyncio.to_thread(silent, service.paths.run / "libvirt-sock")
            states = []
            while not any("bytes unread" in record.message for record in caplog.records):
                await suspend_and_resume(actor)
                for _ in range(2):
                    event: Any = await anext(heard)
                    states.append(event.record.msg.event)
            assert states == [3, 4] * (len(states) // 2)
            deaf.close()

    with caplog.at_level(logging.WARNING):
        asyncio.run(scene())
    (cut,) = [record.message for record in caplog.records if "bytes unread" in record.message]
    assert "client cut off" in cut


@pytest.mark.parametrize("leaves", ["aborts", "disconnects"])
@pytest.mark.parametrize("way", ["up", "down"])
def test_nothing_stays_open_when_a_stream_ends_in_the_middle(tmp_path: Path, leaves: str, way: str) -> None:
    async def scene() -> None:
        async with daemon(tmp_path) as service, await client(service) as other:
            pool: Any = await other.call(
                remote.STORAGE_POOL_LOOKUP_BY_NAME, remote.StoragePoolLookupByNameArgs("default-pool")
            )
            made: Any = await other.call(
                remote.STORAGE_VOL_CREATE_XML,
                remote.StorageVolCreateXmlArgs(
                    pool.pool, "<volume><name>v</name><capacity unit='GiB'>1</capacity></volume>", 0
                ),
            )
            tasks, files = len(asyncio.all_tasks()), len(os.listdir("/proc/self/fd"))
            one = await client(service)
            if way == "up":
                args: Any = remote.StorageVolUploadArgs(made.vol, 0, 0, 0)
                _, stream = await one.call_with_stream(remote.STORAGE_VOL_UPLOAD, args)
                for _ in range(8):
                    await stream.send(b"x" * 500_000)
            else:
                args = remote.StorageVolDownloadArgs(made.vol, 0, 0, 0)
                _, stream = await one.call_with_stream(remote.STORAGE_VOL_DOWNLOAD, args)
                assert await stream.recv()
            if leaves == "aborts":
                await stream.abort()
            one.close()
            await other.call(remote.STORAGE_VOL_DELETE, remote.StorageVolDeleteArgs(made.vol, 0))
            await settled(lambda: len(asyncio.all_tasks()) <= tasks and len(os.listdir("/proc/self/fd")) <= files)

    asyncio.run(scene())
