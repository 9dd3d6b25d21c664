"""What checkpoints a guest has, as clients ask it: lists, parents, documents.

For every driver that keeps its guests' checkpoints in a tree (``moments``).  Taking and deleting are the driver's own.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from vird import errors
from vird.api.capabilities.checkpoints import Checkpoints
from vird.api.enums.checkpoint import DomainCheckpointListFlags, DomainCheckpointXMLFlags
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.moments import Moment
from vird.model.checkpoint import Checkpoint, CheckpointParent
from vird.model.domain import forms
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.checkpoint import DomainCheckpointListAllChildrenRet, DomainListAllCheckpointsRet
from vird.wire.procedures.refs import DomainCheckpointRef, DomainRef

List = DomainCheckpointListFlags
Xml = DomainCheckpointXMLFlags


class KeptCheckpoints(Checkpoints):
    """The questions of the capability.

    A driver says how it refuses flags (``check_flags``) and finds its guests (``find``, which raises ``NoDomain``).
    """

    check_flags: Callable[[int, type[IntEnum] | int | None, Procedure], None]

    def __init__(self, find: Callable[[DomainRef], DomainEntry]) -> None:
        self._find = find

    def found(self, checkpoint: DomainCheckpointRef) -> tuple[DomainEntry, Moment[Checkpoint]]:
        """The guest and its checkpoint; raises ``NoDomain`` and ``NoDomainCheckpoint``."""
        entry = self._find(checkpoint.dom)
        return entry, named(entry, checkpoint.name)

    async def domain_list_all_checkpoints(
        self, dom: DomainRef, need_results: int, flags: int
    ) -> DomainListAllCheckpointsRet:
        """The checkpoints that match the flags."""
        self.check_flags(flags, List, remote.DOMAIN_LIST_ALL_CHECKPOINTS)
        found = _listed(self._find(dom), None, flags)
        return DomainListAllCheckpointsRet(found if need_results else [], len(found))

    async def domain_checkpoint_list_all_children(
        self, checkpoint: DomainCheckpointRef, need_results: int, flags: int
    ) -> DomainCheckpointListAllChildrenRet:
        """The checkpoints made after this one that match the flags."""
        self.check_flags(flags, List, remote.DOMAIN_CHECKPOINT_LIST_ALL_CHILDREN)
        found = _listed(*self.found(checkpoint), flags)
        return DomainCheckpointListAllChildrenRet(found if need_results else [], len(found))

    async def domain_checkpoint_lookup_by_name(self, dom: DomainRef, name: str, flags: int) -> DomainCheckpointRef:
        """The checkpoint of this name."""
        self.check_flags(flags, None, remote.DOMAIN_CHECKPOINT_LOOKUP_BY_NAME)
        entry = self._find(dom)
        return DomainCheckpointRef(named(entry, name).name, entry.ref)

    async def domain_checkpoint_get_parent(self, checkpoint: DomainCheckpointRef, flags: int) -> DomainCheckpointRef:
        """The checkpoint before this one."""
        self.check_flags(flags, None, remote.DOMAIN_CHECKPOINT_GET_PARENT)
        entry, moment = self.found(checkpoint)
        parent = entry.checkpoints.parent_of(moment)
        if parent is None:
            raise errors.NoDomainCheckpoint(f"checkpoint '{moment.name}' does not have a parent")
        return DomainCheckpointRef(parent, entry.ref)

    async def domain_checkpoint_get_xml_desc(self, checkpoint: DomainCheckpointRef, flags: int) -> str:
        """The checkpoint's document, without the guest's if the flags say so."""
        self.check_flags(flags, Xml, remote.DOMAIN_CHECKPOINT_GET_XML_DESC)
        entry, moment = self.found(checkpoint)
        shown = document(entry, moment)
        if flags & Xml.SIZE:
            entry.require_active()
            await self.measure(entry, shown)
        if flags & Xml.NO_DOMAIN:
            shown.domain = None
        elif shown.domain is not None and not flags & Xml.SECURE:
            shown.domain = forms.without_secrets(shown.domain)
        return shown.to_xml()

    async def measure(self, entry: DomainEntry, shown: Checkpoint) -> None:
        """Write into a document of a running guest's how many bytes of each disk have changed since."""


def document(entry: DomainEntry, moment: Moment[Checkpoint]) -> Checkpoint:
    """A checkpoint's document with its present parent."""
    shown = moment.document.copy()
    parent = entry.checkpoints.parent_of(moment)
    shown.parent = CheckpointParent(name=parent) if parent is not None else None
    return shown


def named(entry: DomainEntry, name: str) -> Moment[Checkpoint]:
    """The guest's checkpoint of this name; raises ``NoDomainCheckpoint``."""
    moment = entry.checkpoints.get(name)
    if moment is None:
        raise errors.NoDomainCheckpoint(f"no domain checkpoint with matching name '{name}'")
    return moment


def _listed(entry: DomainEntry, above: Moment[Checkpoint] | None, flags: int) -> list[DomainCheckpointRef]:
    """One bit means roots of a guest, but descendants of a checkpoint."""
    tree = entry.checkpoints
    if above is None:
        moments = tree.children(None) if flags & List.ROOTS else list(tree.descendants(None))
    else:
        moments = list(tree.descendants(above.name)) if flags & List.DESCENDANTS else tree.children(above.name)
    if flags & List.LEAVES and flags & List.NO_LEAVES:
        moments = []
    elif flags & (List.LEAVES | List.NO_LEAVES):
        moments = [moment for moment in moments if tree.is_leaf(moment) == bool(flags & List.LEAVES)]
    return [DomainCheckpointRef(moment.name, entry.ref) for moment in moments]
