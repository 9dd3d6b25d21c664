"""The ``<domainbackup>`` document: a copy of a running guest's disks."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import XmlError
from vird.markup import Attr, ByParent, Element, Fails, Named
from vird.markup.scalars import UInt, YesNo
from vird.model.domain.devices.disk_source import DiskSource


class BackupServer(Element):
    """Where the NBD server of a pull backup listens."""

    transport: Attr[Literal["tcp", "unix"]] = "tcp"
    tls: Attr[YesNo | None] = None
    name: Attr[str | None] = None
    port: Attr[UInt | None] = None
    socket: Attr[str | None] = None


class BackupDriver(Element):
    """The format of the copy."""

    type: Attr[str | None] = None


class BackupDisk(Element):
    """One disk: pushed to ``target``, or pulled with changes kept in ``scratch``.

    ``state`` is only in the daemon's own files; ``index`` is the number that a running backup's image has in QEMU.
    """

    name: Attr[str]
    backup: Attr[YesNo | None] = None
    state: Attr[
        Literal["none", "running", "complete", "failed", "cancelling", "cancelled"] | None
    ] = None  # fmt: skip
    type: Attr[Literal["file", "block"] | None] = None
    backupmode: Attr[Literal["full", "incremental"] | None] = None
    incremental: Attr[str | None] = None
    exportname: Attr[str | None] = None
    exportbitmap: Attr[str | None] = None
    index: Attr[UInt | None] = None
    driver: BackupDriver | None = None
    target: Annotated[DiskSource | None, ByParent("type"), Named("target")] = None
    scratch: Annotated[DiskSource | None, ByParent("type"), Named("scratch")] = None


class BackupDisks(Element):
    """The disks; none named means all."""

    disks: Annotated[list[BackupDisk], Named("disk")] = []


class BackupSecretObject(Element, tag="secret"):
    """A secret that QEMU holds for the backup's server."""

    type: Attr[str]
    alias: Attr[str]


class BackupTlsObject(Element, tag="TLSx509"):
    """The credentials of the backup's server in QEMU."""

    alias: Attr[str]


class BackupObjects(Element):
    """What the backup made in QEMU."""

    secrets: list[BackupSecretObject] = []
    tls: BackupTlsObject | None = None


class BackupPrivate(Element):
    """What the daemon remembers of a running backup."""

    objects: BackupObjects | None = None


class Backup(Element, tag="domainbackup"):
    """One backup; ``incremental`` names the checkpoint since which changes are copied."""

    mode: Annotated[Attr[Literal["push", "pull"]], Fails(XmlError)] = "push"
    incremental: str | None = None
    server: BackupServer | None = None
    disks: BackupDisks | None = None
    private_data: Annotated[BackupPrivate | None, Named("privateData")] = None
