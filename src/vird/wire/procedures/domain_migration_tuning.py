"""Procedures that tune a running migration: downtime, bandwidth, compression cache, post-copy."""

from __future__ import annotations

from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Record, UHyper, UInt


class DomainMigrateSetMaxDowntimeArgs(Record):
    dom: DomainRef
    downtime: UHyper
    flags: UInt


DOMAIN_MIGRATE_SET_MAX_DOWNTIME = Procedure(
    REMOTE,
    166,
    "domain_migrate_set_max_downtime",
    DomainMigrateSetMaxDowntimeArgs,
    rights=(may.DOMAIN_MIGRATE,),
    since="0.8.0",
)


class DomainMigrateSetMaxSpeedArgs(Record):
    dom: DomainRef
    bandwidth: UHyper
    flags: UInt


DOMAIN_MIGRATE_SET_MAX_SPEED = Procedure(
    REMOTE,
    207,
    "domain_migrate_set_max_speed",
    DomainMigrateSetMaxSpeedArgs,
    rights=(may.DOMAIN_MIGRATE,),
    since="0.9.0",
)


class DomainMigrateGetMaxSpeedArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainMigrateGetMaxSpeedRet(Record):
    bandwidth: UHyper


DOMAIN_MIGRATE_GET_MAX_SPEED = Procedure(
    REMOTE,
    242,
    "domain_migrate_get_max_speed",
    DomainMigrateGetMaxSpeedArgs,
    DomainMigrateGetMaxSpeedRet,
    rights=(may.DOMAIN_MIGRATE,),
    since="0.9.5",
)


class DomainMigrateGetCompressionCacheArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainMigrateGetCompressionCacheRet(Record):
    cache_size: UHyper


DOMAIN_MIGRATE_GET_COMPRESSION_CACHE = Procedure(
    REMOTE,
    299,
    "domain_migrate_get_compression_cache",
    DomainMigrateGetCompressionCacheArgs,
    DomainMigrateGetCompressionCacheRet,
    rights=(may.DOMAIN_MIGRATE,),
    read_only=True,
    since="1.0.3",
)


class DomainMigrateSetCompressionCacheArgs(Record):
    dom: DomainRef
    cache_size: UHyper
    flags: UInt


DOMAIN_MIGRATE_SET_COMPRESSION_CACHE = Procedure(
    REMOTE,
    300,
    "domain_migrate_set_compression_cache",
    DomainMigrateSetCompressionCacheArgs,
    rights=(may.DOMAIN_MIGRATE,),
    since="1.0.3",
)


class DomainMigrateStartPostCopyArgs(Record):
    dom: DomainRef
    flags: UInt


DOMAIN_MIGRATE_START_POST_COPY = Procedure(
    REMOTE,
    364,
    "domain_migrate_start_post_copy",
    DomainMigrateStartPostCopyArgs,
    rights=(may.DOMAIN_MIGRATE,),
    since="1.3.3",
)


class DomainMigrateGetMaxDowntimeArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainMigrateGetMaxDowntimeRet(Record):
    downtime: UHyper


DOMAIN_MIGRATE_GET_MAX_DOWNTIME = Procedure(
    REMOTE,
    387,
    "domain_migrate_get_max_downtime",
    DomainMigrateGetMaxDowntimeArgs,
    DomainMigrateGetMaxDowntimeRet,
    rights=(may.DOMAIN_MIGRATE,),
    read_only=True,
    since="3.7.0",
)
