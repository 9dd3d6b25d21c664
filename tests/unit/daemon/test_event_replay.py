"""Events for clients that come back: nothing lost, nothing twice, whatever the moment at which they were cut off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.unit.daemon import fake_driver
from tests.unit.daemon.fake_driver import DOMAIN, OTHER, FakeDriver
from vird import errors
from vird.api import events
from vird.api.event_wire import BY_KIND
from vird.client.connection import Connection
from vird.client.events import event_of
from vird.client.login import connect
from vird.client.message import Message
from vird.daemon import drivers as daemon_drivers
from vird.daemon import event_log
from vird.daemon.event_log import FileEventLog, LoggedEvent
from vird.daemon.event_replay import restored
from vird.daemon.service import Service
from vird.daemon.settings import Settings
from vird.host.paths import Paths
from vird.testing.samples import sample
from vird.wire.xdr import TypedParam, TypedValue


@asynccontextmanager
async def daemon(root: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Service, FakeDriver, str]]:
    monkeypatch.setattr(daemon_drivers, "DRIVERS", {"fake": f"{fake_driver.__name__}:FakeDriver"})
    monkeypatch.setattr(daemon_drivers, "STARTED_WITH_THE_DAEMON", ())
    service = Service(Paths(root), Settings({"keepalive_interval": -1}))
    await service.start({})
    driver = await service.drivers.get("fake")
    assert isinstance(driver, FakeDriver)
    try:
        async with asyncio.timeout(30):
            yield service, driver, f"fake+unix:///default?socket={service.paths.run}/libvirt-sock"
    finally:
        await service.stop()


def cut(service: Service) -> None:
    """End every client's connection at once."""
    for session in list(service.sessions.values()):
        session.close("a test")


def test_a_storm_with_cuts_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    most = 3000

    async def storm(driver: FakeDriver) -> None:
        for number in range(most):
            driver.bus.publish(events.DomainLifecycle(DOMAIN if number % 3 else OTHER, 5, number))
            if number % 7 == 0:
                await asyncio.sleep(0)

    async def hear(conn: Connection, service: Service, wanted: int, about: Any = None) -> list[int]:
        """The details of what was heard, cut off about every 400 events."""
        heard: list[int] = []
        news = await conn.events(events.DomainLifecycle, about=about)
        ready.set()
        assert news.is_seamless
        while len(heard) < wanted:
            async for _, event in news:
                heard.append(event.detail)
                if len(heard) % 400 == 0:
                    cut(service)
                if len(heard) == wanted:
                    break
            else:
                await conn.reconnect()
        await news.close()
        return heard

    ready = asyncio.Event()

    async def whole() -> None:
        async with daemon(tmp_path, monkeypatch) as (service, driver, uri), await connect(uri) as conn:
            heard = asyncio.ensure_future(hear(conn, service, most))
            await ready.wait()
            await storm(driver)
            assert await heard == list(range(most))
            # The last of them may have been on their way when the connection was cut.
            await conn.reconnect()
            one = await conn.lookup_domain("one")
            ready.clear()
            heard = asyncio.ensure_future(hear(conn, service, most - most // 3, one))
            await ready.wait()
            await storm(driver)
            assert await heard == [number for number in range(most) if number % 3]

    asyncio.run(whole())


def test_what_is_not_kept_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "KEPT", 10)
    monkeypatch.setattr(event_log, "FILE_EVENTS", 5)

    async def whole() -> None:
        async with daemon(tmp_path, monkeypatch) as (service, driver, uri), await connect(uri) as conn:
            news = await conn.events(events.DomainReboot)
            cut(service)
            for _ in range(30):
                driver.bus.publish(events.DomainReboot(DOMAIN))
            with pytest.raises(StopAsyncIteration):
                await anext(news)
            await conn.reconnect()
            with pytest.raises(errors.OperationFailed, match="are not kept any more"):
                await anext(news)
            driver.bus.publish(events.DomainReboot(OTHER))
            dom, _ = await anext(news)
            assert dom.name == OTHER.name

    asyncio.run(whole())


def test_other_events_of_a_connection_go_on_while_new_ones_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def whole() -> None:
        async with daemon(tmp_path, monkeypatch) as (_, driver, uri), await connect(uri) as conn:
            first = await conn.events(events.DomainLifecycle)
            asking = asyncio.ensure_future(conn.events(events.DomainReboot))
            number = 0
            while not asking.done():
                driver.bus.publish(events.DomainLifecycle(DOMAIN, 5, number))
                number += 1
                await asyncio.sleep(0)
            assert [(await anext(first))[1].detail for _ in range(number)] == list(range(number))

    asyncio.run(whole())


def test_release_without_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from vird.client.raw import RawClient
    from vird.wire.procedures import vird

    async def whole() -> None:
        async with daemon(tmp_path, monkeypatch) as (service, _, _uri):
            client = await RawClient.open(service.paths.run / "libvirt-sock")
            with pytest.raises(errors.InternalError, match="connection not open"):
                await client.call(vird.EVENTS_HOLD)
            with pytest.raises(errors.OperationInvalid, match="no events are held"):
                await client.call(vird.EVENTS_RELEASE, vird.EventsReleaseArgs([]))
            client.close()

    asyncio.run(whole())


@pytest.mark.parametrize("kind", BY_KIND, ids=lambda kind: kind.__name__)
def test_every_kind_comes_back_from_the_log_as_it_went_in(kind: type[events.Event], tmp_path: Path) -> None:
    procedure = BY_KIND[kind].callback
    event = event_of(Message(procedure.program.number, procedure.number, procedure, sample(procedure.args)))
    assert event is not None
    log = FileEventLog(tmp_path)
    log.append("fake", event)
    (row,) = log.since(0)
    assert restored(row) == event
    log.close()


def test_typed_parameters_keep_their_types(tmp_path: Path) -> None:
    event = events.DomainTunable(
        DOMAIN, [TypedParam("a", TypedValue.uint64(2**40)), TypedParam("b", TypedValue.of("x"))]
    )
    log = FileEventLog(tmp_path)
    log.append("fake", event)
    (row,) = log.since(0)
    assert isinstance(row, LoggedEvent)
    assert restored(row) == event
    log.close()


def test_without_numbers_there_is_nothing_to_go_on_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def whole() -> None:
        async with daemon(tmp_path, monkeypatch) as (service, driver, uri), await connect(uri) as conn:
            service.event_log = None
            with pytest.raises(errors.NoSupport, match="does not number"):
                await conn.events(events.DomainReboot, after=1)
            # as libvirtd does it: from now on
            news = await conn.events(events.DomainReboot)
            assert (news.is_seamless, news.cursor) == (False, None)
            driver.bus.publish(events.DomainReboot(DOMAIN))
            assert (await anext(news))[0].name == DOMAIN.name

    asyncio.run(whole())
