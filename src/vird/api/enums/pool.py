"""Storage pools."""

from __future__ import annotations

from enum import IntEnum


class ConnectListAllStoragePoolsFlags(IntEnum):
    """Which pools a list shows (virConnectListAllStoragePoolsFlags)."""

    INACTIVE = 1
    ACTIVE = 2
    PERSISTENT = 4
    TRANSIENT = 8
    AUTOSTART = 16
    NO_AUTOSTART = 32
    DIR = 64
    FS = 128
    NETFS = 256
    LOGICAL = 512
    DISK = 1024
    ISCSI = 2048
    SCSI = 4096
    MPATH = 8192
    RBD = 16384
    SHEEPDOG = 32768
    GLUSTER = 0x10000
    ZFS = 0x20000
    VSTORAGE = 0x40000
    ISCSI_DIRECT = 0x80000


class StoragePoolState(IntEnum):
    """What a pool is doing (virStoragePoolState)."""

    INACTIVE = 0
    BUILDING = 1
    RUNNING = 2
    DEGRADED = 3
    INACCESSIBLE = 4


class StoragePoolBuildFlags(IntEnum):
    """What building may overwrite (virStoragePoolBuildFlags)."""

    NEW = 0
    REPAIR = 1
    RESIZE = 2
    NO_OVERWRITE = 4
    OVERWRITE = 8


class StoragePoolCreateFlags(IntEnum):
    """What is built when a pool is started (virStoragePoolCreateFlags)."""

    NORMAL = 0
    WITH_BUILD = 1
    WITH_BUILD_OVERWRITE = 2
    WITH_BUILD_NO_OVERWRITE = 4


class StoragePoolDefineFlags(IntEnum):
    """How a pool's document is taken in (virStoragePoolDefineFlags)."""

    VALIDATE = 1


class StoragePoolDeleteFlags(IntEnum):
    """Whether the storage is zeroed as well (virStoragePoolDeleteFlags)."""

    NORMAL = 0
    ZEROED = 1


class StoragePoolEventID(IntEnum):
    """The kinds of pool events (virStoragePoolEventID)."""

    LIFECYCLE = 0
    REFRESH = 1


class StoragePoolEventLifecycleType(IntEnum):
    """What happened in a pool's life (virStoragePoolEventLifecycleType)."""

    DEFINED = 0
    UNDEFINED = 1
    STARTED = 2
    STOPPED = 3
    CREATED = 4
    DELETED = 5


class StorageXMLFlags(IntEnum):
    """Which form of a pool's document is meant (virStorageXMLFlags)."""

    INACTIVE = 1
