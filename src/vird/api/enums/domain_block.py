"""Block jobs, disks and backups."""

from __future__ import annotations

from enum import IntEnum


class DomainBlockJobType(IntEnum):
    """The kinds of block jobs (virDomainBlockJobType)."""

    UNKNOWN = 0
    PULL = 1
    COPY = 2
    COMMIT = 3
    ACTIVE_COMMIT = 4
    BACKUP = 5


class DomainBlockJobAbortFlags(IntEnum):
    """How a block job is ended (virDomainBlockJobAbortFlags)."""

    ASYNC = 1
    PIVOT = 2


class DomainBlockJobInfoFlags(IntEnum):
    """In which unit a block job's speed is told (virDomainBlockJobInfoFlags)."""

    BANDWIDTH_BYTES = 1


class DomainBlockJobSetSpeedFlags(IntEnum):
    """In which unit a block job's speed is given (virDomainBlockJobSetSpeedFlags)."""

    BANDWIDTH_BYTES = 1


class DomainBlockPullFlags(IntEnum):
    """How a pull runs (virDomainBlockPullFlags)."""

    BANDWIDTH_BYTES = 64


class DomainBlockRebaseFlags(IntEnum):
    """How a rebase runs (virDomainBlockRebaseFlags)."""

    SHALLOW = 1
    REUSE_EXT = 2
    COPY_RAW = 4
    COPY = 8
    RELATIVE = 16
    COPY_DEV = 32
    BANDWIDTH_BYTES = 64


class DomainBlockCopyFlags(IntEnum):
    """How a copy runs (virDomainBlockCopyFlags)."""

    SHALLOW = 1
    REUSE_EXT = 2
    TRANSIENT_JOB = 4
    SYNCHRONOUS_WRITES = 8
    TARGET_ZEROED = 16


class DomainBlockCommitFlags(IntEnum):
    """How a commit runs (virDomainBlockCommitFlags)."""

    SHALLOW = 1
    DELETE = 2
    ACTIVE = 4
    RELATIVE = 8
    BANDWIDTH_BYTES = 16


class DomainBlockResizeFlags(IntEnum):
    """How a disk's new size is meant (virDomainBlockResizeFlags)."""

    BYTES = 1
    CAPACITY = 2
    EXTEND = 4


class DomainDiskErrorCode(IntEnum):
    """What is wrong with a disk (virDomainDiskErrorCode)."""

    NONE = 0
    UNSPEC = 1
    NO_SPACE = 2


class DomainBackupBeginFlags(IntEnum):
    """How a backup runs (virDomainBackupBeginFlags)."""

    REUSE_EXTERNAL = 1
    PRESERVE_SHUTDOWN_DOMAIN = 2
