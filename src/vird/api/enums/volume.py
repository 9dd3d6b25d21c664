"""Storage volumes."""

from __future__ import annotations

from enum import IntEnum


class StorageVolType(IntEnum):
    """What a volume is made of (virStorageVolType)."""

    FILE = 0
    BLOCK = 1
    DIR = 2
    NETWORK = 3
    NETDIR = 4
    PLOOP = 5


class StorageVolCreateFlags(IntEnum):
    """How a volume is created (virStorageVolCreateFlags)."""

    PREALLOC_METADATA = 1
    REFLINK = 2
    VALIDATE = 4


class StorageVolDeleteFlags(IntEnum):
    """What goes away with a volume (virStorageVolDeleteFlags)."""

    NORMAL = 0
    ZEROED = 1
    WITH_SNAPSHOTS = 2


class StorageVolDownloadFlags(IntEnum):
    """How a volume is read (virStorageVolDownloadFlags)."""

    SPARSE_STREAM = 1


class StorageVolUploadFlags(IntEnum):
    """How a volume is written (virStorageVolUploadFlags)."""

    SPARSE_STREAM = 1


class StorageVolInfoFlags(IntEnum):
    """Which size is asked for (virStorageVolInfoFlags)."""

    USE_ALLOCATION = 0
    GET_PHYSICAL = 1


class StorageVolResizeFlags(IntEnum):
    """How a volume's new size is meant (virStorageVolResizeFlags)."""

    ALLOCATE = 1
    DELTA = 2
    SHRINK = 4


class StorageVolWipeAlgorithm(IntEnum):
    """With which patterns a volume is overwritten (virStorageVolWipeAlgorithm)."""

    ZERO = 0
    NNSA = 1
    DOD = 2
    BSI = 3
    GUTMANN = 4
    SCHNEIER = 5
    PFITZNER7 = 6
    PFITZNER33 = 7
    RANDOM = 8
    TRIM = 9
