"""Checkpoints of simulated guests: documents in a tree; there are no bitmaps behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird import errors
from vird.api.enums.checkpoint import DomainCheckpointCreateFlags, DomainCheckpointDeleteFlags
from vird.drivers.common.checkpoint_questions import KeptCheckpoints
from vird.drivers.common.redefined_checkpoint import add_new, check_redefined, leaving, take_in
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.model.checks.checkpoint import align_checkpoint, parse_checkpoint, trackable
from vird.model.domain import forms
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainCheckpointRef, DomainRef

if TYPE_CHECKING:
    from vird.drivers.test.world import World

Create = DomainCheckpointCreateFlags


class TestCheckpoints(KeptCheckpoints):
    """The capability."""

    error_domain = ErrorDomain.TEST
    check_flags = staticmethod(unknown_flags)

    def __init__(self, world: World) -> None:
        super().__init__(world.guest)
        self._world = world

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
                check_redefined(guest, checkpoint)
                return DomainCheckpointRef(take_in(guest, checkpoint).name, guest.ref)
            now_s = self._world.now_ns() // 10**9
            align_checkpoint(checkpoint, trackable(guest.newest), now_s)
        checkpoint.domain = forms.inactive(guest.newest).copy()
        return DomainCheckpointRef(add_new(guest, checkpoint).name, guest.ref)

    async def domain_checkpoint_delete(self, checkpoint: DomainCheckpointRef, flags: int) -> None:
        """Delete a checkpoint, with or instead of it those made after it."""
        unknown_flags(flags, DomainCheckpointDeleteFlags, remote.DOMAIN_CHECKPOINT_DELETE)
        guest, moment = self.found(checkpoint)
        for each in leaving(guest, moment, flags):
            guest.checkpoints.remove(each)
