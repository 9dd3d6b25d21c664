"""What tunes a running migration."""

from __future__ import annotations

from vird.api.capability import Capability, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef


class MigrationTuning(Capability):
    """What tunes a running migration."""

    async def domain_migrate_set_max_downtime(self, dom: DomainRef, downtime: int, flags: int) -> None:
        """Set how long the guest may stand still, in milliseconds."""
        raise no_support(remote.DOMAIN_MIGRATE_SET_MAX_DOWNTIME)

    async def domain_migrate_set_max_speed(self, dom: DomainRef, bandwidth: int, flags: int) -> None:
        """Limit a migration, in MiB/s."""
        raise no_support(remote.DOMAIN_MIGRATE_SET_MAX_SPEED)

    async def domain_migrate_get_max_speed(self, dom: DomainRef, flags: int) -> int:
        """The limit of a migration, in MiB/s."""
        raise no_support(remote.DOMAIN_MIGRATE_GET_MAX_SPEED)

    async def domain_migrate_get_compression_cache(self, dom: DomainRef, flags: int) -> int:
        """The size of the compression cache, in bytes."""
        raise no_support(remote.DOMAIN_MIGRATE_GET_COMPRESSION_CACHE)

    async def domain_migrate_set_compression_cache(self, dom: DomainRef, cache_size: int, flags: int) -> None:
        """Set the size of the compression cache, in bytes."""
        raise no_support(remote.DOMAIN_MIGRATE_SET_COMPRESSION_CACHE)

    async def domain_migrate_start_post_copy(self, dom: DomainRef, flags: int) -> None:
        """Let the guest run on the other side before all its memory is there."""
        raise no_support(remote.DOMAIN_MIGRATE_START_POST_COPY)

    async def domain_migrate_get_max_downtime(self, dom: DomainRef, flags: int) -> int:
        """How long the guest may stand still, in milliseconds."""
        raise no_support(remote.DOMAIN_MIGRATE_GET_MAX_DOWNTIME)
