"""The client's calls about volumes: each finds its volume, checks its flags and asks the pool's backend.

A volume that is being made is in the list already, so that nobody takes its name; it is gone from it when making
it fails.
"""

from __future__ import annotations

import asyncio
import os
from typing import Final

from vird import errors
from vird.api.capabilities.volumes import Volumes
from vird.api.enums.volume import (
    StorageVolCreateFlags,
    StorageVolDeleteFlags,
    StorageVolDownloadFlags,
    StorageVolInfoFlags,
    StorageVolResizeFlags,
    StorageVolType,
    StorageVolUploadFlags,
    StorageVolWipeAlgorithm,
)
from vird.api.streams import ByteStream
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.common.volume_content import ANY, Storage, filled, sent
from vird.drivers.storage.backends.base import Making
from vird.drivers.storage.backends.folder import format_name
from vird.drivers.storage.commands import command
from vird.drivers.storage.entry import StoragePool, VolumeEntry, use
from vird.drivers.storage.lifecycle import StoragePools
from vird.drivers.storage.passphrases import Passphrases
from vird.drivers.storage.raw_files import wipe_with_zeros
from vird.drivers.storage.refuse import check_flags, os_failure
from vird.drivers.storage.threads import interruptible
from vird.errors import ErrorDomain, InvalidArg, NoStorageVol, OperationFailed, StorageVolExist
from vird.host.sparse_file import SparseFile
from vird.model.paths import sanitize_path
from vird.model.volume import Volume, parse_volume
from vird.wire.procedures import remote
from vird.wire.procedures.refs import StoragePoolRef, StorageVolRef
from vird.wire.procedures.volume import StoragePoolListAllVolumesRet, StorageVolGetInfoFlagsRet

Create = StorageVolCreateFlags
Resize = StorageVolResizeFlags
Wipe = StorageVolWipeAlgorithm
SCRUBS: Final = {
    Wipe.NNSA: "nnsa", Wipe.DOD: "dod", Wipe.BSI: "bsi", Wipe.GUTMANN: "gutmann", Wipe.SCHNEIER: "schneier",
    Wipe.PFITZNER7: "pfitzner7", Wipe.PFITZNER33: "pfitzner33", Wipe.RANDOM: "random",
}  # fmt: skip
"""The names that scrub(1) has for its patterns."""


class VolumeCalls(Volumes):
    """The procedures about volumes, for all clients."""

    error_domain = ErrorDomain.STORAGE

    def __init__(self, pools: StoragePools, passphrases: Passphrases) -> None:
        self._pools = pools
        self._passphrases = passphrases

    def _pool(self, pool: StoragePoolRef) -> StoragePool:
        return self._pools.registry.find(pool)

    def _volume(self, vol: StorageVolRef) -> tuple[StoragePool, VolumeEntry]:
        entry = self._pools.registry.find_name(vol.pool)
        return entry, entry.volume(vol.name)

    # --- questions

    async def storage_pool_list_all_volumes(
        self, pool: StoragePoolRef, need_results: int, flags: int
    ) -> StoragePoolListAllVolumesRet:
        """All volumes of a running pool."""
        check_flags(flags, None, remote.STORAGE_POOL_LIST_ALL_VOLUMES)
        entry = self._pool(pool)
        entry.require_active()
        found = [entry.vol_ref(volume) for volume in entry.volumes.values()]
        return StoragePoolListAllVolumesRet(found if need_results else [], len(found))

    async def storage_vol_lookup_by_name(self, pool: StoragePoolRef, name: str) -> StorageVolRef:
        """Found by name."""
        entry = self._pool(pool)
        return entry.vol_ref(entry.volume(name))

    async def storage_vol_lookup_by_key(self, key: str) -> StorageVolRef:
        """Found by key in all running pools."""
        for entry in self._pools.registry:
            for volume in entry.volumes.values():
                if volume.document.key == key:
                    return entry.vol_ref(volume)
        raise NoStorageVol(f"no storage vol with matching key {key}")

    async def storage_vol_lookup_by_path(self, path: str) -> StorageVolRef:
        """Found by path in all running pools; links on the way are followed where the path itself is none."""
        real = await asyncio.to_thread(os.path.realpath, path)
        for wanted in (sanitize_path(path), real):
            for entry in self._pools.registry:
                for volume in entry.volumes.values():
                    if volume.path == wanted:
                        return entry.vol_ref(volume)
        raise NoStorageVol(f"no storage vol with matching path '{path}'")

    async def storage_vol_get_info_flags(self, vol: StorageVolRef, flags: int) -> StorageVolGetInfoFlagsRet:
        """Type and sizes as they are now, in bytes."""
        check_flags(flags, StorageVolInfoFlags, remote.STORAGE_VOL_GET_INFO_FLAGS)
        entry, volume = self._volume(vol)
        document = await self._looked_at(entry, volume)
        taken = document.physical if flags & StorageVolInfoFlags.GET_PHYSICAL else document.allocation
        kind = StorageVolType[document.type.upper()]
        return StorageVolGetInfoFlagsRet(kind, document.capacity or 0, taken or 0)

    async def storage_vol_get_xml_desc(self, vol: StorageVolRef, flags: int) -> str:
        """The document, with sizes and times as they are now."""
        check_flags(flags, None, remote.STORAGE_VOL_GET_XML_DESC)
        entry, volume = self._volume(vol)
        return (await self._looked_at(entry, volume)).to_xml()

    async def storage_vol_get_path(self, vol: StorageVolRef) -> str:
        """Where it is."""
        return self._volume(vol)[1].path

    async def _looked_at(self, entry: StoragePool, volume: VolumeEntry) -> Volume:
        """The document with what the host says now; as it is while the volume is being made."""
        if volume.is_building:
            return volume.document
        raw = self._pools.made_raw(entry)
        encryption = volume.document.target.encryption if volume.document.target is not None else None
        found = await entry.backend.look_at(entry.running(), volume.document, raw.holds)
        if encryption is not None and encryption.secrets and found.target is not None:
            # The file does not say which secret opens it.
            found.target.encryption = encryption
        volume.document = found
        return found

    # --- making and deleting

    async def storage_vol_create_xml(self, pool: StoragePoolRef, xml: str, flags: int) -> StorageVolRef:
        """Make a volume."""
        check_flags(flags, Create.PREALLOC_METADATA | Create.VALIDATE, remote.STORAGE_VOL_CREATE_XML)
        entry = self._pool(pool)
        with speaking_as(ErrorDomain.STORAGE):
            document = parse_volume(validated(xml, "volume", flags & Create.VALIDATE), entry.running().type)
        if document.name in entry.volumes:
            raise StorageVolExist(f"'{document.name}'")
        return await self._made(entry, document, Making(preallocate=bool(flags & Create.PREALLOC_METADATA)))

    async def storage_vol_create_xml_from(
        self, pool: StoragePoolRef, xml: str, clonevol: StorageVolRef, flags: int
    ) -> StorageVolRef:
        """Make a volume with the content of another one, of the same pool or of another."""
        known = Create.PREALLOC_METADATA | Create.REFLINK | Create.VALIDATE
        check_flags(flags, known, remote.STORAGE_VOL_CREATE_XML_FROM)
        entry = self._pool(pool)
        kind = entry.running().type
        source_pool, source = self._volume(clonevol)
        with speaking_as(ErrorDomain.STORAGE):
            document = parse_volume(validated(xml, "volume", flags & Create.VALIDATE), kind, capacity_optional=True)
        if document.name in entry.volumes:
            raise errors.InternalError(f"storage volume name '{document.name}' already in use.")
        source.require_made()
        copied = await self._looked_at(source_pool, source)
        document.capacity = max(document.capacity or 0, copied.capacity or 0)
        making = Making(copied, bool(flags & Create.PREALLOC_METADATA), bool(flags & Create.REFLINK))
        with source_pool.work(source):
            return await self._made(entry, document, making)

    async def _made(self, entry: StoragePool, document: Volume, making: Making) -> StorageVolRef:
        pool = entry.running()
        entry.backend.place(pool, document)
        volume = VolumeEntry(document, is_building=True)
        name = document.name or ""
        entry.volumes[name] = volume
        with entry.work():
            try:
                async with self._passphrases.files(document, making.copied) as making.secrets:
                    await entry.backend.make(pool, document, making)
            except BaseException:
                if entry.volumes.get(name) is volume:
                    del entry.volumes[name]
                raise
            volume.is_building = False
            await self._note_format(entry, volume)
            await self._looked_at(entry, volume)
            await self._pools.recount(entry)
        return entry.vol_ref(volume)

    async def _note_format(self, entry: StoragePool, volume: VolumeEntry) -> None:
        is_raw = format_name(volume.document) == "raw" and not _is_encrypted(volume.document)
        raw = self._pools.made_raw(entry)

        def note() -> None:
            raw.note(volume.document.name or "", os.stat(volume.path).st_ino if is_raw else None)

        await asyncio.to_thread(note)

    async def storage_vol_delete(self, vol: StorageVolRef, flags: int) -> None:
        """Delete a volume that nobody uses."""
        entry, volume = self._volume(vol)
        volume.require_idle()
        with entry.work():
            await entry.backend.remove(entry.running(), volume, flags & ~StorageVolDeleteFlags.NORMAL)
            if entry.volumes.get(vol.name) is volume:
                del entry.volumes[vol.name]
            await asyncio.to_thread(self._pools.made_raw(entry).note, vol.name, None)
            await self._pools.recount(entry)

    # --- changing

    async def storage_vol_resize(self, vol: StorageVolRef, capacity: int, flags: int) -> None:
        """Change the size."""
        check_flags(flags, Resize, remote.STORAGE_VOL_RESIZE)
        entry, volume = self._volume(vol)
        volume.require_idle()
        document = await self._looked_at(entry, volume)
        wanted = resized(document, capacity, flags)
        allocation = document.allocation or 0
        if flags & Resize.ALLOCATE and wanted - allocation > entry.running().available:
            raise OperationFailed("Not enough space left in storage pool")
        with entry.work(volume):
            await entry.backend.resize(entry.running(), document, wanted, flags)
            await self._looked_at(entry, volume)
            await self._pools.recount(entry)

    async def storage_vol_wipe_pattern(self, vol: StorageVolRef, algorithm: int, flags: int) -> None:
        """Overwrite everything."""
        check_flags(flags, None, remote.STORAGE_VOL_WIPE_PATTERN)
        if algorithm not in Wipe.__members__.values():
            raise InvalidArg(f"wiping algorithm {algorithm} not supported")
        entry, volume = self._volume(vol)
        volume.require_idle()
        if algorithm == Wipe.TRIM:
            raise errors.ArgumentUnsupported("'trim' algorithm not supported")
        if volume.document.type == "dir":
            raise errors.NoSupport("directories cannot be wiped")
        with entry.work(volume):
            if algorithm == Wipe.ZERO:
                await interruptible(lambda is_stopped: wipe_with_zeros(volume.path, is_stopped))
            else:
                await command(["scrub", "-f", "-p", SCRUBS[Wipe(algorithm)], volume.path])
            await self._looked_at(entry, volume)
            await self._pools.recount(entry)

    # --- content

    async def storage_vol_upload(
        self, vol: StorageVolRef, offset: int, length: int, flags: int, stream: ByteStream
    ) -> None:
        """Write into a volume; what it looks like afterwards is what it is."""
        check_flags(flags, StorageVolUploadFlags, remote.STORAGE_VOL_UPLOAD)
        entry, volume = self._volume(vol)
        volume.require_idle()
        file = await self._opened(volume, writable=True)
        with use(volume):
            try:
                stream.accept()
                await filled(file, stream, offset, offset + length if length else ANY, Storage())
                await asyncio.to_thread(file.sync)
            except OSError as failure:
                raise os_failure(f"cannot write to volume '{vol.name}'", failure) from None
            finally:
                file.close()
        if entry.is_active:
            await asyncio.to_thread(self._pools.made_raw(entry).note, vol.name, None)
            await self._looked_at(entry, volume)
            await self._pools.recount(entry)

    async def storage_vol_download(
        self, vol: StorageVolRef, offset: int, length: int, flags: int, stream: ByteStream
    ) -> None:
        """Read a volume; holes go as holes to who understands them."""
        check_flags(flags, StorageVolDownloadFlags, remote.STORAGE_VOL_DOWNLOAD)
        _, volume = self._volume(vol)
        volume.require_made()
        file = await self._opened(volume, writable=False)
        with use(volume):
            try:
                stream.accept()
                end = min(file.size, offset + length) if length else file.size
                is_sparse = bool(flags & StorageVolDownloadFlags.SPARSE_STREAM)
                await sent(file, stream, offset, end, Storage(), is_sparse=is_sparse)
                await stream.finish()
            except OSError as failure:
                raise os_failure(f"cannot read volume '{vol.name}'", failure) from None
            finally:
                file.close()

    async def _opened(self, volume: VolumeEntry, *, writable: bool) -> SparseFile:
        try:
            return await asyncio.to_thread(lambda: SparseFile.open(volume.path, writable=writable))
        except OSError as failure:
            raise os_failure(f"Unable to open stream for '{volume.path}'", failure) from None


def resized(volume: Volume, capacity: int, flags: int) -> int:
    """The size in bytes that flags of ``StorageVolResizeFlags`` mean.

    Raises ``InvalidArg`` for one that the volume cannot get.
    """
    now, allocation = volume.capacity or 0, volume.allocation or 0
    wanted = capacity
    if flags & Resize.DELTA:
        wanted = max(now - capacity, 0) if flags & Resize.SHRINK else now + capacity
    if wanted < now and wanted < allocation and volume.type != "dir":
        raise InvalidArg("can't shrink capacity below existing allocation")
    if wanted < now and not flags & Resize.SHRINK:
        raise InvalidArg("Can't shrink capacity below current capacity unless shrink flag explicitly specified")
    return wanted


def _is_encrypted(volume: Volume) -> bool:
    return volume.target is not None and volume.target.encryption is not None
