"""Storage volumes."""

from __future__ import annotations

from vird.api.capability import Capability, derived_from, no_support
from vird.api.enums.volume import StorageVolWipeAlgorithm
from vird.api.streams import ByteStream
from vird.wire.procedures import remote
from vird.wire.procedures.refs import StoragePoolRef, StorageVolRef
from vird.wire.procedures.volume import StoragePoolListAllVolumesRet, StorageVolGetInfoFlagsRet, StorageVolGetInfoRet


class Volumes(Capability):
    """Storage volumes."""

    @derived_from("storage_pool_list_all_volumes")
    async def storage_pool_num_of_volumes(self, pool: StoragePoolRef) -> int:
        """How many volumes a pool has."""
        return len((await self.storage_pool_list_all_volumes(pool, 1, 0)).vols)

    @derived_from("storage_pool_list_all_volumes")
    async def storage_pool_list_volumes(self, pool: StoragePoolRef, maxnames: int) -> list[str]:
        """Names of a pool's volumes, at most so many."""
        found = await self.storage_pool_list_all_volumes(pool, 1, 0)
        return [vol.name for vol in found.vols][:maxnames]

    async def storage_vol_create_xml(self, pool: StoragePoolRef, xml: str, flags: int) -> StorageVolRef:
        """Create a volume as a ``<volume>`` document says."""
        raise no_support(remote.STORAGE_VOL_CREATE_XML)

    async def storage_vol_delete(self, vol: StorageVolRef, flags: int) -> None:
        """Delete a volume."""
        raise no_support(remote.STORAGE_VOL_DELETE)

    async def storage_vol_lookup_by_name(self, pool: StoragePoolRef, name: str) -> StorageVolRef:
        """The volume of this name in a pool; ``NoStorageVol`` when there is none."""
        raise no_support(remote.STORAGE_VOL_LOOKUP_BY_NAME)

    async def storage_vol_lookup_by_key(self, key: str) -> StorageVolRef:
        """The volume of this key; ``NoStorageVol`` when there is none."""
        raise no_support(remote.STORAGE_VOL_LOOKUP_BY_KEY)

    async def storage_vol_lookup_by_path(self, path: str) -> StorageVolRef:
        """The volume of this path; ``NoStorageVol`` when there is none."""
        raise no_support(remote.STORAGE_VOL_LOOKUP_BY_PATH)

    @derived_from("storage_vol_get_info_flags")
    async def storage_vol_get_info(self, vol: StorageVolRef) -> StorageVolGetInfoRet:
        """A ``StorageVolType`` and sizes in bytes."""
        found = await self.storage_vol_get_info_flags(vol, 0)
        return StorageVolGetInfoRet(found.type, found.capacity, found.allocation)

    async def storage_vol_get_xml_desc(self, vol: StorageVolRef, flags: int) -> str:
        """A volume's document."""
        raise no_support(remote.STORAGE_VOL_GET_XML_DESC)

    async def storage_vol_get_path(self, vol: StorageVolRef) -> str:
        """Where a volume is."""
        raise no_support(remote.STORAGE_VOL_GET_PATH)

    async def storage_vol_create_xml_from(
        self, pool: StoragePoolRef, xml: str, clonevol: StorageVolRef, flags: int
    ) -> StorageVolRef:
        """Create a volume with the content of another one."""
        raise no_support(remote.STORAGE_VOL_CREATE_XML_FROM)

    @derived_from("storage_vol_wipe_pattern")
    async def storage_vol_wipe(self, vol: StorageVolRef, flags: int) -> None:
        """Overwrite a volume with zeros."""
        await self.storage_vol_wipe_pattern(vol, StorageVolWipeAlgorithm.ZERO, flags)

    async def storage_vol_upload(
        self, vol: StorageVolRef, offset: int, length: int, flags: int, stream: ByteStream
    ) -> None:
        """Write a stream's bytes into a volume from ``offset`` on; ``length`` 0 means all."""
        raise no_support(remote.STORAGE_VOL_UPLOAD)

    async def storage_vol_download(
        self, vol: StorageVolRef, offset: int, length: int, flags: int, stream: ByteStream
    ) -> None:
        """Send a volume's bytes down a stream from ``offset`` on; ``length`` 0 means all."""
        raise no_support(remote.STORAGE_VOL_DOWNLOAD)

    async def storage_vol_wipe_pattern(self, vol: StorageVolRef, algorithm: int, flags: int) -> None:
        """Overwrite a volume as a ``StorageVolWipeAlgorithm`` says."""
        raise no_support(remote.STORAGE_VOL_WIPE_PATTERN)

    async def storage_vol_resize(self, vol: StorageVolRef, capacity: int, flags: int) -> None:
        """Change a volume's size in bytes."""
        raise no_support(remote.STORAGE_VOL_RESIZE)

    async def storage_pool_list_all_volumes(
        self, pool: StoragePoolRef, need_results: int, flags: int
    ) -> StoragePoolListAllVolumesRet:
        """A pool's volumes; only their number unless results are needed."""
        raise no_support(remote.STORAGE_POOL_LIST_ALL_VOLUMES)

    async def storage_vol_get_info_flags(self, vol: StorageVolRef, flags: int) -> StorageVolGetInfoFlagsRet:
        """A ``StorageVolType`` and the sizes that ``StorageVolInfoFlags`` ask for, in bytes."""
        raise no_support(remote.STORAGE_VOL_GET_INFO_FLAGS)
