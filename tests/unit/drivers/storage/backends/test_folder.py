"""Pools that are folders: files nobody can read do not hide the others, permissions are set."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.unit.drivers.storage.host import StorageHost, played
from vird import errors
from vird.drivers.storage.backends import folder


def test_permissions(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        xml = host.pool_xml().replace("</path>", "</path><permissions><mode>0750</mode></permissions>")
        pool = await host.pools.storage_pool_create_xml(xml, 1)
        assert host.folder.stat().st_mode & 0o777 == 0o750
        await host.made(pool, more="<target><permissions><mode>0640</mode></permissions></target>")
        assert (host.folder / "disk").stat().st_mode & 0o777 == 0o640

    played(tmp_path, scene)


def test_files_that_no_document_can_name_are_left_out(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        host.folder.mkdir()
        for name in ("good", os.fsdecode(b"ba\xffd"), "new\nline"):
            (host.folder / name).touch()
        (host.folder / "lost+found").mkdir()
        pool = await host.pools.storage_pool_create_xml(host.pool_xml(), 0)
        assert await host.volumes.storage_pool_list_volumes(pool, 9) == ["good"]

    played(tmp_path, scene)


def test_folders_are_volumes(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        pool = await host.running()
        vol = await host.made(pool, size=0, more="<target><format type='dir'/></target>")
        assert (host.folder / "disk").is_dir()
        with pytest.raises(errors.NoSupport, match="cannot copy from volume to a directory"):
            xml = "<volume><name>d</name><target><format type='dir'/></target></volume>"
            await host.volumes.storage_vol_create_xml_from(pool, xml, vol, 0)
        (host.folder / "disk/file").touch()
        with pytest.raises(errors.SystemError_, match="cannot remove directory"):
            await host.volumes.storage_vol_delete(vol, 0)
        (host.folder / "disk/file").unlink()
        await host.volumes.storage_vol_delete(vol, 0)
        assert not (host.folder / "disk").exists()

    played(tmp_path, scene)


def test_building_a_folder_formats_nothing(tmp_path: Path) -> None:
    async def scene(host: StorageHost) -> None:
        pool = await host.pools.storage_pool_define_xml(host.pool_xml(), 0)
        with pytest.raises(errors.OperationInvalid, match="No source device specified"):
            await host.pools.storage_pool_build(pool, 4)
        with pytest.raises(errors.InvalidArg, match="virStorageBackendFileSystemBuild"):
            await host.pools.storage_pool_build(pool, 1)

    played(tmp_path, scene)


def test_keys_are_made_again_where_their_speed_was_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[list[str]] = []

    async def command(argv: list[str]) -> str:
        tries.append(argv)
        if len(tries) < 3:
            raise errors.InternalError(f"unexpected exit status 1: {folder.NOT_MEASURED}")
        return ""

    monkeypatch.setattr(folder, "command", command)
    asyncio.run(folder._image_command(["qemu-img"]))
    assert len(tries) == 3
