"""Pools are taken in, started, looked at, stopped and found again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.drivers.storage.host import StorageHost, played
from vird import errors
from vird.api.enums.pool import StoragePoolEventLifecycleType as Event
from vird.api.events import PoolLifecycle, PoolRefresh


def test_a_life(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        pools = host.pools
        pool = await pools.storage_pool_define_xml(host.pool_xml(), 0)
        with pytest.raises(errors.SystemError_, match="cannot open directory"):
            await pools.storage_pool_create(pool, 0)
        await pools.storage_pool_build(pool, 0)
        await pools.storage_pool_create(pool, 0)
        (host.folder / "found").write_bytes(b"x" * 100)
        assert await host.volumes.storage_pool_list_volumes(pool, 9) == []
        await pools.storage_pool_refresh(pool, 0)
        assert await host.volumes.storage_pool_list_volumes(pool, 9) == ["found"]
        with pytest.raises(errors.OperationInvalid, match="still active"):
            await pools.storage_pool_undefine(pool)
        await pools.storage_pool_destroy(pool)
        with pytest.raises(errors.SystemError_, match="Directory not empty"):
            await pools.storage_pool_delete(pool, 0)
        (host.folder / "found").unlink()
        await pools.storage_pool_delete(pool, 0)
        await pools.storage_pool_undefine(pool)
        told = [event.event if isinstance(event, PoolLifecycle) else type(event) for event in host.events]
        assert told == [
            Event.DEFINED, Event.CREATED, Event.STARTED, PoolRefresh, Event.STOPPED, Event.DELETED, Event.UNDEFINED,
        ]  # fmt: skip
        assert not host.folder.exists()
        assert list((tmp_path / "daemon").rglob("*.xml")) == []

    played(tmp_path, scene)


def test_a_pool_that_runs_is_found_again(tmp_path: Path) -> None:
    async def first(host: StorageHost) -> None:
        pool = await host.running()
        await host.made(pool)

    async def second(host: StorageHost) -> None:
        pool = await host.pools.storage_pool_lookup_by_name("images")
        assert await host.pools.storage_pool_is_active(pool) == 1
        assert await host.volumes.storage_pool_list_volumes(pool, 9) == ["disk"]
        host.folder.joinpath("disk").unlink()
        host.folder.rmdir()

    async def third(host: StorageHost) -> None:
        pool = await host.pools.storage_pool_lookup_by_name("images")
        assert await host.pools.storage_pool_is_active(pool) == 0

    for scene in (first, second, third):
        played(tmp_path, scene)


def test_what_starts_by_itself_does_so_once(tmp_path: Path) -> None:
    async def first(host: StorageHost) -> None:
        pool = await host.running()
        await host.pools.storage_pool_set_autostart(pool, 1)
        await host.pools.storage_pool_destroy(pool)

    async def second(host: StorageHost) -> None:
        pool = await host.pools.storage_pool_lookup_by_name("images")
        assert (await host.pools.storage_pool_get_autostart(pool), await host.pools.storage_pool_is_active(pool)) == (
            1,
            0,
        )
        (tmp_path / "daemon/run/libvirt/storage/autostarted").unlink()

    async def after_the_host_came_up(host: StorageHost) -> None:
        pool = await host.pools.storage_pool_lookup_by_name("images")
        assert await host.pools.storage_pool_is_active(pool) == 1

    for scene in (first, second, after_the_host_came_up):
        played(tmp_path, scene)


def test_a_pool_that_cannot_be_looked_at_is_stopped(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        pool = await host.pools.storage_pool_create_xml(host.pool_xml(), 1)
        host.folder.rmdir()
        with pytest.raises(errors.SystemError_, match="cannot open directory"):
            await host.pools.storage_pool_refresh(pool, 0)
        with pytest.raises(errors.NoStoragePool):
            await host.pools.storage_pool_lookup_by_name("images")

    played(tmp_path, scene)


def test_names_uuids_and_places_are_one_pools(tmp_path: Path) -> None:
    uuid = "6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a01"

    async def scene(host: StorageHost) -> None:
        pools = host.pools
        await pools.storage_pool_define_xml(host.pool_xml().replace("<target", f"<uuid>{uuid}</uuid><target"), 0)
        with pytest.raises(errors.OperationFailed, match=f"pool 'images' already exists with uuid {uuid}"):
            await pools.storage_pool_define_xml(host.pool_xml(), 0)
        with pytest.raises(errors.OperationFailed, match=f"pool 'images' is already defined with uuid {uuid}"):
            other = host.pool_xml("other").replace("<target", f"<uuid>{uuid}</uuid><target")
            await pools.storage_pool_define_xml(other, 0)
        with pytest.raises(errors.OperationFailed, match="Storage source conflict with pool: 'images'"):
            await pools.storage_pool_create_xml(host.pool_xml("other"), 1)
        assert await pools.connect_list_defined_storage_pools(9) == ["images"]

    played(tmp_path, scene)


def test_damaged_definitions_do_not_stop_the_others(tmp_path: Path) -> None:
    async def first(host: StorageHost) -> None:
        await host.pools.storage_pool_define_xml(host.pool_xml(), 0)
        (tmp_path / "daemon/etc/libvirt/storage/bad.xml").write_text("<pool")
        (tmp_path / "daemon/etc/libvirt/storage/moved.xml").write_text(host.pool_xml("elsewhere"))

    async def second(host: StorageHost) -> None:
        assert await host.pools.connect_list_defined_storage_pools(9) == ["images"]

    played(tmp_path, first)
    played(tmp_path, second)
