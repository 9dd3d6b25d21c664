"""A guest on its way here: it runs when it is all here, and leaves nothing when it does not come."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.drivers.qemu.hotplug.rig import GUEST, MACHINE
from tests.unit.drivers.qemu.migration.moving import Moving
from vird import errors
from vird.api.enums.domain import DomainState
from vird.api.enums.domain_event import DomainEventStartedDetailType, DomainEventType
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu import definition, start, stop
from vird.drivers.qemu.guest import Runtime
from vird.drivers.qemu.migration import cookies
from vird.drivers.qemu.migration.incoming import Incoming
from vird.model.domain.cpu import Cpu, CpuModel
from vird.model.domain.domain import Domain
from vird.model.domain.migration_cookie import Statistics

XML = GUEST.format(machine=MACHINE, devices="")
THERE = cookies.Writer(
    "web", "0d2b3c4d-1111-4222-8333-444455556666", "there", "00000000-0000-4000-8000-000000000002"
)  # fmt: skip
FIRST = cookies.to_bytes(THERE.write())


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Moving:
    rig = Moving(tmp_path, "active", "completed", is_running=False)
    rig.driver.domains.remove(rig.guest)

    async def started(driver: Any, guest: Any, document: Domain, *, paused: bool, incoming: Any) -> None:
        guest.live = document.copy()
        guest.id = 4
        runtime: Any = (None, rig.monitor, rig.driver.capabilities_for, tmp_path, None)
        guest.runtime = Runtime(*runtime)
        await incoming(rig.monitor)

    async def ended(driver: Any, guest: Any, reason: int) -> None:
        rig.removed.append(f"{guest.name} {reason}")
        guest.off()
        if not guest.is_persistent:
            driver.domains.remove(guest)

    async def read(driver: Any, xml: str) -> Domain:
        return Domain.from_xml(xml)

    monkeypatch.setattr(start, "start", started)
    monkeypatch.setattr(stop, "end_saved", ended)
    monkeypatch.setattr(definition, "read_domain", read)
    return rig


def played(
    rig: Moving, scene: Callable[[Incoming], Awaitable[None]], wishes: Wishes | None = None, cookie: bytes = FIRST
) -> None:
    async def body() -> None:
        arrival = await Incoming.prepared(rig.driver, wishes or Wishes(0, xml=XML), cookie, "a test")
        assert arrival.phase.value == arrival.status().phase
        await scene(arrival)
        assert rig.driver.arrivals == {}
        assert arrival.guest is None or arrival.guest.job.current is None

    asyncio.run(body())


def test_it_runs_here(rig: Moving) -> None:
    last = THERE.write()
    last.statistics = Statistics(started=0, stopped=5, sent=9, memory_total=100)
    cookies.say_definition(last, Domain.from_xml(XML))

    async def scene(arrival: Incoming) -> None:
        assert arrival.uri is not None and arrival.uri.startswith("tcp:") and arrival.uri.endswith(":49152")
        assert ("migrate-incoming", {"uri": "tcp:[::]:49152"}) in rig.monitor.said
        ready = THERE.read(arrival.cookie())
        assert [each.name for each in ready.capabilities if each.auto == "yes"] == ["late-block-activate"]
        ref, answer = await arrival.finish(Flag.PERSIST_DEST, cookies.to_bytes(last))
        assert (ref.name, ref.id) == ("web", 4)
        said = THERE.read(answer)
        assert said.statistics is not None and said.statistics.delta is not None

    played(rig, scene)
    assert "cont" in rig.monitor.commands
    assert rig.life[0] == (DomainEventType.STARTED, DomainEventStartedDetailType.MIGRATED)
    assert [event for event, _ in rig.life] == [DomainEventType.STARTED, DomainEventType.DEFINED]
    guest = rig.driver.domains.by_name("web")
    assert guest is not None and guest.is_persistent and guest.is_active
    assert rig.driver.migration_ports.acquire() == 49152


def test_it_stands_still_here(rig: Moving) -> None:
    async def scene(arrival: Incoming) -> None:
        await arrival.finish(Flag.PAUSED, b"")
        assert arrival.guest is not None and arrival.guest.reason == 1

    played(rig, scene)
    assert "cont" not in rig.monitor.commands
    assert [event for event, _ in rig.life] == [DomainEventType.STARTED, DomainEventType.SUSPENDED]


@pytest.mark.parametrize(
    ("uri", "told", "place"),
    [
        ("tcp://there", "tcp://there:49152", "tcp:[::]:49152"),
        ("tcp://there:50000", "tcp://there:50000", "tcp:[::]:50000"),
        ("unix:///run/x", "unix:///run/x", "unix:/run/x"),
    ],
)
def test_where_it_comes_to(rig: Moving, uri: str, told: str, place: str) -> None:
    async def scene(arrival: Incoming) -> None:
        assert arrival.uri == told
        assert ("migrate-incoming", {"uri": place}) in rig.monitor.said
        await arrival.abandon()

    played(rig, scene, Wishes(0, uri=uri, xml=XML))
    assert rig.removed == ["web 6"]
    assert rig.driver.domains.by_name("web") is None


def test_its_processor_is_the_one_that_it_had(rig: Moving) -> None:
    first = THERE.write()
    first.cpu = Cpu(mode="custom", match="exact", check="full", model=CpuModel(name="qemu64"))

    async def scene(arrival: Incoming) -> None:
        assert arrival.guest is not None and arrival.guest.document.cpu == first.cpu
        await arrival.discard()

    played(rig, scene, cookie=cookies.to_bytes(first))


def test_a_new_name(rig: Moving) -> None:
    async def scene(arrival: Incoming) -> None:
        assert rig.driver.arrivals["new"] is arrival
        assert THERE.read(arrival.cookie()).name == "web"
        ref, _ = await arrival.finish(Flag.PERSIST_DEST, FIRST)
        assert ref.name == "new"
        assert arrival.guest is not None and arrival.guest.persistent is not None
        assert arrival.guest.persistent.name == "new"

    played(rig, scene, Wishes(0, name="new", xml=XML))


def test_it_does_not_arrive(rig: Moving) -> None:
    async def scene(arrival: Incoming) -> None:
        rig.moving_monitor.statuses = ["failed"]
        with pytest.raises(errors.OperationFailed, match="migration in"):
            await arrival.finish(0, FIRST)

    played(rig, scene)
    assert rig.removed == ["web 6"]


def test_it_ended_on_its_way(rig: Moving) -> None:
    async def scene(arrival: Incoming) -> None:
        assert arrival.guest is not None
        arrival.guest.off()
        arrival.guest_ended()
        with pytest.raises(errors.OperationInvalid, match="not running"):
            await arrival.finish(0, FIRST)

    played(rig, scene)


def test_a_definition_alone(rig: Moving) -> None:
    async def scene(arrival: Incoming) -> None:
        assert arrival.uri is None
        ref, _ = await arrival.finish(Flag.OFFLINE | Flag.PERSIST_DEST, FIRST)
        assert ref.id == -1

    played(rig, scene, Wishes(Flag.OFFLINE | Flag.PERSIST_DEST, xml=XML))
    assert rig.monitor.commands == []
    assert [event for event, _ in rig.life] == [DomainEventType.DEFINED]


def test_what_is_not_taken_in(rig: Moving) -> None:
    def refused(wishes: Wishes, cookie: bytes, words: str) -> None:
        with pytest.raises(errors.VirdError, match=words):
            asyncio.run(Incoming.prepared(rig.driver, wishes, cookie, ""))
        assert rig.driver.arrivals == {}

    refused(Wishes(0), FIRST, "no domain XML passed")
    here = cookies.Writer("web", THERE.uuid, "here", "00000000-0000-4000-8000-000000000001")
    refused(Wishes(0, xml=XML), cookies.to_bytes(here.write()), "Attempt to migrate guest to the same host")
    refused(Wishes(0, uri="http://x", xml=XML), FIRST, "unsupported scheme")
    rig.monitor.refusing = {"migrate-incoming"}
    refused(Wishes(0, xml=XML), FIRST, "not today")
    assert rig.driver.domains.by_name("web") is None
    rig.driver.domains.add(rig.guest)
    rig.guest.live = Domain.from_xml(XML)
    rig.guest.change(DomainState.RUNNING, 1)
    refused(Wishes(0, xml=XML), FIRST, "domain is already active as 'web'")
