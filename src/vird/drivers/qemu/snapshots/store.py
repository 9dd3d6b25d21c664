"""Where what is known of guests' snapshots is kept: libvirt's folder, a document each."""

from __future__ import annotations

from pathlib import Path

from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.moment_store import Kept, MomentStore
from vird.drivers.common.moments import Moment, Moments
from vird.drivers.common.snapshot_questions import document
from vird.model.checks.snapshot import parse_snapshot
from vird.model.snapshot import Snapshot


class SnapshotStore(MomentStore[Snapshot]):
    """The documents of all guests' snapshots, below one folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "snapshot", _tree, _read, _text)


def _tree(entry: DomainEntry) -> Moments[Snapshot]:
    return entry.snapshots


def _read(text: bytes) -> Kept[Snapshot]:
    snapshot = parse_snapshot(text, redefine=True, any_name=True)
    parent = snapshot.parent.name if snapshot.parent is not None else None
    return Kept(snapshot, snapshot.name, parent, is_current=bool(snapshot.active))


def _text(entry: DomainEntry, moment: Moment[Snapshot]) -> str:
    kept = document(entry, moment)
    kept.active = int(entry.snapshots.current == moment.name)
    return kept.to_xml()
