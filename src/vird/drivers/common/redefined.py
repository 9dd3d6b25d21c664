"""Taking in a snapshot's document again: what it may say beside the guest's other snapshots.

The rules of ``VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE``, for every driver that keeps snapshots.  Nothing is kept on
disk here.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from vird import errors
from vird.api.enums.snapshot import DomainSnapshotCreateFlags as Create
from vird.drivers.common.domain_entry import DomainEntry, uuid_text
from vird.drivers.common.moments import Moment
from vird.errors import ErrorDomain
from vird.model.checks.snapshot_disks import align_snapshot, is_external, targets_of
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot

ONLINE = ("running", "paused")
OFFLINE = ("shutoff", "disk-snapshot")


def take_in(
    entry: DomainEntry, snapshot: Snapshot, flags: int, refuse_other: Callable[[Domain, Domain], None] | None = None
) -> Moment[Snapshot]:
    """Put a snapshot into the guest's tree, in the place of the one of its name if there is one.

    ``refuse_other`` compares the guest's document with the one that was known.  Raises ``InvalidArg`` for what
    contradicts the guest or its other snapshots, ``InternalError`` without the guest's document, ``XmlError`` and
    ``ConfigUnsupported`` for memory and disks that cannot be; then nothing has changed.
    """
    tree, name = entry.snapshots, snapshot.name or ""
    parent = snapshot.parent.name if snapshot.parent is not None else None
    _check_memory(snapshot)
    known = tree.get(name)
    before = known.document if known is not None else None
    if snapshot.domain is None and (before is None or before.domain is None):
        raise errors.InternalError("missing domain in snapshot", domain=ErrorDomain.DOMAIN_SNAPSHOT)
    tree.check_parent(name, parent)
    _check_same(entry, snapshot, before, flags)
    if before is not None and before.domain is not None:
        if snapshot.domain is None:
            snapshot.domain = before.domain
        elif refuse_other is not None:
            refuse_other(before.domain, snapshot.domain)
    if snapshot.domain is not None:
        outside = snapshot.state == "disk-snapshot" or is_external(snapshot)
        align_snapshot(snapshot, targets_of(snapshot.domain), "external" if outside else "internal", all_alike=True)
    if known is None:
        known = tree.add(name, snapshot, parent=parent)
    else:
        known.document, known.parent = snapshot, parent
    if flags & Create.CURRENT:
        tree.current = name
    return known


def _check_memory(snapshot: Snapshot) -> None:
    memory = snapshot.memory.snapshot if snapshot.memory is not None else None
    if snapshot.state in OFFLINE and memory not in (None, "no"):
        raise errors.XmlError("memory state cannot be saved with offline or disk-only snapshot")


def _check_same(entry: DomainEntry, snapshot: Snapshot, before: Snapshot | None, flags: int) -> None:
    name = snapshot.name
    if snapshot.domain is not None and not _is_uuid(snapshot.domain.uuid, entry.uuid):
        raise errors.InvalidArg(f"definition for snapshot {name} must use uuid {uuid_text(entry.uuid)}")
    if flags & Create.DISK_ONLY and snapshot.state != "disk-snapshot":
        raise errors.InvalidArg(f"disk-only flag for snapshot {name} requires disk-snapshot state")
    if before is None:
        return
    if (before.state in ONLINE) != (snapshot.state in ONLINE):
        raise errors.InvalidArg(f"cannot change between online and offline snapshot state in snapshot {name}")
    if (before.state == "disk-snapshot") != (snapshot.state == "disk-snapshot"):
        raise errors.InvalidArg(f"cannot change between disk only and full system in snapshot {name}")


def _is_uuid(text: str | None, uuid: bytes) -> bool:
    return text is not None and UUID(text).bytes == uuid
