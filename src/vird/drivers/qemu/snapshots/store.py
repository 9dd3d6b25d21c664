"""What is known of guests' snapshots, on disk: one document each below ``snapshot/GUEST``, in libvirt's format.

Files are written before anything in memory counts on them.  All calls block and are short.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable
from pathlib import Path

from vird import errors
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.moments import Moment
from vird.drivers.common.persist import DocumentFolder
from vird.drivers.common.snapshot_questions import document
from vird.model.checks.snapshot import parse_snapshot
from vird.model.snapshot import Snapshot

log = logging.getLogger(__name__)


class SnapshotStore:
    """The documents of all guests' snapshots, below one folder."""

    def __init__(self, folder: Path) -> None:
        self._root = folder

    def of(self, guest: str) -> DocumentFolder:
        """The files of one guest."""
        return DocumentFolder(self._root / guest, f"snapshot-edit {guest}")

    def load(self, entry: DomainEntry) -> None:
        """Read all snapshots of a guest into its tree; what cannot be read is reported and left out."""
        tree = entry.snapshots
        for name, text in self.of(entry.name).load_all():
            try:
                snapshot = parse_snapshot(text, redefine=True, any_name=True)
                parent = snapshot.parent.name if snapshot.parent is not None else None
                if snapshot.name != name:
                    raise errors.XmlError(f"it describes '{snapshot.name}'")
                tree.add(name, snapshot, parent=parent)
            except (errors.VirdError, ValueError) as failure:
                log.error("cannot load snapshot %s of %s: %s", name, entry.name, failure)
                continue
            if snapshot.active:
                if tree.current is not None:
                    log.error("too many snapshots of %s claim to be current: %s, %s", entry.name, tree.current, name)
                tree.current = name
        _forget_circles(entry)

    def save(self, entry: DomainEntry, moments: Iterable[Moment[Snapshot]]) -> None:
        """Write the documents of these snapshots, as they stand in the tree."""
        folder = self.of(entry.name)
        for moment in moments:
            kept = document(entry, moment)
            kept.active = int(entry.snapshots.current == moment.name)
            folder.save(moment.name, kept.to_xml())

    def remove(self, entry: DomainEntry, names: Iterable[str]) -> None:
        """Delete the documents of these snapshots, and the folder with the last of them."""
        folder = self.of(entry.name)
        for name in names:
            folder.remove(name)
        if not len(entry.snapshots):
            self.clear(entry.name)

    def rename(self, old: str, new: str) -> None:
        """The guest has another name."""
        source = self._root / old
        if source.is_dir():
            self.clear(new)
            source.rename(self._root / new)

    def clear(self, guest: str) -> None:
        """Forget all that is known of a guest's snapshots."""
        shutil.rmtree(self._root / guest, ignore_errors=True)


def _forget_circles(entry: DomainEntry) -> None:
    """Files that make a snapshot its own ancestor would be listed without end."""
    tree = entry.snapshots
    for moment in tree:
        seen = {moment.name}
        while (parent := tree.parent_of(moment)) is not None:
            if parent in seen:
                log.error("the snapshots of %s are each other's parents: %s has none now", entry.name, moment.name)
                moment.parent = None
                break
            seen.add(parent)
            moment = tree[parent]
