"""Opening simulated hosts: which clients share one, and when it ends."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.unit.drivers.test.simulated import DEFAULT, GUEST, connect, make_driver
from vird import errors
from vird.api.capabilities import CAPABILITIES
from vird.api.capabilities.domains import Domains
from vird.api.capabilities.host import Host
from vird.api.capabilities.interfaces import Interfaces
from vird.api.capabilities.lifecycle import Lifecycle
from vird.api.capabilities.networks import Networks
from vird.api.capabilities.node import Node
from vird.api.capabilities.node_devices import NodeDevices
from vird.api.capabilities.pools import Pools
from vird.api.matrix import supported
from vird.errors import ErrorDomain


def test_the_default_objects() -> None:
    async def play() -> None:
        client = await connect(make_driver())
        domains = await client(Domains).connect_list_all_domains(1, 0)
        assert [(dom.name, dom.id) for dom in domains.domains] == [("test", 1)]
        assert [net.name for net in (await client(Networks).connect_list_all_networks(1, 0)).nets] == ["default"]
        assert [pool.name for pool in (await client(Pools).connect_list_all_storage_pools(1, 0)).pools] == [
            "default-pool"
        ]
        assert await client(Interfaces).connect_list_interfaces(10) == ["eth1"]
        assert await client(NodeDevices).node_num_of_devices("scsi_host", 0) == 3
        assert await client(Host).connect_get_type() == "TEST"
        assert (await client(Node).node_get_info()).memory == 3 * 1024 * 1024

    asyncio.run(play())


def test_clients_share_the_default_host_until_the_last_leaves() -> None:
    async def play() -> None:
        driver = make_driver()
        one, two = await connect(driver), await connect(driver)
        await one(Lifecycle).domain_define_xml_flags(GUEST.format(name="n", number=1), 0)
        await one.opened.close()
        assert (await two.domain("n")).name == "n"
        await two.opened.close()
        three = await connect(driver)
        with pytest.raises(errors.NoDomain):
            await three.domain("n")

    asyncio.run(play())


@pytest.mark.parametrize("path", ["", "/"])
def test_a_path_is_needed(path: str) -> None:
    with pytest.raises(errors.InvalidArg) as refusal:
        asyncio.run(connect(make_driver(), f"test://{path}"))
    assert refusal.value.domain == ErrorDomain.TEST


def test_files_are_not_read_for_strangers_who_may_only_look(tmp_path: Path) -> None:
    path = tmp_path / "node.xml"
    path.write_text("<node/>")
    stranger = os.geteuid() + 1
    with pytest.raises(errors.OperationDenied):
        asyncio.run(connect(make_driver(), f"test://{path}", read_only=True, uid=stranger))
    assert asyncio.run(connect(make_driver(), f"test://{path}", read_only=True, uid=os.geteuid()))


def test_it_has_what_libvirts_has() -> None:
    """232 entries of libvirt's table are the driver's; the other 15 the daemon answers for every driver."""

    async def play() -> set[str]:
        client = await connect(make_driver(), DEFAULT)
        served = {
            capability: client(capability) for capability in CAPABILITIES if capability in client.opened.capabilities
        }
        return set().union(*(supported(type(each)) for each in served.values()))

    assert len(asyncio.run(play())) >= 232
