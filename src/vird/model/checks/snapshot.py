"""Reading a ``<domainsnapshot>`` document; what it means for a guest's disks is settled in ``snapshot_disks``."""

from __future__ import annotations

from vird.errors import ConfigUnsupported, InternalError, XmlDetail, XmlError
from vird.model.domain.devices.disk_source import BlockSource, FileSource
from vird.model.snapshot import Snapshot, SnapshotDisk, SnapshotMemory


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
    if snapshot.state == "nostate":
        raise ConfigUnsupported("Invalid state 'nostate' in domain snapshot XML")
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
