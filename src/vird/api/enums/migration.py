"""How a domain moves between hosts."""

from __future__ import annotations

from enum import IntEnum


class DomainMigrateFlags(IntEnum):
    """How a migration runs (virDomainMigrateFlags)."""

    LIVE = 1
    PEER2PEER = 2
    TUNNELLED = 4
    PERSIST_DEST = 8
    UNDEFINE_SOURCE = 16
    PAUSED = 32
    NON_SHARED_DISK = 64
    NON_SHARED_INC = 128
    CHANGE_PROTECTION = 256
    UNSAFE = 512
    OFFLINE = 1024
    COMPRESSED = 2048
    ABORT_ON_ERROR = 4096
    AUTO_CONVERGE = 8192
    RDMA_PIN_ALL = 16384
    POSTCOPY = 32768
    TLS = 0x10000
    PARALLEL = 0x20000
    NON_SHARED_SYNCHRONOUS_WRITES = 0x40000
    POSTCOPY_RESUME = 0x80000
    ZEROCOPY = 0x100000


class DomainMigrateMaxSpeedFlags(IntEnum):
    """Which phase a bandwidth limit is for (virDomainMigrateMaxSpeedFlags)."""

    POSTCOPY = 1
