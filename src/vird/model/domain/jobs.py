"""Work under way on a running guest, as status files keep it: ``<job>`` and ``<blockjobs>``."""

from __future__ import annotations

from typing import Annotated

from vird.markup import Attr, ByParent, Element, Inside, Named
from vird.markup.scalars import UInt, ULong, YesNo
from vird.model.domain.devices.disk import BackingStore
from vird.model.domain.devices.disk_source import DiskSource, DiskType, NetworkHost, NetworkProtocol
from vird.model.domain.devices.source_private import SourcePrivate
from vird.model.domain.migration_parameters import MigrationParameters


class MigrationSource(Element, tag="migrationSource"):
    """Where a disk is copied to: the NBD server of the other host.

    All but ``type``, ``format`` and ``source`` is the form of old releases, which had what is in the source right here.
    """

    type: Attr[DiskType]
    format: Attr[str | None] = None
    protocol: Attr[NetworkProtocol | None] = None
    name: Attr[str | None] = None
    tls: Attr[YesNo | None] = None
    tls_hostname: Annotated[Attr[str | None], Named("tlsHostname")] = None
    tls_from_config: Annotated[Attr[UInt | None], Named("tlsFromConfig")] = None
    hosts: Annotated[list[NetworkHost], Named("host")] = []
    private_data: Annotated[SourcePrivate | None, Named("privateData")] = None
    source: Annotated[DiskSource | None, ByParent("type")] = None


class MigratingDisk(Element, tag="disk"):
    """A disk of a guest that migrates, and whether it is copied."""

    dev: Attr[str]
    migrating: Attr[YesNo | None] = None
    source: Annotated[MigrationSource | None, Named("migrationSource")] = None


class TemporaryBitmap(Element, tag="bitmap"):
    """A bitmap that was made for the migration and is to go with it."""

    name: Attr[str]
    nodename: Attr[str]


class Job(Element, tag="job"):
    """The guest's one job.  ``async_started`` is when its long part began, in milliseconds since 1970."""

    type: Attr[str] = "none"
    async_: Annotated[Attr[str | None], Named("async")] = None
    phase: Attr[str | None] = None
    flags: Attr[str | None] = None
    async_started: Annotated[Attr[ULong | None], Named("asyncStarted")] = None
    disks: Annotated[list[MigratingDisk], Named("disk")] = []
    temporary_bitmaps: Annotated[list[TemporaryBitmap], Named("bitmap"), Inside("tempBlockDirtyBitmaps")] = []
    parameters: Annotated[MigrationParameters | None, Named("migParams")] = None


class JobDisk(Element, tag="disk"):
    """The disk that a block job is about; ``mirror`` says that its copy is the mirror of the disk."""

    dst: Attr[str]
    mirror: Attr[YesNo | None] = None


class JobImage(Element):
    """An image of a job that no disk has."""

    type: Attr[DiskType]
    format: Attr[str | None] = None
    source: Annotated[DiskSource | None, ByParent("type")] = None
    backing_store: Annotated[BackingStore | None, Named("backingStore")] = None


class JobChains(Element, tag="chains", empty="omit"):
    """The images of a job whose disk is gone."""

    disk: JobImage | None = None
    mirror: JobImage | None = None


class JobNode(Element):
    """An image by its node in QEMU."""

    node: Attr[str]


class CreatedLayer(Element, tag="create"):
    """Only the file is made; the format comes with a job of its own."""

    mode: Attr[str]


class JobBitmap(Element, tag="bitmap"):
    """The bitmap that says what is copied."""

    name: Attr[str]


class BlockJob(Element, tag="blockjob"):
    """One job of QEMU's on images, by its name there.  ``jobflags`` is missing where an older release began it."""

    name: Attr[str]
    type: Attr[str]
    state: Attr[str]
    newstate: Attr[str | None] = None
    brokentype: Attr[str | None] = None
    jobflags: Attr[str | None] = None
    shallownew: Attr[YesNo | None] = None
    errmsg: str | None = None
    disk: JobDisk | None = None
    chains: JobChains | None = None
    base: JobNode | None = None
    top: JobNode | None = None
    topparent: JobNode | None = None
    delete_committed_images: Annotated[bool, Named("deleteCommittedImages")] = False
    create: CreatedLayer | None = None
    src: JobImage | None = None
    bitmap: JobBitmap | None = None
    store: JobImage | None = None


class BlockJobs(Element, tag="blockjobs"):
    """Whether there are any, and those that there are."""

    active: Attr[YesNo]
    jobs: Annotated[list[BlockJob], Named("blockjob")] = []
