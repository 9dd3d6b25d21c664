"""Reading a ``<domainsnapshot>`` document and filling it in from the guest's disks."""

from __future__ import annotations

from collections.abc import Mapping

from vird.errors import ConfigUnsupported, InternalError, XmlDetail, XmlError
from vird.model.domain.devices.disk_source import BlockSource, FileSource
from vird.model.snapshot import (
    Snapshot,
    SnapshotDisk,
    SnapshotDiskDriver,
    SnapshotDisks,
    SnapshotLocation,
    SnapshotMemory,
)


def parse_snapshot(
    text: str | bytes, *, redefine: bool = False, strict: bool = False, any_name: bool = False
) -> Snapshot:
    """Read and check; ``redefine`` takes the daemon's own parts (state, time, parent, guest) as well,
    ``any_name`` a name that is no file name.

    Raises InvalidXml, XmlError, XmlDetail or ConfigUnsupported.
    """
    snapshot = Snapshot.from_xml(text, "error" if strict else "drop")
    if redefine:
        _check_redefined(snapshot)
    else:
        snapshot.state = snapshot.parent = snapshot.creation_time = None
        snapshot.domain = snapshot.inactive_domain = snapshot.cookie = snapshot.active = None
    if snapshot.name is not None and not any_name and "/" in snapshot.name:
        raise XmlDetail("invalid char in name: /")
    _check_memory(snapshot.memory)
    for disk in snapshot.disks.disks if snapshot.disks is not None else ():
        _check_disk(disk)
    if snapshot.disks is not None and not snapshot.disks.disks:
        snapshot.disks = None
    return snapshot


def _check_redefined(snapshot: Snapshot) -> None:
    if not snapshot.name:
        raise XmlError("a redefined snapshot must have a name")
    if snapshot.creation_time is None:
        raise InternalError("missing creationTime from existing snapshot")
    if snapshot.state is None:
        raise XmlError("missing state from existing snapshot")
    if snapshot.memory is None:
        offline = snapshot.state in ("shutoff", "disk-snapshot")
        snapshot.memory = SnapshotMemory(snapshot="no" if offline else "internal")


def _check_memory(memory: SnapshotMemory | None) -> None:
    if memory is None:
        return
    if memory.file is not None and memory.snapshot not in (None, "external"):
        raise XmlError(f"memory filename '{memory.file}' requires external snapshot")
    if memory.file is not None:
        if not memory.file.startswith("/"):
            raise XmlError(f"memory snapshot file path ({memory.file}) must be absolute")
        memory.snapshot = "external"
    elif memory.snapshot == "external":
        raise XmlError("external memory snapshots require a filename")


def _check_disk(disk: SnapshotDisk) -> None:
    source = disk.source
    file = source.file if isinstance(source, FileSource) else source.dev if isinstance(source, BlockSource) else None
    has_source = file is not None or (disk.driver is not None and disk.driver.type is not None)
    if disk.snapshot is None and has_source:
        disk.snapshot = "external"
    if disk.snapshot not in (None, "external") and has_source:
        raise ConfigUnsupported(f"file '{file}' for disk '{disk.name}' requires use of external snapshot mode")
    if file is not None and not file.startswith("/"):
        raise XmlError(f"disk snapshot image path '{file}' must be absolute")
    if isinstance(source, FileSource | BlockSource) and source.startup_policy is not None:
        source.startup_policy = None


def align_snapshot(
    snapshot: Snapshot, disks: Mapping[str, str | None], default: SnapshotLocation, all_alike: bool = False
) -> Snapshot:
    """Settle, in place, what happens to each of the guest's disks.

    ``disks`` maps target names to the paths of their images (None for images that are no file);
    ``default`` is what happens to disks of which the document does not say it, with
    ``all_alike`` to all.  External copies without a name get the old image's with the snapshot's
    name for its ending.  Raises ConfigUnsupported for disks that the guest does not have, that
    are named twice or that differ, and for copies that cannot be named.
    """
    named = snapshot.disks = snapshot.disks or SnapshotDisks()
    by_name = _by_target(named.disks, disks)
    named.disks = [by_name.get(name) or SnapshotDisk(name=name) for name in disks]
    for disk in named.disks:
        if all_alike and disk.snapshot not in (None, default):
            raise ConfigUnsupported(f"disk '{disk.name}' must use snapshot mode '{default}'")
        disk.snapshot = disk.snapshot or default
        if disk.snapshot == "external":
            _name_overlay(disk, disks[disk.name], snapshot.name or "")
    return snapshot


def _by_target(entries: list[SnapshotDisk], disks: Mapping[str, str | None]) -> dict[str, SnapshotDisk]:
    """The document's entries by target name; they may name disks by the path of their image."""
    by_path = {path: name for name, path in disks.items() if path is not None}
    found: dict[str, SnapshotDisk] = {}
    for entry in entries:
        entry.name = entry.name if entry.name in disks else by_path.get(entry.name, entry.name)
        if entry.name not in disks:
            raise ConfigUnsupported(f"no disk named '{entry.name}'")
        if entry.name in found:
            raise ConfigUnsupported(f"disk '{entry.name}' specified twice")
        found[entry.name] = entry
    return found


def _name_overlay(disk: SnapshotDisk, image: str | None, suffix: str) -> None:
    disk.type = disk.type or "file"
    disk.driver = disk.driver or SnapshotDiskDriver(type="qcow2")
    disk.driver.type = disk.driver.type or "qcow2"
    if disk.source is not None and not (isinstance(disk.source, FileSource) and disk.source.file is None):
        return
    if image is None or disk.type != "file":
        raise ConfigUnsupported(
            f"source for disk '{disk.name}' is not a regular file; refusing to generate external snapshot name"
        )
    folder, slash, base = image.rpartition("/")
    stem = base.rpartition(".")[0] or base
    disk.source = FileSource(file=f"{folder}{slash}{stem}.{suffix}")
