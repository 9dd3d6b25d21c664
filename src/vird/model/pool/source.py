"""Where a storage pool comes from: ``<source>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element, Fails, Named
from vird.markup.scalars import Int, ULong, UuidText, YesNo
from vird.model.paths import CleanPath
from vird.model.pool.adapter import Adapter


class PoolHost(Element):
    """A server of the storage."""

    name: Attr[str]
    port: Attr[Int | None] = None


class FreeExtent(Element):
    """Space between partitions, in bytes; only in live documents."""

    start: Attr[ULong]
    end: Attr[ULong]


class PoolDevice(Element):
    """A disk, a partition, or an iSCSI target."""

    path: Attr[str]
    part_separator: Attr[YesNo | None] = None
    free_extents: Annotated[list[FreeExtent], Named("freeExtent")] = []


class PoolDirectory(Element):
    """A folder on the server."""

    path: Attr[CleanPath | None] = None


class InitiatorName(Element):
    """The name under which this host logs in."""

    name: Attr[str | None] = None


class Initiator(Element):
    """``<initiator>`` of iSCSI."""

    iqn: InitiatorName | None = None


class PoolFormat(Element):
    """The file system, partition table or protocol; which words are known depends on the pool's type."""

    type: Attr[str | None] = None


class PoolSecret(Element):
    """The secret that holds the password."""

    type: Attr[str | None] = None
    uuid: Attr[UuidText | None] = None
    usage: Attr[str | None] = None


class PoolAuth(Element):
    """How this host proves itself to the server."""

    type: Annotated[Attr[Literal["chap", "ceph"]], Fails(ConfigUnsupported)]
    username: Attr[str]
    secret: PoolSecret


class PoolProtocol(Element):
    """The version of NFS."""

    ver: Attr[str | None] = None


class PoolMaker(Element):
    """The maker or model of the storage, for people."""

    name: Attr[str | None] = None


class PoolSource(Element, tag="source", empty="open"):
    """Everything any pool can come from; a pool's type says what of it counts."""

    hosts: Annotated[list[PoolHost], Named("host")] = []
    devices: Annotated[list[PoolDevice], Named("device")] = []
    dir: PoolDirectory | None = None
    adapter: Adapter | None = None
    name: str | None = None
    initiator: Initiator | None = None
    format: PoolFormat | None = None
    auth: PoolAuth | None = None
    protocol: PoolProtocol | None = None
    vendor: PoolMaker | None = None
    product: PoolMaker | None = None


class PoolSources(Element, tag="sources"):
    """What pools could be made of."""

    sources: Annotated[list[PoolSource], Named("source")] = []
