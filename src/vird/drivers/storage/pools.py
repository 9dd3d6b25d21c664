"""The client's calls about pools: each finds its pool, checks its flags and asks ``lifecycle``."""

from __future__ import annotations

from vird.api.capabilities.pools import Pools
from vird.api.enums.pool import (
    ConnectListAllStoragePoolsFlags,
    StoragePoolCreateFlags,
    StoragePoolDefineFlags,
    StoragePoolState,
    StorageXMLFlags,
)
from vird.drivers.common.pools import is_listed
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.storage.backends import BACKENDS, backend_of
from vird.drivers.storage.entry import StoragePool
from vird.drivers.storage.lifecycle import StoragePools
from vird.drivers.storage.refuse import check_flags
from vird.errors import ErrorDomain, InternalError, NoStoragePool, NoSupport, XmlDetail
from vird.model.paths import sanitize_path
from vird.model.pool import Pool, PoolType, parse_pool
from vird.model.pool.types import TRAITS
from vird.model.pool_capabilities import pool_capabilities
from vird.wire.procedures import remote
from vird.wire.procedures.pool import ConnectListAllStoragePoolsRet, StoragePoolGetInfoRet
from vird.wire.procedures.refs import StoragePoolRef, StorageVolRef

List = ConnectListAllStoragePoolsFlags


class PoolCalls(Pools):
    """The procedures about pools, for all clients."""

    error_domain = ErrorDomain.STORAGE

    def __init__(self, pools: StoragePools) -> None:
        self._pools = pools

    def _entry(self, pool: StoragePoolRef) -> StoragePool:
        return self._pools.registry.find(pool)

    # --- questions

    async def storage_pool_lookup_by_name(self, name: str) -> StoragePoolRef:
        """Found by name."""
        return self._pools.registry.find_name(name).ref

    async def storage_pool_lookup_by_uuid(self, uuid: bytes) -> StoragePoolRef:
        """Found by UUID."""
        return self._pools.registry.find_uuid(uuid).ref

    async def storage_pool_lookup_by_volume(self, vol: StorageVolRef) -> StoragePoolRef:
        """Found by the name that the volume carries."""
        return self._pools.registry.find_name(vol.pool).ref

    async def storage_pool_lookup_by_target_path(self, path: str) -> StoragePoolRef:
        """Found among the running ones by where its volumes are."""
        wanted = sanitize_path(path)
        for entry in self._pools.registry:
            target = entry.live.target if entry.live is not None else None
            if target is not None and target.path == wanted:
                return entry.ref
        raise NoStoragePool(f"no storage pool with matching target path '{path}'")

    async def connect_list_all_storage_pools(self, need_results: int, flags: int) -> ConnectListAllStoragePoolsRet:
        """Pools that fulfil every group of flags of which some are given."""
        check_flags(flags, List, remote.CONNECT_LIST_ALL_STORAGE_POOLS)
        found = [entry.ref for entry in self._pools.registry if is_listed(entry, flags)]
        return ConnectListAllStoragePoolsRet(found if need_results else [], len(found))

    async def storage_pool_get_info(self, pool: StoragePoolRef) -> StoragePoolGetInfoRet:
        """State, and sizes in bytes as they were last looked at."""
        entry = self._entry(pool)
        state = StoragePoolState.RUNNING if entry.is_active else StoragePoolState.INACTIVE
        it = entry.newest
        return StoragePoolGetInfoRet(state, it.capacity, it.allocation, it.available)

    async def storage_pool_get_xml_desc(self, pool: StoragePoolRef, flags: int) -> str:
        """The live document, or the definition where that differs."""
        check_flags(flags, StorageXMLFlags, remote.STORAGE_POOL_GET_XML_DESC)
        entry = self._entry(pool)
        document = entry.persistent if flags & StorageXMLFlags.INACTIVE and entry.is_redefined else entry.newest
        assert document is not None
        return document.to_xml()

    async def storage_pool_get_autostart(self, pool: StoragePoolRef) -> int:
        """1 or 0."""
        return int(self._entry(pool).autostart)

    async def storage_pool_is_active(self, pool: StoragePoolRef) -> int:
        """1 or 0."""
        return int(self._entry(pool).is_active)

    async def storage_pool_is_persistent(self, pool: StoragePoolRef) -> int:
        """1 or 0."""
        return int(self._entry(pool).is_persistent)

    async def connect_get_storage_pool_capabilities(self, flags: int) -> str:
        """The types that are served here."""
        check_flags(flags, None, remote.CONNECT_GET_STORAGE_POOL_CAPABILITIES)
        return pool_capabilities(BACKENDS).to_xml()

    async def connect_find_storage_pool_sources(self, type: str, src_spec: str | None, flags: int) -> str:
        """What such pools could be made of."""
        kind = _type_named(type)
        if kind is None:
            raise InternalError(f"unknown storage pool type {type}")
        backend = backend_of(kind)
        try:
            return await backend.sources(src_spec)
        except NoSupport:
            raise NoSupport(f"pool type '{type}' does not support source discovery") from None

    # --- changes

    async def storage_pool_define_xml(self, xml: str, flags: int) -> StoragePoolRef:
        """Define."""
        check_flags(flags, StoragePoolDefineFlags, remote.STORAGE_POOL_DEFINE_XML)
        pool = read_pool(validated(xml, "pool", flags & StoragePoolDefineFlags.VALIDATE))
        return (await self._pools.define(pool)).ref

    async def storage_pool_create_xml(self, xml: str, flags: int) -> StoragePoolRef:
        """Start without defining."""
        check_flags(flags, StoragePoolCreateFlags, remote.STORAGE_POOL_CREATE_XML)
        return (await self._pools.create(read_pool(xml), flags)).ref

    async def storage_pool_create(self, pool: StoragePoolRef, flags: int) -> None:
        """Start."""
        check_flags(flags, StoragePoolCreateFlags, remote.STORAGE_POOL_CREATE)
        await self._pools.start(self._entry(pool), flags)

    async def storage_pool_build(self, pool: StoragePoolRef, flags: int) -> None:
        """Make what it is kept in."""
        await self._pools.build(self._entry(pool), flags)

    async def storage_pool_destroy(self, pool: StoragePoolRef) -> None:
        """Stop."""
        await self._pools.stop(self._entry(pool))

    async def storage_pool_delete(self, pool: StoragePoolRef, flags: int) -> None:
        """Take away what it is kept in."""
        await self._pools.delete(self._entry(pool), flags)

    async def storage_pool_undefine(self, pool: StoragePoolRef) -> None:
        """Forget the definition."""
        await self._pools.undefine(self._entry(pool))

    async def storage_pool_refresh(self, pool: StoragePoolRef, flags: int) -> None:
        """Look again."""
        check_flags(flags, None, remote.STORAGE_POOL_REFRESH)
        await self._pools.refresh(self._entry(pool))

    async def storage_pool_set_autostart(self, pool: StoragePoolRef, autostart: int) -> None:
        """On or off."""
        await self._pools.set_autostart(self._entry(pool), bool(autostart))


def read_pool(xml: str | bytes) -> Pool:
    """The complete document that a text describes."""
    with speaking_as(ErrorDomain.STORAGE):
        pool = parse_pool(xml)
        if "\n" in (pool.name or ""):
            raise XmlDetail("invalid char in name: \n")
    return pool


def _type_named(name: str) -> PoolType | None:
    return next((kind for kind in TRAITS if kind == name), None)
