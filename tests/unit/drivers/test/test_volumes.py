"""Volumes keep the bytes that are written into them, and pools count them."""

from __future__ import annotations

import pytest

from tests.unit.drivers.test.simulated import Client, played
from vird import errors
from vird.api.capabilities.pools import Pools
from vird.api.capabilities.volumes import Volumes
from vird.api.enums.volume import StorageVolResizeFlags
from vird.api.streams import ByteStream, Hole
from vird.errors import VirdError

VOLUME = "<volume><name>{name}</name><capacity>{size}</capacity></volume>"


class Pipe(ByteStream):
    """A stream in memory: gives what it was made with, keeps what it is given."""

    def __init__(self, *pieces: bytes | Hole) -> None:
        self.pieces = list(pieces)
        self.given: list[bytes | Hole] = []

    def accept(self, result: object = None) -> None:
        """The caller is this test."""

    async def read(self, max_bytes: int = 262144) -> bytes:
        piece = await self.read_piece(max_bytes)
        return piece if isinstance(piece, bytes) else bytes(piece.length)

    async def read_piece(self, max_bytes: int = 262144) -> bytes | Hole:
        return self.pieces.pop(0) if self.pieces else b""

    async def write(self, content: bytes) -> None:
        self.given.append(content)

    async def write_hole(self, length: int) -> None:
        self.given.append(Hole(length))

    async def finish(self) -> None:
        """Nobody waits."""

    async def abort(self, error: VirdError) -> None:
        raise error


def test_bytes_go_in_and_come_out() -> None:
    async def scene(client: Client) -> None:
        volumes = client(Volumes)
        pool = await client(Pools).storage_pool_lookup_by_name("default-pool")
        vol = await volumes.storage_vol_create_xml(pool, VOLUME.format(name="v", size=20), 0)
        await volumes.storage_vol_upload(vol, 4, 0, 0, Pipe(b"hello ", b"world"))
        plain, sparse = Pipe(), Pipe()
        await volumes.storage_vol_download(vol, 0, 0, 0, plain)
        assert b"".join(piece for piece in plain.given if isinstance(piece, bytes)) == b"\0\0\0\0hello world\0\0\0\0\0"
        await volumes.storage_vol_download(vol, 0, 0, 1, sparse)
        assert sparse.given == [b"\0\0\0\0hello world", Hole(5)]
        with pytest.raises(errors.SystemError_, match="No space left"):
            await volumes.storage_vol_upload(vol, 0, 0, 0, Pipe(b"x" * 21))

    played(scene)


def test_the_pool_counts() -> None:
    async def scene(client: Client) -> None:
        volumes, pools = client(Volumes), client(Pools)
        pool = await pools.storage_pool_lookup_by_name("default-pool")
        with pytest.raises(errors.InternalError, match="Not enough free space"):
            await volumes.storage_vol_create_xml(pool, VOLUME.format(name="big", size=1001), 0)
        vol = await volumes.storage_vol_create_xml(pool, VOLUME.format(name="v", size=600), 0)
        assert (await pools.storage_pool_get_info(pool)).available == 400
        with pytest.raises(errors.OperationFailed):
            await volumes.storage_vol_resize(vol, 1001, 0)
        await volumes.storage_vol_resize(vol, 100, StorageVolResizeFlags.SHRINK)
        assert (await pools.storage_pool_get_info(pool)).available == 900
        await volumes.storage_vol_delete(vol, 0)
        assert (await pools.storage_pool_get_info(pool)).allocation == 0

    played(scene, "test:///default?pool-size=1000&complete=1")
