"""Where what is known of guests' checkpoints is kept: libvirt's folder, a document each."""

from __future__ import annotations

from pathlib import Path

from vird.drivers.common.checkpoint_questions import document
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.moment_store import Kept, MomentStore
from vird.drivers.common.moments import Moment, Moments
from vird.model.checkpoint import Checkpoint
from vird.model.checks.checkpoint import parse_checkpoint


class CheckpointStore(MomentStore[Checkpoint]):
    """The documents of all guests' checkpoints, below one folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "checkpoint", _tree, _read, _text)

    def load(self, entry: DomainEntry) -> None:
        """The same; no file says which is current: a guest goes on from the last, of several the youngest."""
        super().load(entry)
        tree = entry.checkpoints
        leaves = [each for each in tree if tree.is_leaf(each)]
        last = max(leaves, key=lambda each: each.document.creation_time or 0, default=None)
        tree.current = last.name if last is not None else None


def _tree(entry: DomainEntry) -> Moments[Checkpoint]:
    return entry.checkpoints


def _read(text: bytes) -> Kept[Checkpoint]:
    checkpoint = parse_checkpoint(text, redefine=True, any_name=True)
    parent = checkpoint.parent.name if checkpoint.parent is not None else None
    return Kept(checkpoint, checkpoint.name, parent, is_current=False)


def _text(entry: DomainEntry, moment: Moment[Checkpoint]) -> str:
    return document(entry, moment).to_xml()
