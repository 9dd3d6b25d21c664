"""Filling in a ``<domainbackup>`` document from the guest's disks."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from vird.errors import ConfigUnsupported, XmlError
from vird.model.backup import Backup, BackupDisk, BackupDisks
from vird.model.domain.devices.disk_source import FileSource


def parse_backup(text: str | bytes, *, internal: bool = False, strict: bool = False) -> Backup:
    """Read and check; ``strict`` refuses what no class declares.

    ``internal`` is for the daemon's own files, which hold the state of a running backup.

    Raises InvalidXml, and XmlError for parts that do not fit together.
    """
    backup = Backup.from_xml(text, "error" if strict else "drop")
    _check_server(backup)
    if not internal:
        backup.private_data = None
    for disk in backup.disks.disks if backup.disks is not None else ():
        _check_disk(disk, backup)
        if not internal:
            disk.state = disk.index = None
    return backup


def _check_server(backup: Backup) -> None:
    server = backup.server
    if server is None:
        return
    if backup.mode == "push":
        raise XmlError("use of <server> requires pull mode backup")
    if server.transport == "tcp" and server.name is None:
        raise XmlError("missing host name of the <server>")
    if server.transport == "unix" and server.tls == "yes":
        raise ConfigUnsupported("TLS is not supported for unix socket")


def _check_disk(disk: BackupDisk, backup: Backup) -> None:
    disk.backup = disk.backup or "yes"
    pulls = backup.mode == "pull"
    if not pulls and (disk.exportname is not None or disk.exportbitmap is not None):
        raise XmlError("export name and bitmap are only for pull mode backups")
    if disk.backup == "no":
        disk.type = disk.backupmode = disk.incremental = disk.driver = disk.target = disk.scratch = None
        return
    disk.type = disk.type or "file"
    disk.target, disk.scratch = (None, disk.scratch) if pulls else (disk.target, None)


def align_backup(
    backup: Backup,
    disks: Mapping[str, str | None],
    suffix: str,
    left_out: Collection[str] = (),
    empty: Collection[str] = (),
) -> Backup:
    """Settle, in place, what happens to each of the guest's disks.

    ``disks`` maps target names to the paths of their images (None for images that are no
    file); ``suffix`` ends the names of copies that the document does not name.  Those ``left_out`` are only backed
    up when they are named, ``empty`` ones never.  Raises ConfigUnsupported for disks that the guest does not have,
    that are named twice or are empty, and for changes since nobody says when.
    """
    named = backup.disks is not None and bool(backup.disks.disks)
    entries = backup.disks = backup.disks or BackupDisks()
    seen: set[str] = set()
    for disk in entries.disks:
        if disk.name not in disks:
            raise ConfigUnsupported(f"no disk named '{disk.name}'")
        if disk.name in seen:
            raise ConfigUnsupported(f"disk '{disk.name}' specified twice")
        seen.add(disk.name)
        if disk.backup == "yes" and disk.name in empty:
            raise ConfigUnsupported(f"disk '{disk.name}' has no media")
    others = [
        BackupDisk(name=name, backup="no" if named or name in left_out else "yes") for name in disks if name not in seen
    ]
    entries.disks += others
    for disk in entries.disks:
        if disk.backup == "yes":
            _settle(disk, backup, disks[disk.name], suffix)
    return backup


def _settle(disk: BackupDisk, backup: Backup, image: str | None, suffix: str) -> None:
    disk.type = disk.type or "file"
    if disk.backupmode is None:
        since = disk.incremental or backup.incremental
        disk.backupmode, disk.incremental = ("incremental", since) if since else ("full", None)
    elif disk.backupmode == "incremental" and disk.incremental is None:
        disk.incremental = backup.incremental
        if disk.incremental is None:
            raise ConfigUnsupported(
                f"'incremental' backup mode of disk '{disk.name}' requires setting 'incremental' field for "
                "disk or backup"
            )
    place = disk.target if backup.mode == "push" else disk.scratch
    if place is not None:
        return
    if image is None or disk.type != "file":
        raise ConfigUnsupported(f"refusing to generate file name for disk '{disk.name}'")
    made = FileSource(file=f"{image}.{suffix}")
    if backup.mode == "push":
        disk.target = made
    else:
        disk.scratch = made
