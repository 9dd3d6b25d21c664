"""What limits a guest's moves, one that goes on among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird import errors
from vird.api.capabilities.migration_tuning import MigrationTuning
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.enums.migration import DomainMigrateMaxSpeedFlags
from vird.drivers.qemu.migration.outgoing import Outgoing
from vird.drivers.qemu.migration.switches import MIB_MOST, NO_LIMIT
from vird.drivers.qemu.refuse import check_flags
from vird.errors import ErrorDomain
from vird.qmp.session import Json
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

MIB = 2**20


class QemuMigrationTuning(MigrationTuning):
    """The capability."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver) -> None:
        self._driver = driver

    def _running(self, dom: DomainRef, flags: int, procedure: Procedure) -> Guest:
        check_flags(flags, None, procedure)
        guest = self._driver.guest(dom)
        guest.require_active()
        return guest

    async def _get(self, guest: Guest, name: str) -> int:
        answer = await guest.monitor.execute("query-migrate-parameters")
        if name not in answer:
            raise errors.OperationInvalid(f"this QEMU does not tell its {name}")
        return int(answer[name])

    async def _set(self, guest: Guest, name: str, value: Json) -> None:
        await guest.monitor.execute("migrate-set-parameters", {name: value})

    async def domain_migrate_set_max_downtime(self, dom: DomainRef, downtime: int, flags: int) -> None:
        """Set how long the guest may stand still, in milliseconds."""
        guest = self._running(dom, flags, remote.DOMAIN_MIGRATE_SET_MAX_DOWNTIME)
        await self._set(guest, "downtime-limit", downtime)

    async def domain_migrate_get_max_downtime(self, dom: DomainRef, flags: int) -> int:
        """How long the guest may stand still, in milliseconds."""
        guest = self._running(dom, flags, remote.DOMAIN_MIGRATE_GET_MAX_DOWNTIME)
        return await self._get(guest, "downtime-limit")

    async def domain_migrate_set_max_speed(self, dom: DomainRef, bandwidth: int, flags: int) -> None:
        """Limit a migration, in MiB/s; of a guest that does not run, its next ones."""
        check_flags(flags, DomainMigrateMaxSpeedFlags, remote.DOMAIN_MIGRATE_SET_MAX_SPEED)
        guest = self._driver.guest(dom)
        if bandwidth > MIB_MOST:
            raise errors.Overflow(f"bandwidth must be less than {MIB_MOST + 1}")
        if flags & DomainMigrateMaxSpeedFlags.POSTCOPY:
            guest.require_active()
            await self._set(guest, "max-postcopy-bandwidth", bandwidth * MIB)
            return
        if isinstance(guest.moving, Outgoing) and guest.moving.sending is not None:
            await self._set(guest, "max-bandwidth", bandwidth * MIB)
        guest.move_speed = bandwidth * MIB

    async def domain_migrate_get_max_speed(self, dom: DomainRef, flags: int) -> int:
        """The limit of a migration, in MiB/s."""
        check_flags(flags, DomainMigrateMaxSpeedFlags, remote.DOMAIN_MIGRATE_GET_MAX_SPEED)
        guest = self._driver.guest(dom)
        if flags & DomainMigrateMaxSpeedFlags.POSTCOPY:
            guest.require_active()
            return await self._get(guest, "max-postcopy-bandwidth") // MIB
        return (NO_LIMIT if guest.move_speed is None else guest.move_speed) // MIB

    async def domain_migrate_start_post_copy(self, dom: DomainRef, flags: int) -> None:
        """Let the guest run on the other side before all its memory is there."""
        guest = self._running(dom, flags, remote.DOMAIN_MIGRATE_START_POST_COPY)
        if not isinstance(guest.moving, Outgoing) or guest.moving.sending is None:
            raise errors.OperationInvalid("post-copy can only be started while outgoing migration is in progress")
        if not guest.moving.wishes.flags & Flag.POSTCOPY:
            raise errors.OperationInvalid("switching to post-copy requires migration to be started with "
                                          "VIR_MIGRATE_POSTCOPY flag")  # fmt: skip
        await guest.monitor.execute("migrate-start-postcopy")

    async def domain_migrate_get_compression_cache(self, dom: DomainRef, flags: int) -> int:
        """The size of the compression cache, in bytes."""
        guest = self._running(dom, flags, remote.DOMAIN_MIGRATE_GET_COMPRESSION_CACHE)
        return await self._get(guest, "xbzrle-cache-size")

    async def domain_migrate_set_compression_cache(self, dom: DomainRef, cache_size: int, flags: int) -> None:
        """Set the size of the compression cache, in bytes."""
        guest = self._running(dom, flags, remote.DOMAIN_MIGRATE_SET_COMPRESSION_CACHE)
        await self._set(guest, "xbzrle-cache-size", cache_size)
