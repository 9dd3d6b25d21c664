"""The ``<domainsnapshot>`` document: a guest's state at one moment."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import InternalError, XmlError
from vird.markup import Attr, ByParent, Element, Fails, Named
from vird.markup.scalars import Bytes, Int, Long
from vird.model.domain.cpu import Cpu
from vird.model.domain.devices.disk_source import DiskSource, DiskType
from vird.model.domain.domain import Domain

SnapshotState = Literal[
    "nostate", "running", "blocked", "paused", "shutdown", "shutoff", "crashed", "pmsuspended", "disk-snapshot",
]  # fmt: skip
SnapshotLocation = Literal["no", "internal", "external", "manual"]


class SnapshotParent(Element):
    """The snapshot that this one was made on."""

    name: str


class SnapshotMemory(Element):
    """Where the guest's memory is kept, when it is."""

    snapshot: Annotated[Attr[SnapshotLocation | None], Fails(XmlError)] = None
    file: Attr[str | None] = None


class MetadataCache(Element):
    """How much of the new image's tables is kept in memory."""

    max_size: Bytes | None = None


class SnapshotDiskDriver(Element, empty="omit"):
    """The format of the new image."""

    type: Attr[str | None] = None
    metadata_cache: MetadataCache | None = None


class SnapshotDisk(Element):
    """What is done with one disk; for external ones, where writing goes on."""

    name: Annotated[Attr[str], Fails(InternalError)]
    snapshot: Attr[SnapshotLocation | None] = None
    type: Attr[DiskType | None] = None
    delete_in_progress: Annotated[bool, Named("snapshotDeleteInProgress")] = False
    driver: SnapshotDiskDriver | None = None
    source: Annotated[DiskSource | None, ByParent("type")] = None


class SnapshotDisks(Element):
    """The disks; those not named get what the guest's definition says."""

    disks: Annotated[list[SnapshotDisk], Named("disk")] = []


class SnapshotCookie(Element):
    """What the QEMU driver needs to know to go back: the processor as it really was."""

    cpu: Cpu | None = None
    slirp_helper: Annotated[bool, Named("slirpHelper")] = False


class Snapshot(Element, tag="domainsnapshot", document="domain_snapshot"):
    """One snapshot; times in seconds since 1970.

    ``domain`` is the guest as it was, ``inactive_domain`` its configuration where that
    differed, ``active`` marks the one that the guest runs on (only in the daemon's own files).
    """

    name: str | None = None
    description: str | None = None
    state: SnapshotState | None = None
    parent: SnapshotParent | None = None
    creation_time: Annotated[Long | None, Named("creationTime")] = None
    memory: SnapshotMemory | None = None
    disks: SnapshotDisks | None = None
    domain: Domain | None = None
    inactive_domain: Annotated[Domain | None, Named("inactiveDomain")] = None
    cookie: SnapshotCookie | None = None
    active: Int | None = None
