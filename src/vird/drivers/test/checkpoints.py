"""Checkpoints of simulated guests: documents in a tree; there are no bitmaps behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird import errors
from vird.api.capabilities.checkpoints import Checkpoints
from vird.api.enums.checkpoint import (
    DomainCheckpointCreateFlags,
    DomainCheckpointDeleteFlags,
    DomainCheckpointListFlags,
    DomainCheckpointXMLFlags,
)
from vird.drivers.common.moments import Moment
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.test.guest import Guest
from vird.drivers.test.refuse import invalid_operation, unknown_flags
from vird.errors import ErrorDomain
from vird.model.checkpoint import Checkpoint, CheckpointParent
from vird.model.checks.checkpoint import align_checkpoint, parse_checkpoint
from vird.model.domain import forms
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.checkpoint import DomainCheckpointListAllChildrenRet, DomainListAllCheckpointsRet
from vird.wire.procedures.refs import DomainCheckpointRef, DomainRef

if TYPE_CHECKING:
    from vird.drivers.test.world import World

Create = DomainCheckpointCreateFlags
List = DomainCheckpointListFlags
Xml = DomainCheckpointXMLFlags
Delete = DomainCheckpointDeleteFlags


class TestCheckpoints(Checkpoints):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world

    def _found(self, ref: DomainCheckpointRef) -> tuple[Guest, Moment[Checkpoint]]:
        guest = self._world.guest(ref.dom)
        return guest, _named(guest, ref.name)

    async def domain_list_all_checkpoints(
        self, dom: DomainRef, need_results: int, flags: int
    ) -> DomainListAllCheckpointsRet:
        """The checkpoints that match the flags."""
        unknown_flags(flags, List, remote.DOMAIN_LIST_ALL_CHECKPOINTS)
        found = self._listed(self._world.guest(dom), None, flags)
        return DomainListAllCheckpointsRet(found if need_results else [], len(found))

    async def domain_checkpoint_list_all_children(
        self, checkpoint: DomainCheckpointRef, need_results: int, flags: int
    ) -> DomainCheckpointListAllChildrenRet:
        """The checkpoints made after this one that match the flags."""
        unknown_flags(flags, List, remote.DOMAIN_CHECKPOINT_LIST_ALL_CHILDREN)
        guest, moment = self._found(checkpoint)
        found = self._listed(guest, moment, flags)
        return DomainCheckpointListAllChildrenRet(found if need_results else [], len(found))

    def _listed(self, guest: Guest, above: Moment[Checkpoint] | None, flags: int) -> list[DomainCheckpointRef]:
        tree = guest.checkpoints
        if above is None:
            moments = tree.children(None) if flags & List.ROOTS else list(tree.descendants(None))
        else:
            moments = list(tree.descendants(above.name)) if flags & List.DESCENDANTS else tree.children(above.name)
        if flags & List.LEAVES and flags & List.NO_LEAVES:
            moments = []
        elif flags & (List.LEAVES | List.NO_LEAVES):
            moments = [moment for moment in moments if tree.is_leaf(moment) == bool(flags & List.LEAVES)]
        return [DomainCheckpointRef(moment.name, guest.ref) for moment in moments]

    async def domain_checkpoint_lookup_by_name(self, dom: DomainRef, name: str, flags: int) -> DomainCheckpointRef:
        """The checkpoint of this name."""
        unknown_flags(flags, None, remote.DOMAIN_CHECKPOINT_LOOKUP_BY_NAME)
        guest = self._world.guest(dom)
        return DomainCheckpointRef(_named(guest, name).name, guest.ref)

    async def domain_checkpoint_get_parent(self, checkpoint: DomainCheckpointRef, flags: int) -> DomainCheckpointRef:
        """The checkpoint before this one."""
        unknown_flags(flags, None, remote.DOMAIN_CHECKPOINT_GET_PARENT)
        guest, moment = self._found(checkpoint)
        parent = guest.checkpoints.parent_of(moment)
        if parent is None:
            raise errors.NoDomainCheckpoint(f"checkpoint '{moment.name}' does not have a parent")
        return DomainCheckpointRef(parent, guest.ref)

    async def domain_checkpoint_get_xml_desc(self, checkpoint: DomainCheckpointRef, flags: int) -> str:
        """The checkpoint's document, without the guest's if the flags say so."""
        unknown_flags(flags, Xml, remote.DOMAIN_CHECKPOINT_GET_XML_DESC)
        guest, moment = self._found(checkpoint)
        if flags & Xml.SIZE and not guest.is_active:
            raise invalid_operation("domain is not running")
        shown = moment.document.copy()
        parent = guest.checkpoints.parent_of(moment)
        shown.parent = CheckpointParent(name=parent) if parent is not None else None
        if flags & Xml.NO_DOMAIN:
            shown.domain = None
        elif shown.domain is not None and not flags & Xml.SECURE:
            shown.domain = forms.without_secrets(shown.domain)
        return shown.to_xml()

    async def domain_checkpoint_create_xml(self, dom: DomainRef, xml_desc: str, flags: int) -> DomainCheckpointRef:
        """Take a checkpoint, or take one in that was taken elsewhere."""
        unknown_flags(flags, Create.REDEFINE | Create.QUIESCE, remote.DOMAIN_CHECKPOINT_CREATE_XML)
        guest = self._world.guest(dom)
        if len(guest.snapshots):
            raise errors.OperationUnsupported("cannot create checkpoint while snapshot exists")
        redefine = bool(flags & Create.REDEFINE)
        if not guest.is_active:
            raise errors.OperationUnsupported("cannot create checkpoint for inactive domain")
        with speaking_as(ErrorDomain.DOMAIN_CHECKPOINT):
            # libvirt holds every checkpoint against the schema, asked or not
            text = validated(xml_desc, "domaincheckpoint", wanted=True)
            checkpoint = parse_checkpoint(text, redefine=redefine, any_name=True)
            if redefine:
                return _taken_in(guest, checkpoint)
            now_s = self._world.now_ns() // 10**9
            align_checkpoint(checkpoint, _trackable(guest.newest), now_s)
        checkpoint.domain = forms.inactive(guest.newest).copy()
        tree = guest.checkpoints
        moment = tree.add(checkpoint.name or "", checkpoint, parent=tree.current)
        tree.current = moment.name
        return DomainCheckpointRef(moment.name, guest.ref)

    async def domain_checkpoint_delete(self, checkpoint: DomainCheckpointRef, flags: int) -> None:
        """Delete a checkpoint, with or instead of it those made after it."""
        unknown_flags(flags, Delete, remote.DOMAIN_CHECKPOINT_DELETE)
        guest, moment = self._found(checkpoint)
        if flags & (Delete.CHILDREN | Delete.CHILDREN_ONLY):
            guest.checkpoints.remove_descendants(moment)
        if not flags & Delete.CHILDREN_ONLY:
            guest.checkpoints.remove(moment)


def _named(guest: Guest, name: str) -> Moment[Checkpoint]:
    moment = guest.checkpoints.get(name)
    if moment is None:
        raise errors.NoDomainCheckpoint(f"no domain checkpoint with matching name '{name}'")
    return moment


def _taken_in(guest: Guest, checkpoint: Checkpoint) -> DomainCheckpointRef:
    name = checkpoint.name or ""
    parent = checkpoint.parent.name if checkpoint.parent is not None else None
    known = guest.checkpoints.get(name)
    if known is None:
        guest.checkpoints.add(name, checkpoint, parent=parent)
    else:
        known.document, known.parent = checkpoint, parent
    return DomainCheckpointRef(name, guest.ref)


def _trackable(document: Domain) -> dict[str, bool]:
    disks = document.devices.disks if document.devices is not None else []
    return {disk.target.dev: disk.source is not None and not disk.readonly for disk in disks if disk.target is not None}
