"""Hosts made to measure by parameters of the URI."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.unit.drivers.test.simulated import GUEST, Client, connect, make_driver, played
from tests.unit.drivers.test.test_volumes import VOLUME, Pipe
from vird import errors
from vird.api.capabilities.domains import Domains
from vird.api.capabilities.lifecycle import Lifecycle
from vird.api.capabilities.pools import Pools
from vird.api.capabilities.volumes import Volumes
from vird.api.enums.domain import ConnectListAllDomainsFlags as Filter
from vird.drivers.test.simulation import LIMITS, NAMES


async def texts(uri: str) -> list[str]:
    client = await connect(make_driver(), uri)
    found = await client(Domains).connect_list_all_domains(1, 0)
    return [await client(Domains).domain_get_xml_desc(dom, 0) for dom in found.domains]


def test_the_seed_decides() -> None:
    one, same, other = (asyncio.run(texts(f"test:///default?domains=20&seed={seed}")) for seed in (7, 7, 8))
    assert one == same
    assert one != other
    assert len(one) == 21


def test_how_many_run() -> None:
    async def scene(client: Client) -> None:
        active = await client(Domains).connect_list_all_domains(0, Filter.ACTIVE)
        assert active.ret == 31

    played(scene, "test:///default?domains=30&running=100")


def test_a_stuck_guest_answers_questions_and_can_be_destroyed() -> None:
    async def scene(client: Client) -> None:
        life, ref = client(Lifecycle), await client.domain()
        with pytest.raises(errors.OperationTimeout):
            await life.domain_suspend(ref)
        assert (await client(Domains).domain_get_state(ref, 0)).state == 1
        await life.domain_destroy_flags(ref, 0)

    played(scene, "test:///default?stuck=test")


def test_events_get_lost() -> None:
    async def scene(client: Client) -> None:
        life, ref = client(Lifecycle), await client.domain()
        for _ in range(50):
            await life.domain_suspend(ref)
            await life.domain_resume(ref)
        assert 10 < len(client.events) < 90

    played(scene, "test:///default?lost-events=50&seed=1")


@pytest.mark.parametrize("query", ["domains=x", "domains=100001", "running=101", "nonsense=1", "seed=-1"])
def test_values_that_cannot_be(query: str) -> None:
    with pytest.raises(errors.InvalidArg):
        asyncio.run(connect(make_driver(), f"test:///default?{query}"))


def test_clients_with_the_same_parameters_share_a_host() -> None:
    async def play() -> None:
        driver = make_driver()
        one, two, three = [await connect(driver, f"test:///default?domains={number}") for number in (2, 2, 3)]
        await one(Lifecycle).domain_undefine_flags(await one.domain("sim-0"), 0)
        await one(Lifecycle).domain_destroy_flags(await one.domain("test"), 0)
        assert (await two(Domains).domain_get_state(await two.domain("test"), 0)).state == 5
        assert (await three(Domains).domain_get_state(await three.domain("test"), 0)).state == 1

    asyncio.run(play())


def test_a_start_that_fails_leaves_nothing() -> None:
    async def scene(client: Client) -> None:
        life, domains = client(Lifecycle), client(Domains)
        ref = await life.domain_define_xml_flags(GUEST.format(name="bad", number=1), 0)
        with pytest.raises(errors.OperationFailed, match="bad"):
            await life.domain_create_with_flags(ref, 0)
        assert (await domains.domain_get_state(ref, 0)).state == 5
        with pytest.raises(errors.OperationFailed):
            await life.domain_create_xml(GUEST.format(name="worse", number=2), 0)
        with pytest.raises(errors.NoDomain):
            await client.domain("worse")
        assert [event.event for event in client.events] == [0]

    played(scene, "test:///default?failing-start=bad,worse")


def test_storage_that_is_full_in_the_middle() -> None:
    async def scene(client: Client) -> None:
        pool = await client(Pools).storage_pool_lookup_by_name("default-pool")
        vol = await client(Volumes).storage_vol_create_xml(pool, VOLUME.format(name="v", size=100), 0)
        with pytest.raises(errors.SystemError_, match="No space left on device"):
            await client(Volumes).storage_vol_upload(vol, 0, 0, 0, Pipe(b"x" * 6, b"x" * 6))

    played(scene, "test:///default?full-after=10")


def test_storage_that_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    real = asyncio.sleep

    async def noted(delay: float, result: None = None) -> None:
        waits.append(delay)
        await real(0)

    async def scene(client: Client) -> None:
        pool = await client(Pools).storage_pool_lookup_by_name("default-pool")
        vol = await client(Volumes).storage_vol_create_xml(pool, VOLUME.format(name="v", size=100), 0)
        monkeypatch.setattr(asyncio, "sleep", noted)
        await client(Volumes).storage_vol_upload(vol, 0, 0, 0, Pipe(b"x" * 6, b"x" * 6))

    played(scene, "test:///default?slow-storage=7")
    assert waits == [0.007, 0.007]


def test_the_page_about_simulated_hosts_has_every_parameter() -> None:
    page = (Path(__file__).parents[4] / "docs/reference/simulated-host.md").read_text()
    assert [name for name in (*NAMES, *LIMITS) if f"| `{name}=" not in page] == []
