"""Volumes of simulated pools, with real bytes where somebody wrote any."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from vird import errors
from vird.api.capabilities.volumes import Volumes
from vird.api.enums.volume import StorageVolCreateFlags as Create
from vird.api.enums.volume import StorageVolDownloadFlags, StorageVolType, StorageVolUploadFlags
from vird.api.streams import ByteStream
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.common.volume_content import copied, filled, sent
from vird.drivers.test.pools import PoolVolume, SimulatedPool
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.host.scratch import ScratchFile
from vird.model.volume import VolumeTarget, parse_volume
from vird.wire.procedures import remote
from vird.wire.procedures.refs import StoragePoolRef, StorageVolRef
from vird.wire.procedures.volume import StoragePoolListAllVolumesRet, StorageVolGetInfoRet

if TYPE_CHECKING:
    from vird.drivers.test.world import World


class TestVolumes(Volumes):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world
        self._pools = world.pools

    def _pool(self, name: str) -> SimulatedPool:
        entry = self._pools.find_name(name)
        entry.require_active()
        return entry

    def volume(self, vol: StorageVolRef) -> tuple[SimulatedPool, PoolVolume]:
        """The volume that a client means, and its pool, which must run."""
        entry = self._pool(vol.pool)
        return entry, _named(entry, vol.name)

    # --- questions

    async def storage_pool_num_of_volumes(self, pool: StoragePoolRef) -> int:
        """How many volumes a running pool has."""
        return len(self._pool(pool.name).volumes)

    async def storage_pool_list_volumes(self, pool: StoragePoolRef, maxnames: int) -> list[str]:
        """Their names, at most so many."""
        return list(self._pool(pool.name).volumes)[:maxnames]

    async def storage_pool_list_all_volumes(
        self, pool: StoragePoolRef, need_results: int, flags: int
    ) -> StoragePoolListAllVolumesRet:
        """All volumes of a running pool."""
        unknown_flags(flags, None, remote.STORAGE_POOL_LIST_ALL_VOLUMES)
        entry = self._pools.find(pool)
        if not entry.is_active:
            raise errors.OperationInvalid("storage pool is not active")
        found = [_ref(entry, volume) for volume in entry.volumes.values()]
        return StoragePoolListAllVolumesRet(found if need_results else [], len(found))

    async def storage_vol_lookup_by_name(self, pool: StoragePoolRef, name: str) -> StorageVolRef:
        """The volume of this name in a pool."""
        entry = self._pool(pool.name)
        return _ref(entry, _named(entry, name))

    async def storage_vol_lookup_by_key(self, key: str) -> StorageVolRef:
        """The volume of this key in any running pool."""
        return self._found("key", key)

    async def storage_vol_lookup_by_path(self, path: str) -> StorageVolRef:
        """The volume of this path in any running pool."""
        return self._found("path", path)

    def _found(self, what: str, value: str) -> StorageVolRef:
        for entry in self._pools:
            for volume in entry.volumes.values() if entry.is_active else ():
                if value == (volume.document.key if what == "key" else volume.path):
                    return _ref(entry, volume)
        raise errors.NoStorageVol(f"no storage vol with matching {what} '{value}'")

    async def storage_vol_get_info(self, vol: StorageVolRef) -> StorageVolGetInfoRet:
        """Type, and sizes in bytes."""
        entry, volume = self.volume(vol)
        it = volume.document
        return StorageVolGetInfoRet(type_in(entry), it.capacity or 0, it.allocation or 0)

    async def storage_vol_get_xml_desc(self, vol: StorageVolRef, flags: int) -> str:
        """The volume's document."""
        unknown_flags(flags, None, remote.STORAGE_VOL_GET_XML_DESC)
        return self.volume(vol)[1].document.to_xml()

    async def storage_vol_get_path(self, vol: StorageVolRef) -> str:
        """Where it would be."""
        return self.volume(vol)[1].path

    # --- changes

    async def storage_vol_create_xml(self, pool: StoragePoolRef, xml: str, flags: int) -> StorageVolRef:
        """Create a volume, if the pool has room for it."""
        unknown_flags(flags, Create.VALIDATE, remote.STORAGE_VOL_CREATE_XML)
        entry = self._pool(pool.name)
        return _ref(entry, add_volume(entry, xml, validate=bool(flags & Create.VALIDATE)))

    async def storage_vol_create_xml_from(
        self, pool: StoragePoolRef, xml: str, clonevol: StorageVolRef, flags: int
    ) -> StorageVolRef:
        """Create a volume with the content of another one."""
        unknown_flags(flags, Create.VALIDATE, remote.STORAGE_VOL_CREATE_XML_FROM)
        entry = self._pool(pool.name)
        source = entry.volumes.get(clonevol.name)
        if source is None:
            raise errors.NoStorageVol(f"no storage vol with matching name '{clonevol.name}'")
        volume = add_volume(entry, xml, validate=bool(flags & Create.VALIDATE))
        if source.content is not None:
            volume.content = await asyncio.to_thread(copied, source.content, self._world.scratch_folder)
        return _ref(entry, volume)

    async def storage_vol_delete(self, vol: StorageVolRef, flags: int) -> None:
        """Delete a volume."""
        unknown_flags(flags, None, remote.STORAGE_VOL_DELETE)
        entry, volume = self.volume(vol)
        del entry.volumes[vol.name]
        entry.account(-(volume.document.allocation or 0))

    # --- content

    async def storage_vol_upload(
        self, vol: StorageVolRef, offset: int, length: int, flags: int, stream: ByteStream
    ) -> None:
        """Write into a volume, up to its capacity."""
        unknown_flags(flags, StorageVolUploadFlags, remote.STORAGE_VOL_UPLOAD)
        _, volume = self.volume(vol)
        capacity = volume.document.capacity or 0
        end = min(offset + length, capacity) if length else capacity
        stream.accept()
        if volume.content is None:
            volume.content = await asyncio.to_thread(ScratchFile, self._world.scratch_folder)
        await filled(volume.content, stream, offset, end, self._world.storage)

    async def storage_vol_download(
        self, vol: StorageVolRef, offset: int, length: int, flags: int, stream: ByteStream
    ) -> None:
        """Read a volume; what was never written is zeros, sent as a hole to who understands holes."""
        unknown_flags(flags, StorageVolDownloadFlags, remote.STORAGE_VOL_DOWNLOAD)
        _, volume = self.volume(vol)
        capacity = volume.document.capacity or 0
        end = min(offset + length, capacity) if length else capacity
        stream.accept()
        is_sparse = bool(flags & StorageVolDownloadFlags.SPARSE_STREAM)
        await sent(volume.content, stream, offset, end, self._world.storage, is_sparse=is_sparse)
        await stream.finish()


def _named(entry: SimulatedPool, name: str) -> PoolVolume:
    volume = entry.volumes.get(name)
    if volume is None:
        raise errors.NoStorageVol(f"no storage vol with matching name '{name}'")
    return volume


def _ref(entry: SimulatedPool, volume: PoolVolume) -> StorageVolRef:
    return StorageVolRef(entry.name, volume.document.name or "", volume.document.key or "")


def type_in(entry: SimulatedPool) -> StorageVolType:
    """Files in pools that are folders, images of servers in pools that are those, devices in the others."""
    if entry.newest.type in ("dir", "fs", "netfs", "vstorage"):
        return StorageVolType.FILE
    is_elsewhere = entry.newest.type in ("gluster", "iscsi-direct", "rbd", "sheepdog")
    return StorageVolType.NETWORK if is_elsewhere else StorageVolType.BLOCK


def add_volume(entry: SimulatedPool, xml: str | bytes, *, validate: bool = False, found: bool = False) -> PoolVolume:
    """Create the volume that a document describes; one that is `found` there has its own key and path.

    What is found may also be larger than its pool.
    """
    pool = entry.newest
    with speaking_as(ErrorDomain.STORAGE):
        document = parse_volume(validated(xml, "volume", validate), pool.type)
    if document.name in entry.volumes:
        raise errors.OperationFailed("storage vol already exists")
    if not found and pool.allocation + (document.allocation or 0) > pool.capacity:
        raise errors.InternalError(f"Not enough free space in pool for volume '{document.name}'")
    place = pool.target.path if pool.target is not None else None
    document.target = document.target or VolumeTarget()
    usual = f"{place or ''}/{document.name}"
    document.target.path = document.target.path if found and document.target.path else usual
    document.key = document.key if found and document.key else document.target.path
    volume = PoolVolume(document)
    entry.volumes[document.name or ""] = volume
    entry.account(document.allocation or 0)
    return volume
