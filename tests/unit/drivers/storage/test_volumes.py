"""Volumes are made, copied, filled, resized, wiped and deleted, and nothing is left of what fails."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.unit.drivers.storage.host import StorageHost, played
from tests.unit.drivers.test.test_volumes import Pipe
from vird import errors
from vird.api.enums.volume import StorageVolInfoFlags, StorageVolResizeFlags, StorageVolType, StorageVolWipeAlgorithm
from vird.api.streams import Hole
from vird.drivers.storage.volumes import resized
from vird.model.volume import Volume

Resize = StorageVolResizeFlags
MIB = 1 << 20
LUKS = "<target><encryption format='luks'><secret type='passphrase' usage='x'/></encryption></target>"


def test_a_raw_volume(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        pool, volumes = await host.running(), host.volumes
        vol = await host.made(pool, size=MIB)
        path = host.folder / "disk"
        assert (path.stat().st_size, path.stat().st_mode & 0o777) == (MIB, 0o600)
        info = await volumes.storage_vol_get_info_flags(vol, 0)
        assert (info.type, info.capacity, info.allocation) == (StorageVolType.FILE, MIB, MIB)
        assert await volumes.storage_vol_get_path(vol) == str(path)
        assert (
            vol
            == await volumes.storage_vol_lookup_by_path(str(path))
            == await volumes.storage_vol_lookup_by_key(str(path))
        )
        sparse = await host.made(pool, "sparse", MIB, "<allocation>0</allocation>")
        assert (await volumes.storage_vol_get_info_flags(sparse, 0)).allocation == 0
        assert (await volumes.storage_vol_get_info_flags(sparse, StorageVolInfoFlags.GET_PHYSICAL)).allocation == MIB
        await volumes.storage_vol_delete(vol, 0)
        assert not path.exists()
        with pytest.raises(errors.NoStorageVol, match="no storage vol with matching name 'disk'"):
            await volumes.storage_vol_get_path(vol)

    played(tmp_path, scene)


def test_content_comes_and_goes(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        pool, volumes = await host.running(), host.volumes
        vol = await host.made(pool, size=MIB, more="<allocation>0</allocation>")
        await volumes.storage_vol_upload(vol, 8192, 0, 0, Pipe(b"hello"))
        sparse = Pipe()
        await volumes.storage_vol_download(vol, 0, 0, 1, sparse)
        assert isinstance(sparse.given[0], Hole)
        part = Pipe()
        await volumes.storage_vol_download(vol, 8193, 3, 0, part)
        assert part.given == [b"ell"]
        copy = await volumes.storage_vol_create_xml_from(
            pool, "<volume><name>copy</name><capacity>1</capacity><allocation>0</allocation></volume>", vol, 0
        )
        assert (host.folder / "copy").read_bytes() == (host.folder / "disk").read_bytes()
        await volumes.storage_vol_wipe(copy, 0)
        assert (host.folder / "copy").read_bytes() == bytes(MIB)

    played(tmp_path, scene)


def test_what_a_guest_writes_changes_no_format(tmp_path: Path) -> None:
    header = b"QFI\xfb\0\0\0\2" + bytes(100)

    async def first(host: StorageHost) -> None:
        pool = await host.running()
        vol = await host.made(pool)
        (host.folder / "disk").write_bytes(header)
        await host.pools.storage_pool_refresh(pool, 0)
        assert "<format type='raw'/>" in await host.volumes.storage_vol_get_xml_desc(vol, 0)
        (host.folder / "found").write_bytes(header)
        await host.pools.storage_pool_refresh(pool, 0)
        found = await host.volumes.storage_vol_lookup_by_name(pool, "found")
        assert "<format type='qcow2'/>" in await host.volumes.storage_vol_get_xml_desc(found, 0)

    async def second(host: StorageHost) -> None:
        pool = await host.pools.storage_pool_lookup_by_name("images")
        vol = await host.volumes.storage_vol_lookup_by_name(pool, "disk")
        assert "<format type='raw'/>" in await host.volumes.storage_vol_get_xml_desc(vol, 0)
        # What the administrator sends is what it looks like.
        await host.volumes.storage_vol_upload(vol, 0, 0, 0, Pipe(header))
        assert "<format type='qcow2'/>" in await host.volumes.storage_vol_get_xml_desc(vol, 0)

    played(tmp_path, first)
    played(tmp_path, second)


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ("<backingStore><path>/b</path></backingStore>", errors.NoSupport, "not supported for raw volumes"),
        ("<target><format type='bad'/></target>", errors.ConfigUnsupported, "unknown volume format type bad"),
        ("<target><format type='raw'/><encryption format='luks'/></target>", errors.InvalidArg, "A single <secret"),
        (LUKS, errors.NoSecret, "no secret with matching usage 'x'"),
        ("<allocation>7000000000000000000</allocation>", errors.SystemError_, "cannot extend file"),
    ],
)  # fmt: skip
def test_nothing_is_left_of_what_fails(tmp_path: Path, more: str, error: type[errors.VirdError], words: str) -> None:
    async def scene(host: StorageHost) -> None:
        pool = await host.running()
        with pytest.raises(error, match=words):
            await host.made(pool, size=7 * 10**18, more=more)
        assert list(host.folder.iterdir()) == []
        assert await host.volumes.storage_pool_list_volumes(pool, 9) == []

    played(tmp_path, scene)


def test_names_are_names_of_files(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        pool = await host.running()
        await host.made(pool)
        with pytest.raises(errors.StorageVolExist):
            await host.made(pool)
        with pytest.raises(errors.OperationInvalid, match="cannot contain '/'"):
            await host.made(pool, "../disk")
        with pytest.raises(errors.InvalidArg, match="is no name for a file"):
            await host.made(pool, "..")
        (host.folder / "found").touch()
        with pytest.raises(errors.OperationFailed, match="already exists"):
            await host.made(pool, "found")

    played(tmp_path, scene)


def test_who_is_used_is_not_taken_away(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        pool, volumes = await host.running(), host.volumes
        vol = await host.made(pool)
        gate, began = asyncio.Event(), asyncio.Event()

        class Slow(Pipe):
            async def read_piece(self, max_bytes: int = 262144) -> bytes | Hole:
                began.set()
                await gate.wait()
                return await super().read_piece(max_bytes)

        sending = asyncio.ensure_future(volumes.storage_vol_upload(vol, 0, 0, 0, Slow(b"x")))
        await began.wait()
        for attempt in (
            volumes.storage_vol_delete(vol, 0),
            volumes.storage_vol_resize(vol, 8192, 0),
            volumes.storage_vol_wipe(vol, 0),
        ):
            with pytest.raises(errors.OperationInvalid, match="volume 'disk' is still in use"):
                await attempt
        gate.set()
        await sending
        await volumes.storage_vol_delete(vol, 0)

    played(tmp_path, scene)


def test_wiping_says_what_it_cannot(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        pool, volumes = await host.running(), host.volumes
        vol = await host.made(pool)
        with pytest.raises(errors.ArgumentUnsupported, match="'trim' algorithm not supported"):
            await volumes.storage_vol_wipe_pattern(vol, StorageVolWipeAlgorithm.TRIM, 0)
        with pytest.raises(errors.InvalidArg, match="wiping algorithm 99 not supported"):
            await volumes.storage_vol_wipe_pattern(vol, 99, 0)
        await volumes.storage_vol_resize(vol, 8192, Resize.ALLOCATE)
        assert (await volumes.storage_vol_get_info(vol)).capacity == 8192
        with pytest.raises(errors.OperationFailed, match="Not enough space left"):
            await volumes.storage_vol_resize(vol, 1 << 60, Resize.ALLOCATE)

    played(tmp_path, scene)


@pytest.mark.parametrize(
    ("capacity", "flags", "expected"),
    [
        (200, 0, 200),
        (50, Resize.DELTA, 150),
        (50, Resize.SHRINK, 50),
        (30, Resize.DELTA | Resize.SHRINK, 70),
        (99, 0, "below current capacity"),
        (10, Resize.SHRINK, "below existing allocation"),
        (500, Resize.DELTA | Resize.SHRINK, "below existing allocation"),
    ],
)
def test_sizes_that_flags_mean(capacity: int, flags: int, expected: int | str) -> None:
    volume = Volume(name="v", capacity=100, allocation=20)
    if isinstance(expected, int):
        assert resized(volume, capacity, flags) == expected
        return
    with pytest.raises(errors.InvalidArg, match=expected):
        resized(volume, capacity, flags)
