"""Domain snapshots."""

from __future__ import annotations

from enum import IntEnum


class DomainSnapshotCreateFlags(IntEnum):
    """How a snapshot is taken (virDomainSnapshotCreateFlags)."""

    REDEFINE = 1
    CURRENT = 2
    NO_METADATA = 4
    HALT = 8
    DISK_ONLY = 16
    REUSE_EXT = 32
    QUIESCE = 64
    ATOMIC = 128
    LIVE = 256
    VALIDATE = 512


class DomainSnapshotDeleteFlags(IntEnum):
    """What a deletion covers (virDomainSnapshotDeleteFlags)."""

    CHILDREN = 1
    METADATA_ONLY = 2
    CHILDREN_ONLY = 4


class DomainSnapshotListFlags(IntEnum):
    """Which snapshots a list shows (virDomainSnapshotListFlags)."""

    DESCENDANTS = 1
    ROOTS = 1
    METADATA = 2
    LEAVES = 4
    NO_LEAVES = 8
    NO_METADATA = 16
    INACTIVE = 32
    ACTIVE = 64
    DISK_ONLY = 128
    INTERNAL = 256
    EXTERNAL = 512
    TOPOLOGICAL = 1024


class DomainSnapshotRevertFlags(IntEnum):
    """How a domain goes back to a snapshot (virDomainSnapshotRevertFlags)."""

    RUNNING = 1
    PAUSED = 2
    FORCE = 4
    RESET_NVRAM = 8


class DomainSnapshotXMLFlags(IntEnum):
    """What a snapshot's document shows (virDomainSnapshotXMLFlags)."""

    SECURE = 1
