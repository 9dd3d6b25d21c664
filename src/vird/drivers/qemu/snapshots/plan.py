"""What a wish for a snapshot means for one guest: how memory and each disk are kept, or why not.  Pure.

Whether new images exist already is looked up in ``overlays``.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from vird.api.enums.domain import DomainState
from vird.api.enums.snapshot import DomainSnapshotCreateFlags as Create
from vird.drivers.qemu.plan.storage.images import is_empty
from vird.errors import ConfigUnsupported, InternalError, OperationUnsupported, XmlError
from vird.model.checks.snapshot_disks import align_snapshot, targets_of
from vird.model.domain.devices.disk import Disk
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot, SnapshotDisk, SnapshotDiskDriver, SnapshotMemory, SnapshotState

STATES: dict[int, SnapshotState] = {
    DomainState.RUNNING: "running",
    DomainState.PAUSED: "paused",
    DomainState.SHUTDOWN: "shutdown",
    DomainState.SHUTOFF: "shutoff",
    DomainState.CRASHED: "crashed",
}
NEW_FORMATS = ("qcow2", "qed")
"""Formats that a new image over an old one can have."""
ON_HOST = ("file", "block")
"""Storage in which the image program makes new images."""


class Chosen(NamedTuple):
    """A disk of the guest's document and what is done with it."""

    disk: Disk
    entry: SnapshotDisk


class Wish(NamedTuple):
    """What is to be done; ``memory`` says where the guest's memory goes."""

    memory: Literal["no", "internal", "external"]
    internal: list[Chosen]
    external: list[Chosen]


def settle(snapshot: Snapshot, document: Domain, state: int, flags: int, now: int) -> Wish:
    """Complete a snapshot's document, in place, for a guest with this document in this ``DomainState``.

    ``now`` is in seconds since 1970.  Raises ``ConfigUnsupported``, ``OperationUnsupported`` and ``XmlError`` for
    what cannot be.
    """
    active = state != DomainState.SHUTOFF
    asked = snapshot.memory.snapshot if snapshot.memory is not None else None
    disk_only = bool(flags & Create.DISK_ONLY)
    _check_memory(asked, flags, active=active)
    snapshot.state = state_of(state)
    snapshot.creation_time = now
    snapshot.name = snapshot.name or str(now)
    if disk_only:
        snapshot.state = "disk-snapshot" if active else "shutoff"
    elif active and asked == "no":
        raise OperationUnsupported("internal snapshot of a running VM must include the memory state")
    if asked != "external":
        snapshot.memory = SnapshotMemory(snapshot="internal" if active and not disk_only else "no")
    outside = disk_only or asked == "external"
    align_snapshot(snapshot, targets_of(document), "external" if outside else "internal", all_alike=not outside)
    return _checked(snapshot, document, active=active)


def state_of(state: int) -> SnapshotState:
    """The state as a snapshot says it; raises ``OperationUnsupported`` for one in which none is taken."""
    if state == DomainState.PMSUSPENDED:
        raise OperationUnsupported("qemu doesn't support taking snapshots of PMSUSPENDED guests")
    found = STATES.get(state)
    if found is None:
        raise InternalError(f"Invalid domain state {DomainState(state).name.lower()}")
    return found


def _check_memory(asked: str | None, flags: int, *, active: bool) -> None:
    if (flags & Create.DISK_ONLY or not active) and asked not in (None, "no"):
        raise XmlError("memory state cannot be saved with offline or disk-only snapshot")
    if flags & Create.LIVE and (not active or asked != "external"):
        raise OperationUnsupported("live snapshot creation is supported only during full system snapshots")


def _checked(snapshot: Snapshot, document: Domain, *, active: bool) -> Wish:
    memory = snapshot.memory.snapshot if snapshot.memory is not None else None
    wish = Wish(memory if memory in ("internal", "external") else "no", [], [])
    left_out = False
    for chosen in chosen_disks(snapshot, document):
        if chosen.entry.snapshot == "internal":
            _check_internal(chosen, snapshot, active=active)
            wish.internal.append(chosen)
        elif chosen.entry.snapshot == "external":
            _check_external(chosen, active=active)
            wish.external.append(chosen)
        elif chosen.entry.snapshot == "no":
            left_out = left_out or not (is_empty(chosen.disk.source) or is_read_only(chosen.disk))
        else:
            raise InternalError("unexpected code path")
    if not wish.internal and not wish.external and wish.memory == "no":
        raise ConfigUnsupported("nothing selected for snapshot")
    if (wish.memory == "internal" or wish.internal) and (left_out or not wish.internal):
        raise ConfigUnsupported("internal and full system snapshots require all disks to be selected for snapshot")
    if snapshot.state == "disk-snapshot" and not wish.external:
        raise ConfigUnsupported("disk-only snapshots require at least one disk to be selected for snapshot")
    inside, outside = wish.internal or wish.memory == "internal", wish.external or wish.memory == "external"
    if inside and outside:
        raise ConfigUnsupported("mixing internal and external targets for a snapshot is not yet supported")
    loader = document.os.loader if document.os is not None else None
    if inside and loader is not None and loader.type == "pflash":
        raise OperationUnsupported("internal snapshots of a VM with pflash based firmware are not supported")
    return wish


def chosen_disks(snapshot: Snapshot, document: Domain) -> list[Chosen]:
    """What the snapshot says of each disk, in its order."""
    by_name = {
        disk.target.dev: disk
        for disk in (document.devices.disks if document.devices is not None else ())
        if disk.target is not None
    }
    entries = snapshot.disks.disks if snapshot.disks is not None else []
    return [Chosen(by_name[entry.name], entry) for entry in entries if entry.name in by_name]


def is_read_only(disk: Disk) -> bool:
    """Whether the guest cannot write to it."""
    return disk.readonly or disk.device == "cdrom"


def format_of(disk: Disk) -> str:
    """The format of its image."""
    return (disk.driver.type if disk.driver is not None else None) or "raw"


def _check_internal(chosen: Chosen, snapshot: Snapshot, *, active: bool) -> None:
    name = chosen.entry.name
    if active and snapshot.state == "disk-snapshot":
        raise ConfigUnsupported(f"active qemu domains require external disk snapshots; disk {name} requested internal")
    if not active and chosen.disk.type not in (None, *ON_HOST, "volume"):
        raise InternalError(f"internal inactive snapshots are not supported on '{chosen.disk.type}' disks")
    if format_of(chosen.disk) != "qcow2":
        raise ConfigUnsupported(
            f"internal snapshot for disk {name} unsupported for storage type {format_of(chosen.disk)}"
        )


def _check_external(chosen: Chosen, *, active: bool) -> None:
    disk, entry = chosen
    driver = entry.driver = entry.driver or SnapshotDiskDriver()
    driver.type = driver.type or "qcow2"
    if driver.type not in NEW_FORMATS:
        raise ConfigUnsupported(f"external snapshot format for disk {entry.name} is unsupported: {driver.type}")
    if is_read_only(disk):
        raise OperationUnsupported(f"external snapshot for readonly disk {entry.name} is not supported")
    kinds = (disk.type or "file", entry.type or "file")
    for kind in kinds:
        if not active and kind not in (*ON_HOST, "volume"):
            raise InternalError(f"external inactive snapshots are not supported on '{kind}' disks")
        if active and kind in ("dir", "vhostuser", "vhostvdpa", "nvme"):
            raise InternalError(f"external active snapshots are not supported on '{kind}' disks")
