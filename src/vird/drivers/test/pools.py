"""Simulated storage pools: 100 GiB each, whatever they say they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.pools import Pools
from vird.api.enums.pool import (
    ConnectListAllStoragePoolsFlags,
    StoragePoolDefineFlags,
    StoragePoolEventLifecycleType,
    StoragePoolState,
)
from vird.api.events import PoolLifecycle, PoolRefresh
from vird.drivers.common.domain_entry import uuid_text
from vird.drivers.common.pools import PoolEntry, is_listed
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.test.definition import new_uuid, uuid_bytes
from vird.drivers.test.pool_sources import found_sources
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.host.scratch import ScratchFile
from vird.model.pool import Pool, parse_pool
from vird.model.volume import Volume
from vird.wire.procedures import remote
from vird.wire.procedures.pool import ConnectListAllStoragePoolsRet, StoragePoolGetInfoRet
from vird.wire.procedures.refs import StoragePoolRef, StorageVolRef

if TYPE_CHECKING:
    from vird.drivers.test.world import World

CAPACITY: Final = 100 * 1024**3
List = ConnectListAllStoragePoolsFlags
Event = StoragePoolEventLifecycleType


class PoolVolume:
    """A volume, and the bytes that were written into it, None until there are any."""

    def __init__(self, document: Volume) -> None:
        self.document = document
        self.content: ScratchFile | None = None

    @property
    def path(self) -> str:
        """Where it would be."""
        target = self.document.target
        return (target.path if target is not None else None) or ""


class SimulatedPool(PoolEntry):
    """One simulated pool and its volumes, by name."""

    def __init__(self, name: str, uuid: bytes) -> None:
        super().__init__(name, uuid)
        self.volumes: dict[str, PoolVolume] = {}

    def account(self, change: int) -> None:
        """Give so many bytes to a volume, or take them back; the rest wraps around in 64 bits, as libvirt's does."""
        for document in {id(each): each for each in (self.live, self.persistent) if each is not None}.values():
            document.allocation += change
            document.available = (document.capacity - document.allocation) % 2**64


class TestPools(Pools):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world
        self._pools = world.pools

    def _tell(self, entry: SimulatedPool, event: Event) -> None:
        self._world.bus.publish(PoolLifecycle(entry.ref, event, 0))

    # --- questions

    async def storage_pool_lookup_by_name(self, name: str) -> StoragePoolRef:
        """The pool of this name."""
        return self._pools.find_name(name).ref

    async def storage_pool_lookup_by_uuid(self, uuid: bytes) -> StoragePoolRef:
        """The pool of this UUID."""
        return self._pools.find_uuid(uuid).ref

    async def storage_pool_lookup_by_volume(self, vol: StorageVolRef) -> StoragePoolRef:
        """The pool that a volume is in."""
        return self._pools.find_name(vol.pool).ref

    async def connect_list_all_storage_pools(self, need_results: int, flags: int) -> ConnectListAllStoragePoolsRet:
        """The pools that match the flags."""
        unknown_flags(flags, List, remote.CONNECT_LIST_ALL_STORAGE_POOLS)
        found = [entry.ref for entry in self._pools if is_listed(entry, flags)]
        return ConnectListAllStoragePoolsRet(found if need_results else [], len(found))

    async def storage_pool_get_info(self, pool: StoragePoolRef) -> StoragePoolGetInfoRet:
        """State, and sizes in bytes."""
        entry = self._pools.find_name(pool.name)
        state = StoragePoolState.RUNNING if entry.is_active else StoragePoolState.INACTIVE
        it = entry.newest
        return StoragePoolGetInfoRet(state, it.capacity, it.allocation, it.available)

    async def storage_pool_get_xml_desc(self, pool: StoragePoolRef, flags: int) -> str:
        """The pool's document."""
        unknown_flags(flags, None, remote.STORAGE_POOL_GET_XML_DESC)
        return self._pools.find_name(pool.name).newest.to_xml()

    async def storage_pool_get_autostart(self, pool: StoragePoolRef) -> int:
        """1 when it starts with the host, else 0."""
        entry = self._pools.find_name(pool.name)
        return int(entry.autostart and entry.is_persistent)

    async def storage_pool_is_active(self, pool: StoragePoolRef) -> int:
        """1 when it runs, else 0."""
        return int(self._pools.find(pool).is_active)

    async def storage_pool_is_persistent(self, pool: StoragePoolRef) -> int:
        """1 when it is defined, else 0."""
        return int(self._pools.find(pool).is_persistent)

    async def connect_find_storage_pool_sources(self, type: str, src_spec: str | None, flags: int) -> str:
        """What a search for pools would find."""
        unknown_flags(flags, None, remote.CONNECT_FIND_STORAGE_POOL_SOURCES)
        return found_sources(type, src_spec)

    # --- changes

    async def storage_pool_define_xml(self, xml: str, flags: int) -> StoragePoolRef:
        """Take a definition in."""
        unknown_flags(flags, StoragePoolDefineFlags, remote.STORAGE_POOL_DEFINE_XML)
        document = read_pool(xml, validate=bool(flags & StoragePoolDefineFlags.VALIDATE))
        known = self._same(document)
        entry = known or self._added(document)
        if known is not None:
            document.allocation, document.available = known.newest.allocation, known.newest.available
        entry.persistent = document
        self._tell(entry, Event.DEFINED)
        return entry.ref

    async def storage_pool_create_xml(self, xml: str, flags: int) -> StoragePoolRef:
        """Start a pool that exists only while it runs."""
        unknown_flags(flags, None, remote.STORAGE_POOL_CREATE_XML)
        document = read_pool(xml)
        entry = self._same(document)
        if entry is not None and entry.is_active:
            raise errors.OperationInvalid(f"pool is already active as '{entry.name}'", domain=ErrorDomain.STORAGE)
        entry = entry or self._added(document)
        entry.live = document
        self._tell(entry, Event.STARTED)
        return entry.ref

    def _added(self, document: Pool) -> SimulatedPool:
        self._refuse_conflict(document)
        entry = SimulatedPool(document.name or "", uuid_bytes(document.uuid))
        self._pools.add(entry)
        return entry

    def _refuse_conflict(self, document: Pool) -> None:
        """Two pools cannot be the same place."""
        place = document.target.path if document.target is not None else None
        for other in self._pools:
            target = other.newest.target
            if document.type == other.newest.type == "dir" and target is not None and target.path == place:
                raise errors.OperationFailed(
                    f"Storage source conflict with pool: '{other.name}'", domain=ErrorDomain.STORAGE
                )

    def _same(self, document: Pool) -> SimulatedPool | None:
        by_uuid = self._pools.by_uuid(uuid_bytes(document.uuid))
        if by_uuid is not None and by_uuid.name != document.name:
            self._refuse_conflict(document)
            raise errors.OperationFailed(
                f"pool '{by_uuid.name}' is already defined with uuid {document.uuid}", domain=ErrorDomain.STORAGE
            )
        by_name = self._pools.by_name(document.name or "")
        if by_name is not None and by_uuid is None:
            raise errors.OperationFailed(
                f"pool '{by_name.name}' already exists with uuid {uuid_text(by_name.uuid)}", domain=ErrorDomain.STORAGE
            )
        return by_uuid

    async def storage_pool_create(self, pool: StoragePoolRef, flags: int) -> None:
        """Start a defined pool."""
        unknown_flags(flags, None, remote.STORAGE_POOL_CREATE)
        entry = self._inactive(pool)
        entry.live = entry.persistent
        self._tell(entry, Event.STARTED)

    async def storage_pool_destroy(self, pool: StoragePoolRef) -> None:
        """Stop a pool; its volumes are there when it is started again."""
        entry = self._active(pool)
        entry.live = None
        self._tell(entry, Event.STOPPED)
        if not entry.is_persistent:
            self._pools.remove(entry)

    async def storage_pool_undefine(self, pool: StoragePoolRef) -> None:
        """Forget a definition."""
        entry = self._inactive(pool)
        self._tell(entry, Event.UNDEFINED)
        self._pools.remove(entry)

    async def storage_pool_build(self, pool: StoragePoolRef, flags: int) -> None:
        """Make the place, which is nowhere."""
        unknown_flags(flags, None, remote.STORAGE_POOL_BUILD)
        self._tell(self._inactive(pool), Event.CREATED)

    async def storage_pool_delete(self, pool: StoragePoolRef, flags: int) -> None:
        """Take the place away."""
        unknown_flags(flags, None, remote.STORAGE_POOL_DELETE)
        self._tell(self._inactive(pool), Event.DELETED)

    async def storage_pool_refresh(self, pool: StoragePoolRef, flags: int) -> None:
        """Look again at what nobody else can change."""
        unknown_flags(flags, None, remote.STORAGE_POOL_REFRESH)
        self._world.bus.publish(PoolRefresh(self._active(pool).ref))

    async def storage_pool_set_autostart(self, pool: StoragePoolRef, autostart: int) -> None:
        """Have it start with the host, or not."""
        entry = self._pools.find_name(pool.name)
        if not entry.is_persistent:
            raise errors.InvalidArg("pool has no config file")
        entry.autostart = bool(autostart)

    def _active(self, pool: StoragePoolRef) -> SimulatedPool:
        entry = self._pools.find_name(pool.name)
        entry.require_active()
        return entry

    def _inactive(self, pool: StoragePoolRef) -> SimulatedPool:
        entry = self._pools.find_name(pool.name)
        entry.require_inactive()
        return entry


def read_pool(xml: str | bytes, *, validate: bool = False) -> Pool:
    """The complete document that a text describes, with the size that all simulated pools have."""
    with speaking_as(ErrorDomain.STORAGE):
        document = parse_pool(validated(xml, "pool", validate))
    document.uuid = document.uuid or new_uuid()
    if document.type == "logical" and document.source is not None:
        document.source.name = document.source.name or document.name
    document.capacity = document.available = CAPACITY
    document.allocation = 0
    return document
