"""Devices of the host."""

from __future__ import annotations

from enum import IntEnum


class ConnectListAllNodeDeviceFlags(IntEnum):
    """Which devices a list shows (virConnectListAllNodeDeviceFlags)."""

    CAP_SYSTEM = 1
    CAP_PCI_DEV = 2
    CAP_USB_DEV = 4
    CAP_USB_INTERFACE = 8
    CAP_NET = 16
    CAP_SCSI_HOST = 32
    CAP_SCSI_TARGET = 64
    CAP_SCSI = 128
    CAP_STORAGE = 256
    CAP_FC_HOST = 512
    CAP_VPORTS = 1024
    CAP_SCSI_GENERIC = 2048
    CAP_DRM = 4096
    CAP_MDEV_TYPES = 8192
    CAP_MDEV = 16384
    CAP_CCW_DEV = 32768
    CAP_CSS_DEV = 0x10000
    CAP_VDPA = 0x20000
    CAP_AP_CARD = 0x40000
    CAP_AP_QUEUE = 0x80000
    CAP_AP_MATRIX = 0x100000
    CAP_VPD = 0x200000
    CAP_CCWGROUP_DEV = 0x400000
    CAP_CCWGROUP_MEMBER = 0x800000
    PERSISTENT = 0x10000000
    TRANSIENT = 0x20000000
    INACTIVE = 0x40000000
    ACTIVE = 0x80000000


class NodeDeviceCreateXMLFlags(IntEnum):
    """How a device is created (virNodeDeviceCreateXMLFlags)."""

    VALIDATE = 1


class NodeDeviceDefineXMLFlags(IntEnum):
    """How a device's document is taken in (virNodeDeviceDefineXMLFlags)."""

    VALIDATE = 1


class NodeDeviceXMLFlags(IntEnum):
    """Which form of a device's document is meant (virNodeDeviceXMLFlags)."""

    INACTIVE = 1


class NodeDeviceUpdateFlags(IntEnum):
    """Whether an update is for the live device, its definition, or whichever applies (virNodeDeviceUpdateFlags)."""

    CURRENT = 0
    LIVE = 1
    CONFIG = 2


class NodeDeviceEventID(IntEnum):
    """The kinds of device events (virNodeDeviceEventID)."""

    LIFECYCLE = 0
    UPDATE = 1


class NodeDeviceEventLifecycleType(IntEnum):
    """What happened in a device's life (virNodeDeviceEventLifecycleType)."""

    CREATED = 0
    DELETED = 1
    DEFINED = 2
    UNDEFINED = 3
