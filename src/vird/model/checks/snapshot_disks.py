"""What happens to each of a guest's disks when a snapshot is taken; pure.

The document says it for the disks that it names, the guest's definition and a default for the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vird.errors import ConfigUnsupported
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.disk_source import BlockSource, FileSource
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot, SnapshotDisk, SnapshotDisks, SnapshotLocation


class SnapshotTarget(NamedTuple):
    """One disk: its target's name, the path of its image, what its definition says of snapshots.

    ``is_file`` says whether a new image can be named after the old one, ``is_empty`` that there is no medium.
    """

    name: str
    path: str | None = None
    own: SnapshotLocation | None = None
    is_file: bool = True
    is_empty: bool = False


def targets_of(domain: Domain) -> list[SnapshotTarget]:
    """The disks of a guest, in its document's order."""
    disks = domain.devices.disks if domain.devices is not None else []
    return [_target(disk, disk.target.dev) for disk in disks if disk.target is not None]


def _target(disk: Disk, name: str) -> SnapshotTarget:
    source = disk.source
    path = source.file if isinstance(source, FileSource) else source.dev if isinstance(source, BlockSource) else None
    own = disk.snapshot
    is_empty = source is None or (path is None and isinstance(source, FileSource | BlockSource))
    if own is None and (disk.readonly or disk.device == "cdrom" or is_empty):
        own = "no"
    return SnapshotTarget(name, path, own, isinstance(source, FileSource), is_empty)


def is_external(snapshot: Snapshot) -> bool:
    """Whether memory or a disk is kept in a file of its own."""
    if snapshot.memory is not None and snapshot.memory.snapshot == "external":
        return True
    return any(disk.snapshot == "external" for disk in snapshot.disks.disks) if snapshot.disks is not None else False


def align_snapshot(
    snapshot: Snapshot, targets: Sequence[SnapshotTarget], default: SnapshotLocation, *, all_alike: bool = False
) -> Snapshot:
    """Settle, in place, what happens to each disk.

    ``default`` is what happens to disks of which nothing else says it; with ``all_alike`` to all but those that
    the definition leaves out.  New images without a name get the old one's with the snapshot's name for its ending.
    Raises ConfigUnsupported for disks that the guest does not have, that are named twice or that differ, and for
    images that cannot be named.
    """
    named = snapshot.disks.disks if snapshot.disks is not None else []
    if len(named) > len(targets):
        raise ConfigUnsupported("too many disk snapshot requests for domain")
    said = _by_target(named, targets)
    settled = []
    for target in targets:
        entry = said.get(target.name) or SnapshotDisk(name=target.name)
        _settle(entry, target, default, all_alike=all_alike)
        settled.append(entry)
    for entry, target in ((entry, target) for entry in settled for target in targets if entry.name == target.name):
        if entry.snapshot == "external":
            _name_image(entry, target, snapshot.name or "")
    _refuse_same_names(settled)
    snapshot.disks = SnapshotDisks(disks=settled) if settled else None
    return snapshot


def _settle(entry: SnapshotDisk, target: SnapshotTarget, default: SnapshotLocation, *, all_alike: bool) -> None:
    own = target.own if not all_alike or target.own == "no" else None
    if entry.snapshot is None:
        entry.snapshot = own or default
    elif all_alike and entry.snapshot != default and not entry.snapshot == target.own == "no":
        raise ConfigUnsupported(f"disk '{entry.name}' must use snapshot mode '{default}'")


def _by_target(entries: list[SnapshotDisk], targets: Sequence[SnapshotTarget]) -> dict[str, SnapshotDisk]:
    """The document's entries by target name; they may name disks by the path of their image."""
    names = {target.name for target in targets}
    by_path = {target.path: target.name for target in targets if target.path is not None}
    found: dict[str, SnapshotDisk] = {}
    for entry in entries:
        entry.name = entry.name if entry.name in names else by_path.get(entry.name, entry.name)
        if entry.name not in names:
            raise ConfigUnsupported(f"no disk named '{entry.name}'")
        if entry.name in found:
            raise ConfigUnsupported(f"disk '{entry.name}' specified twice")
        found[entry.name] = entry
    return found


def image_path(entry: SnapshotDisk) -> str | None:
    """The path of the new image, None where it is no file or has no name yet."""
    source = entry.source
    return source.file if isinstance(source, FileSource) else source.dev if isinstance(source, BlockSource) else None


def _name_image(entry: SnapshotDisk, target: SnapshotTarget, suffix: str) -> None:
    entry.type = entry.type or "file"
    if entry.source is not None and not (isinstance(entry.source, FileSource) and entry.source.file is None):
        return
    if entry.type != "file":
        raise ConfigUnsupported(
            f"cannot generate external snapshot name for disk '{entry.name}' on a '{entry.type}' device"
        )
    if target.is_empty:
        raise ConfigUnsupported(f"cannot generate external snapshot name for disk '{entry.name}' without source")
    if target.path is None or not target.is_file:
        raise ConfigUnsupported(
            f"source for disk '{entry.name}' is not a regular file; refusing to generate external snapshot name"
        )
    folder, slash, base = target.path.rpartition("/")
    stem = base.rpartition(".")[0] if "." in base else base
    entry.source = FileSource(file=f"{folder}{slash}{stem}.{suffix}")


def _refuse_same_names(entries: list[SnapshotDisk]) -> None:
    taken: dict[str, str] = {}
    for entry in entries:
        path = image_path(entry)
        if path is None:
            continue
        if path in taken:
            raise ConfigUnsupported(
                f"cannot generate external snapshot name for disk '{entry.name}': collision with disk '{taken[path]}'"
            )
        taken[path] = entry.name
