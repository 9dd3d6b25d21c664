"""A pool's life: taken in, built, started, looked at, stopped, forgotten, and found again after the daemon's end.

One job at a time runs per pool.  Making volumes is no such job: it goes on beside others, and what would take the
storage away from under it is refused meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import uuid as uuids
from collections.abc import Callable

from vird.api.enums.pool import StoragePoolBuildFlags, StoragePoolCreateFlags
from vird.api.enums.pool import StoragePoolEventLifecycleType as Event
from vird.api.events import PoolLifecycle, PoolRefresh
from vird.drivers.common.bus import Bus
from vird.drivers.common.domain_entry import uuid_text
from vird.drivers.common.pools import PoolRegistry
from vird.drivers.storage.backends import backend_of
from vird.drivers.storage.conflicts import refuse_conflict
from vird.drivers.storage.entry import StoragePool, VolumeEntry
from vird.drivers.storage.made_raw import MadeRaw
from vird.drivers.storage.store import PoolStore
from vird.errors import InternalError, OperationFailed, OperationInvalid, VirdError
from vird.model.pool import Pool

log = logging.getLogger(__name__)

Create = StoragePoolCreateFlags
BUILDS = {
    Create.WITH_BUILD: StoragePoolBuildFlags.NEW,
    Create.WITH_BUILD_OVERWRITE: StoragePoolBuildFlags.OVERWRITE,
    Create.WITH_BUILD_NO_OVERWRITE: StoragePoolBuildFlags.NO_OVERWRITE,
}
"""How a pool that is started is built before."""


class StoragePools:
    """All pools of one daemon, and what can be done to them."""

    def __init__(
        self, store: PoolStore, bus: Bus, *, new_uuid: Callable[[], str] = lambda: str(uuids.uuid4())
    ) -> None:  # fmt: skip
        self.store = store
        self.bus = bus
        self.registry: PoolRegistry[StoragePool] = PoolRegistry()
        self._new_uuid = new_uuid
        self._raw: dict[str, MadeRaw] = {}

    # --- the daemon's start

    async def load(self) -> None:
        """Take in what is defined, and take back what runs."""
        for pool, autostart in await asyncio.to_thread(lambda: list(self.store.definitions_kept())):
            try:
                self._add(pool, autostart=autostart).persistent = pool
            except (VirdError, ValueError) as fault:
                log.error("storage pool %s is left out: %s", pool.name, fault)
        for pool in await asyncio.to_thread(lambda: list(self.store.statuses_kept())):
            await self._take_back(pool)

    async def _take_back(self, pool: Pool) -> None:
        name = pool.name or ""
        try:
            entry = self.registry.by_name(name) or self._add(pool)
            if await entry.backend.is_up(pool):
                entry.live = pool
                await self._look(entry, pool)
                return
        except (VirdError, ValueError) as fault:
            log.error("storage pool %s is not taken back: %s", name, fault)
        await asyncio.to_thread(self.store.statuses.remove, name)
        found = self.registry.by_name(name)
        if found is not None:
            found.live = None
            self._drop_if_nothing(found)

    async def autostart(self) -> None:
        """Start what starts by itself, once after the host came up."""
        if not await asyncio.to_thread(self.store.is_first_start):
            return
        for entry in self.registry:
            if entry.autostart and not entry.is_active:
                try:
                    await self.start(entry, 0)
                except VirdError as fault:
                    log.error("storage pool %s is not started: %s", entry.name, fault)

    # --- what clients ask for

    async def define(self, pool: Pool) -> StoragePool:
        """Take a definition in; a pool that runs goes on as it is."""
        entry = self._same(pool)
        refuse_conflict(pool, self.registry)
        is_new = entry is None
        entry = entry or self._add(pool)
        async with entry.job.hold("define"):
            before, entry.persistent = entry.persistent, pool
            try:
                await asyncio.to_thread(self.store.save_definition, pool)
            except BaseException as fault:
                entry.persistent = before
                if is_new:
                    self._drop_if_nothing(entry)
                if isinstance(fault, OSError):
                    raise InternalError(f"cannot write the definition of pool '{pool.name}': {fault}") from fault
                raise
            entry.is_redefined = entry.is_active
        self._tell(entry, Event.DEFINED)
        return entry

    async def create(self, pool: Pool, flags: int) -> StoragePool:
        """Start a pool that is not kept when it stops, or a defined one as this document says."""
        entry = self._same(pool)
        if entry is not None and entry.is_active:
            raise OperationInvalid(f"pool is already active as '{entry.name}'")
        refuse_conflict(pool, self.registry)
        entry = entry or self._add(pool)
        try:
            await self.start(entry, flags, pool)
        finally:
            self._drop_if_nothing(entry)
        return entry

    async def start(self, entry: StoragePool, flags: int, pool: Pool | None = None) -> None:
        """Bring a pool up, built before where the flags of ``StoragePoolCreateFlags`` say so.

        Raises ``OperationInvalid`` if it runs, else what the host's side raises; it is down then.
        """
        async with entry.job.hold("start"):
            entry.require_inactive("already active")
            definition = pool or entry.persistent
            if definition is None:
                raise OperationFailed(f"storage pool '{entry.name}' was removed meanwhile")
            live = definition.copy()
            if flags:
                await entry.backend.build(live, sum(build for wanted, build in BUILDS.items() if flags & wanted))
            await entry.backend.start(live)
            try:
                await self._look(entry, live)
                await asyncio.to_thread(self.store.save_status, live)
            except BaseException:
                entry.volumes.clear()
                await entry.backend.stop(live)
                raise
            entry.live = live
            entry.is_redefined = False
        self._tell(entry, Event.STARTED)

    async def stop(self, entry: StoragePool) -> None:
        """Bring a pool down; what it holds stays."""
        async with entry.job.hold("destroy"):
            live = entry.running()
            entry.require_no_work()
            await entry.backend.stop(live)
            entry.live = None
            entry.volumes.clear()
            if entry.persistent is None:
                await asyncio.to_thread(self.made_raw(entry).remove)
            await asyncio.to_thread(self.store.statuses.remove, entry.name)
        self._drop_if_nothing(entry)
        self._tell(entry, Event.STOPPED)

    async def undefine(self, entry: StoragePool) -> None:
        """Forget a definition."""
        async with entry.job.hold("undefine"):
            entry.require_inactive("still active")
            entry.require_no_work()
            entry.persistent = None
            entry.autostart = False
            await asyncio.to_thread(self.store.definitions.remove, entry.name)
            await asyncio.to_thread(self.made_raw(entry).remove)
        self.registry.remove(entry)
        self._raw.pop(entry.name, None)
        self._tell(entry, Event.UNDEFINED)

    async def build(self, entry: StoragePool, flags: int) -> None:
        """Make what the pool is kept in."""
        async with entry.job.hold("build"):
            entry.require_inactive("already active")
            await entry.backend.build(entry.newest, flags)
        self._tell(entry, Event.CREATED)

    async def delete(self, entry: StoragePool, flags: int) -> None:
        """Take away what the pool is kept in."""
        async with entry.job.hold("delete"):
            entry.require_inactive("still active")
            entry.require_no_work()
            await entry.backend.delete(entry.newest, flags)
        self._tell(entry, Event.DELETED)

    async def refresh(self, entry: StoragePool) -> None:
        """Look again at what a pool holds.

        A pool that cannot be looked at any more is stopped.
        """
        async with entry.job.hold("refresh"):
            live = entry.running()
            entry.require_no_work()
            try:
                await self._look(entry, live)
            except VirdError:
                await entry.backend.stop(live)
                entry.live = None
                entry.volumes.clear()
                await asyncio.to_thread(self.store.statuses.remove, entry.name)
                self._drop_if_nothing(entry)
                self._tell(entry, Event.STOPPED)
                raise
        self.bus.publish(PoolRefresh(entry.ref))

    async def set_autostart(self, entry: StoragePool, wanted: bool) -> None:
        """Have it start with the host, or not."""
        if not entry.is_persistent:
            raise InternalError("pool has no config file")
        async with entry.job.hold("autostart"):
            await asyncio.to_thread(self.store.definitions.set_autostart, entry.name, wanted)
            entry.autostart = wanted

    # --- what the volumes' side asks

    async def recount(self, entry: StoragePool) -> None:
        """Read the pool's sizes again after a volume came, went or changed."""
        live = entry.live
        if live is not None:
            sizes = await entry.backend.sizes(live)
            live.capacity, live.allocation, live.available = sizes

    def made_raw(self, entry: StoragePool) -> MadeRaw:
        """Which volumes of a pool were made raw."""
        if entry.name not in self._raw:
            self._raw[entry.name] = MadeRaw(self.store.places.made_raw(entry.name))
        return self._raw[entry.name]

    # --- inside

    async def _look(self, entry: StoragePool, live: Pool) -> None:
        raw = self.made_raw(entry)
        found = await entry.backend.look(live, raw.holds)
        live.capacity, live.allocation, live.available = found.capacity, found.allocation, found.available
        if live.target is not None and found.permissions is not None:
            live.target.permissions = found.permissions
        # Who uses a volume now goes on using the same one.
        known = entry.volumes
        entry.volumes = {}
        for document in found.volumes:
            volume = known.get(document.name or "") or VolumeEntry(document)
            volume.document = document
            entry.volumes[document.name or ""] = volume
        await asyncio.to_thread(raw.forget_others, set(entry.volumes))

    def _same(self, pool: Pool) -> StoragePool | None:
        """The pool that a document is about; gives the document its UUID where it has none."""
        by_name = self.registry.by_name(pool.name or "")
        if pool.uuid is None:
            if by_name is not None:
                raise _exists(by_name)
            pool.uuid = self._new_uuid()
            return None
        by_uuid = self.registry.by_uuid(uuid_bytes(pool))
        if by_uuid is not None and by_uuid.name != pool.name:
            raise OperationFailed(f"pool '{by_uuid.name}' is already defined with uuid {pool.uuid}")
        if by_name is not None and by_uuid is None:
            raise _exists(by_name)
        return by_uuid

    def _add(self, pool: Pool, *, autostart: bool = False) -> StoragePool:
        entry = StoragePool(pool.name or "", uuid_bytes(pool), backend_of(pool.type), pool, autostart=autostart)
        self.registry.add(entry)
        return entry

    def _drop_if_nothing(self, entry: StoragePool) -> None:
        if not entry.is_active and not entry.is_persistent:
            self.registry.remove(entry)

    def _tell(self, entry: StoragePool, event: Event) -> None:
        self.bus.publish(PoolLifecycle(entry.ref, event, 0))


def uuid_bytes(pool: Pool) -> bytes:
    """The UUID of a complete document."""
    return uuids.UUID(pool.uuid).bytes


def _exists(entry: StoragePool) -> OperationFailed:
    return OperationFailed(f"pool '{entry.name}' already exists with uuid {uuid_text(entry.uuid)}")
