"""Volumes that change their size and forget their content."""

from __future__ import annotations

import pytest

from tests.unit.drivers.test.simulated import Client, played
from tests.unit.drivers.test.test_volumes import VOLUME, Pipe
from vird import errors
from vird.api.capabilities.pools import Pools
from vird.api.capabilities.volumes import Volumes
from vird.api.enums.volume import StorageVolResizeFlags


def test_smaller_only_when_asked_for_and_what_was_behind_is_gone() -> None:
    async def scene(client: Client) -> None:
        volumes = client(Volumes)
        pool = await client(Pools).storage_pool_lookup_by_name("default-pool")
        vol = await volumes.storage_vol_create_xml(pool, VOLUME.format(name="v", size=10), 0)
        await volumes.storage_vol_upload(vol, 0, 0, 0, Pipe(b"0123456789"))
        with pytest.raises(errors.InvalidArg, match="shrink"):
            await volumes.storage_vol_resize(vol, 4, 0)
        await volumes.storage_vol_resize(vol, 4, StorageVolResizeFlags.SHRINK)
        await volumes.storage_vol_resize(vol, 8, 0)
        back = Pipe()
        await volumes.storage_vol_download(vol, 0, 0, 0, back)
        assert b"".join(piece for piece in back.given if isinstance(piece, bytes)) == b"0123\0\0\0\0"

    played(scene, "test:///default?complete=1")


def test_wiped() -> None:
    async def scene(client: Client) -> None:
        volumes = client(Volumes)
        pool = await client(Pools).storage_pool_lookup_by_name("default-pool")
        vol = await volumes.storage_vol_create_xml(pool, VOLUME.format(name="v", size=3), 0)
        await volumes.storage_vol_upload(vol, 0, 0, 0, Pipe(b"012"))
        await volumes.storage_vol_wipe(vol, 0)
        back = Pipe()
        await volumes.storage_vol_download(vol, 0, 0, 0, back)
        assert back.given == [b"\0\0\0"]

    played(scene, "test:///default?complete=1")
