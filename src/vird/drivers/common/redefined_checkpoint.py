"""Checkpoints that a guest's tree takes in, whether new or taken elsewhere, and what leaves it.

The rules of ``VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE``, for every driver that keeps checkpoints.  Nothing is kept on
disk here.
"""

from __future__ import annotations

from uuid import UUID

from vird import errors
from vird.api.enums.checkpoint import DomainCheckpointDeleteFlags as Delete
from vird.drivers.common.domain_entry import DomainEntry, uuid_text
from vird.drivers.common.moments import Moment
from vird.errors import ErrorDomain
from vird.model.checkpoint import Checkpoint


def check_redefined(entry: DomainEntry, checkpoint: Checkpoint) -> None:
    """Raises ``InvalidArg`` for a checkpoint of another guest, or for a parent that it cannot have."""
    name = checkpoint.name or ""
    if checkpoint.domain is not None and not _is_uuid(checkpoint.domain.uuid, entry.uuid):
        text = f"definition for checkpoint {name} must use uuid {uuid_text(entry.uuid)}"
        raise errors.InvalidArg(text, domain=ErrorDomain.DOMAIN_CHECKPOINT)
    try:
        entry.checkpoints.check_parent(name, _parent(checkpoint))
    except errors.InvalidArg as refusal:
        refusal.domain = ErrorDomain.DOMAIN
        raise


def take_in(entry: DomainEntry, checkpoint: Checkpoint) -> Moment[Checkpoint]:
    """Put a checked one into the guest's tree, in the place of the one of its name if there is one.

    The guest goes on from it when it went on from its parent.
    """
    tree, name, parent = entry.checkpoints, checkpoint.name or "", _parent(checkpoint)
    goes_on = tree.current == parent
    moment = tree.get(name)
    if moment is None:
        moment = tree.add(name, checkpoint, parent=parent)
    else:
        checkpoint.domain = checkpoint.domain or moment.document.domain
        moment.document, moment.parent = checkpoint, parent
    if goes_on:
        tree.current = name
    return moment


def add_new(entry: DomainEntry, checkpoint: Checkpoint) -> Moment[Checkpoint]:
    """Put a new one into the tree, after the one that the guest goes on from; raises ``OperationFailed`` for a name
    that is taken.
    """
    tree = entry.checkpoints
    moment = tree.add(checkpoint.name or "", checkpoint, parent=tree.current)
    tree.current = moment.name
    return moment


def leaving(entry: DomainEntry, moment: Moment[Checkpoint], flags: int) -> list[Moment[Checkpoint]]:
    """Those that go, in their order, when one is deleted with these flags: children before their parents."""
    found = []
    if flags & (Delete.CHILDREN | Delete.CHILDREN_ONLY):
        found += list(entry.checkpoints.descendants(moment.name))[::-1]
    if not flags & Delete.CHILDREN_ONLY:
        found.append(moment)
    return found


def _parent(checkpoint: Checkpoint) -> str | None:
    return checkpoint.parent.name if checkpoint.parent is not None else None


def _is_uuid(text: str | None, uuid: bytes) -> bool:
    return text is not None and UUID(text).bytes == uuid
