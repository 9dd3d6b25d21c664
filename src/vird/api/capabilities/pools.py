"""Storage pools."""

from __future__ import annotations

from vird.api.capability import Capability, derived_from, no_support
from vird.api.enums.pool import ConnectListAllStoragePoolsFlags
from vird.wire.procedures import remote
from vird.wire.procedures.pool import ConnectListAllStoragePoolsRet, StoragePoolGetInfoRet
from vird.wire.procedures.refs import StoragePoolRef, StorageVolRef


class Pools(Capability):
    """Storage pools."""

    @derived_from("connect_list_all_storage_pools")
    async def connect_num_of_storage_pools(self) -> int:
        """How many active pools there are."""
        return len((await self.connect_list_all_storage_pools(1, ConnectListAllStoragePoolsFlags.ACTIVE)).pools)

    @derived_from("connect_list_all_storage_pools")
    async def connect_list_storage_pools(self, maxnames: int) -> list[str]:
        """Names of active pools, at most so many."""
        found = await self.connect_list_all_storage_pools(1, ConnectListAllStoragePoolsFlags.ACTIVE)
        return [pool.name for pool in found.pools][:maxnames]

    @derived_from("connect_list_all_storage_pools")
    async def connect_num_of_defined_storage_pools(self) -> int:
        """How many inactive pools there are."""
        return len((await self.connect_list_all_storage_pools(1, ConnectListAllStoragePoolsFlags.INACTIVE)).pools)

    @derived_from("connect_list_all_storage_pools")
    async def connect_list_defined_storage_pools(self, maxnames: int) -> list[str]:
        """Names of inactive pools, at most so many."""
        found = await self.connect_list_all_storage_pools(1, ConnectListAllStoragePoolsFlags.INACTIVE)
        return [pool.name for pool in found.pools][:maxnames]

    async def connect_find_storage_pool_sources(self, type: str, src_spec: str | None, flags: int) -> str:
        """What a pool of this type could be made of, as a ``<sources>`` document."""
        raise no_support(remote.CONNECT_FIND_STORAGE_POOL_SOURCES)

    async def storage_pool_create_xml(self, xml: str, flags: int) -> StoragePoolRef:
        """Start a pool from a document, without defining it."""
        raise no_support(remote.STORAGE_POOL_CREATE_XML)

    async def storage_pool_define_xml(self, xml: str, flags: int) -> StoragePoolRef:
        """Take a pool's definition in."""
        raise no_support(remote.STORAGE_POOL_DEFINE_XML)

    async def storage_pool_create(self, pool: StoragePoolRef, flags: int) -> None:
        """Start a defined pool; ``flags`` are of ``StoragePoolCreateFlags``."""
        raise no_support(remote.STORAGE_POOL_CREATE)

    async def storage_pool_build(self, pool: StoragePoolRef, flags: int) -> None:
        """Make a pool's storage ready; ``flags`` are of ``StoragePoolBuildFlags``."""
        raise no_support(remote.STORAGE_POOL_BUILD)

    async def storage_pool_destroy(self, pool: StoragePoolRef) -> None:
        """Stop a pool; its storage stays."""
        raise no_support(remote.STORAGE_POOL_DESTROY)

    async def storage_pool_delete(self, pool: StoragePoolRef, flags: int) -> None:
        """Delete a pool's storage."""
        raise no_support(remote.STORAGE_POOL_DELETE)

    async def storage_pool_undefine(self, pool: StoragePoolRef) -> None:
        """Forget a pool's definition."""
        raise no_support(remote.STORAGE_POOL_UNDEFINE)

    async def storage_pool_refresh(self, pool: StoragePoolRef, flags: int) -> None:
        """Look again at what volumes a pool has."""
        raise no_support(remote.STORAGE_POOL_REFRESH)

    async def storage_pool_lookup_by_name(self, name: str) -> StoragePoolRef:
        """The pool of this name; ``NoStoragePool`` when there is none."""
        raise no_support(remote.STORAGE_POOL_LOOKUP_BY_NAME)

    async def storage_pool_lookup_by_uuid(self, uuid: bytes) -> StoragePoolRef:
        """The pool of this UUID; ``NoStoragePool`` when there is none."""
        raise no_support(remote.STORAGE_POOL_LOOKUP_BY_UUID)

    async def storage_pool_lookup_by_volume(self, vol: StorageVolRef) -> StoragePoolRef:
        """The pool that a volume is in."""
        raise no_support(remote.STORAGE_POOL_LOOKUP_BY_VOLUME)

    async def storage_pool_get_info(self, pool: StoragePoolRef) -> StoragePoolGetInfoRet:
        """A ``StoragePoolState`` and sizes in bytes."""
        raise no_support(remote.STORAGE_POOL_GET_INFO)

    async def storage_pool_get_xml_desc(self, pool: StoragePoolRef, flags: int) -> str:
        """A pool's document; ``flags`` are of ``StorageXMLFlags``."""
        raise no_support(remote.STORAGE_POOL_GET_XML_DESC)

    async def storage_pool_get_autostart(self, pool: StoragePoolRef) -> int:
        """1 when the pool starts with the host, else 0."""
        raise no_support(remote.STORAGE_POOL_GET_AUTOSTART)

    async def storage_pool_set_autostart(self, pool: StoragePoolRef, autostart: int) -> None:
        """Set whether the pool starts with the host."""
        raise no_support(remote.STORAGE_POOL_SET_AUTOSTART)

    async def storage_pool_is_active(self, pool: StoragePoolRef) -> int:
        """1 when the pool is started, else 0."""
        raise no_support(remote.STORAGE_POOL_IS_ACTIVE)

    async def storage_pool_is_persistent(self, pool: StoragePoolRef) -> int:
        """1 when the pool is defined, else 0."""
        raise no_support(remote.STORAGE_POOL_IS_PERSISTENT)

    async def connect_list_all_storage_pools(self, need_results: int, flags: int) -> ConnectListAllStoragePoolsRet:
        """The pools that match ``ConnectListAllStoragePoolsFlags``; only their number unless results are needed."""
        raise no_support(remote.CONNECT_LIST_ALL_STORAGE_POOLS)

    async def storage_pool_lookup_by_target_path(self, path: str) -> StoragePoolRef:
        """The pool that is at this path; ``NoStoragePool`` when there is none."""
        raise no_support(remote.STORAGE_POOL_LOOKUP_BY_TARGET_PATH)

    async def connect_get_storage_pool_capabilities(self, flags: int) -> str:
        """Which types of pools there are, as a ``<storagepoolCapabilities>`` document."""
        raise no_support(remote.CONNECT_GET_STORAGE_POOL_CAPABILITIES)
