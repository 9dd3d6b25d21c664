"""Domain checkpoints."""

from __future__ import annotations

from enum import IntEnum


class DomainCheckpointCreateFlags(IntEnum):
    """How a checkpoint is taken (virDomainCheckpointCreateFlags)."""

    REDEFINE = 1
    QUIESCE = 2
    REDEFINE_VALIDATE = 4


class DomainCheckpointDeleteFlags(IntEnum):
    """What a deletion covers (virDomainCheckpointDeleteFlags)."""

    CHILDREN = 1
    METADATA_ONLY = 2
    CHILDREN_ONLY = 4


class DomainCheckpointListFlags(IntEnum):
    """Which checkpoints a list shows (virDomainCheckpointListFlags)."""

    DESCENDANTS = 1
    ROOTS = 1
    TOPOLOGICAL = 2
    LEAVES = 4
    NO_LEAVES = 8


class DomainCheckpointXMLFlags(IntEnum):
    """What a checkpoint's document shows (virDomainCheckpointXMLFlags)."""

    SECURE = 1
    NO_DOMAIN = 2
    SIZE = 4
