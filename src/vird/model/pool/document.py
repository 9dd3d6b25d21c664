"""The whole ``<pool>`` document."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported, XmlError
from vird.markup import Attr, Element, Fails, Lenient, Named, Namespace
from vird.markup.scalars import Bytes, UuidText, YesNo
from vird.model.pool.source import PoolSource
from vird.model.pool.target import PoolTarget

FS_OPTIONS = Namespace("fs", "http://libvirt.org/schemas/storagepool/fs/1.0")
RBD_OPTIONS = Namespace("rbd", "http://libvirt.org/schemas/storagepool/rbd/1.0")

PoolType = Literal[
    "dir", "fs", "netfs", "logical", "disk", "iscsi", "iscsi-direct", "scsi", "mpath", "rbd", "sheepdog", "gluster",
    "zfs", "vstorage",
]  # fmt: skip


class Cow(Element):
    """Whether files of the pool are copied on write."""

    state: Attr[YesNo]


class PoolFeatures(Element, empty="omit"):
    """What the file system under the pool does."""

    cow: Cow | None = None


class RefreshVolume(Element):
    """``capacity`` takes a volume's capacity for its allocation instead of measuring it."""

    allocation: Annotated[Attr[Literal["default", "capacity"] | None], Fails(ConfigUnsupported)] = None


class Refresh(Element):
    """How volumes are looked at."""

    volume: RefreshVolume | None = None


class MountOption(Element, namespace=FS_OPTIONS):
    """An option passed on to mount."""

    name: Annotated[Attr[str], Fails(XmlError)]


class MountOptions(Element, namespace=FS_OPTIONS):
    """``<fs:mount_opts>``."""

    options: Annotated[list[MountOption], Named("option")] = []


class RbdOption(Element, namespace=RBD_OPTIONS):
    """An option passed on to librados."""

    name: Annotated[Attr[str], Fails(XmlError)]
    value: Annotated[Attr[str], Fails(XmlError)]


class RbdOptions(Element, namespace=RBD_OPTIONS):
    """``<rbd:config_opts>``."""

    options: Annotated[list[RbdOption], Named("option")] = []


class Pool(Element, tag="pool", document="storage_pool_definition"):
    """A storage pool; sizes in bytes, 0 while it is not running."""

    type: Attr[PoolType]
    name: str | None = None
    uuid: UuidText | None = None
    capacity: Annotated[Bytes, Lenient()] = 0
    allocation: Annotated[Bytes, Lenient()] = 0
    available: Annotated[Bytes, Lenient()] = 0
    features: PoolFeatures | None = None
    source: PoolSource | None = None
    target: PoolTarget | None = None
    refresh: Refresh | None = None
    mount_options: Annotated[MountOptions | None, Named(FS_OPTIONS("mount_opts"))] = None
    rbd_options: Annotated[RbdOptions | None, Named(RBD_OPTIONS("config_opts"))] = None
