"""What a simulated host has depends on what was asked for."""

from __future__ import annotations

import pytest

from tests.unit.drivers.test.simulated import Client, played
from vird import errors
from vird.api.capabilities.secrets import Secrets
from vird.api.capabilities.volumes import Volumes
from vird.api.matrix import supported
from vird.drivers.test import volumes as ordinary
from vird.drivers.test.beyond.volumes import CompleteVolumes


def test_an_ordinary_host_has_what_libvirts_has() -> None:
    async def scene(client: Client) -> None:
        assert Secrets not in client.opened.capabilities
        pools_volume = await client(Volumes).storage_vol_create_xml(
            await pool_of(client), "<volume><name>v</name><capacity>9</capacity></volume>", 0
        )
        with pytest.raises(errors.NoSupport):
            await client(Volumes).storage_vol_resize(pools_volume, 10, 0)

    played(scene)


async def pool_of(client: Client) -> object:
    from vird.api.capabilities.pools import Pools

    return await client(Pools).storage_pool_lookup_by_name("default-pool")


def test_a_complete_one_has_more() -> None:
    async def scene(client: Client) -> None:
        assert {Secrets, Volumes} <= set(client.opened.capabilities)

    played(scene, "test:///default?complete=1")
    assert supported(CompleteVolumes) - supported(ordinary.TestVolumes) == {
        "storage_vol_get_info_flags",
        "storage_vol_resize",
        "storage_vol_wipe",
        "storage_vol_wipe_pattern",
    }
