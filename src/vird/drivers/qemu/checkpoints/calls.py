"""Checkpoints of guests, as clients ask for them.

Which there are is answered in ``drivers/common/checkpoint_questions``; bitmaps are handled in the modules beside
this one.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from vird import errors
from vird.api.caller import Caller
from vird.api.enums.checkpoint import DomainCheckpointCreateFlags, DomainCheckpointDeleteFlags
from vird.drivers.common.checkpoint_questions import KeptCheckpoints, named
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.impact import bare_argument
from vird.drivers.common.moments import Moment
from vird.drivers.common.redefined_checkpoint import add_new, check_redefined, leaving, take_in
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.qemu.checkpoints import bitmaps, monitor
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.refuse import check_flags
from vird.errors import ErrorDomain
from vird.model.checkpoint import Checkpoint
from vird.model.checks.checkpoint import align_checkpoint, parse_checkpoint, trackable
from vird.model.domain import forms
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainCheckpointRef, DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

Create = DomainCheckpointCreateFlags
Delete = DomainCheckpointDeleteFlags


class QemuCheckpoints(KeptCheckpoints):
    """The capability, for one client."""

    error_domain = ErrorDomain.QEMU
    check_flags = staticmethod(check_flags)

    def __init__(self, driver: QemuDriver, caller: Caller) -> None:
        super().__init__(driver.guest)
        self._driver = driver
        self._caller = caller

    async def domain_checkpoint_create_xml(self, dom: DomainRef, xml_desc: str, flags: int) -> DomainCheckpointRef:
        """Take a checkpoint of a running guest, or take one in that was taken elsewhere."""
        check_flags(flags, Create.REDEFINE | Create.REDEFINE_VALIDATE, remote.DOMAIN_CHECKPOINT_CREATE_XML)
        redefine = bool(flags & Create.REDEFINE)
        if flags & Create.REDEFINE_VALIDATE and not redefine:
            raise _flags_refused(
                f"Flag '{_flag(Create.REDEFINE)}' is required by flag '{_flag(Create.REDEFINE_VALIDATE)}'"
            )
        guest = self._driver.guest(dom)
        if not redefine and not guest.is_active:
            raise errors.OperationUnsupported("cannot create checkpoint for inactive domain")
        checkpoint = read_checkpoint(xml_desc, redefine=redefine)
        async with guest.job.hold("checkpoint", str(self._caller)):
            if redefine:
                moment = await self._redefine(guest, checkpoint, validate=bool(flags & Create.REDEFINE_VALIDATE))
            else:
                moment = await self._take(guest, checkpoint)
        return DomainCheckpointRef(moment.name, guest.ref)

    async def _redefine(self, guest: Guest, checkpoint: Checkpoint, *, validate: bool) -> Moment[Checkpoint]:
        with speaking_as(ErrorDomain.DOMAIN_CHECKPOINT):
            check_redefined(guest, checkpoint)
        if validate:
            guest.require_active()
            await monitor.check_bitmaps(guest, checkpoint)
        if checkpoint.domain is not None:
            forms.keep_definition(checkpoint.domain)
            await self._driver.complete(checkpoint.domain)
        async with self._driver.checkpoints.keeping(guest):
            return take_in(guest, checkpoint)

    async def _take(self, guest: Guest, checkpoint: Checkpoint) -> Moment[Checkpoint]:
        guest.running()
        prepare(guest, checkpoint, int(time.time()))
        actions = bitmaps.begin(checkpoint, guest.document)
        made = False
        try:
            async with self._driver.checkpoints.keeping(guest):
                moment = add_new(guest, checkpoint)
                await monitor.transact(guest, actions)
                made = True
        except BaseException:
            if made:
                await monitor.transact(guest, bitmaps.undo(actions))
            raise
        return moment

    async def domain_checkpoint_delete(self, checkpoint: DomainCheckpointRef, flags: int) -> None:
        """Delete a checkpoint, with or instead of it those made after it, and the bitmaps behind it."""
        check_flags(flags, Delete, remote.DOMAIN_CHECKPOINT_DELETE)
        if flags & Delete.CHILDREN and flags & Delete.CHILDREN_ONLY:
            raise _flags_refused(
                "Flags 'VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN' and 'VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY' "
                "are mutually exclusive"
            )
        guest = self._driver.guest(checkpoint.dom)
        async with guest.job.hold("checkpoint delete", str(self._caller)):
            if not guest.is_active and not flags & Delete.METADATA_ONLY:
                raise errors.OperationUnsupported("cannot delete checkpoint for inactive domain")
            for each in leaving(guest, named(guest, checkpoint.name), flags):
                # each by itself: what is gone stays gone when the next one fails
                if not flags & Delete.METADATA_ONLY:
                    await monitor.remove_bitmaps(guest, each.document)
                async with self._driver.checkpoints.keeping(guest):
                    guest.checkpoints.remove(each)

    async def measure(self, entry: DomainEntry, shown: Checkpoint) -> None:
        """Write into a document how many bytes of each disk have changed since."""
        guest = self._driver.guest(entry.ref)
        async with guest.job.hold("checkpoint sizes", str(self._caller)):
            guest.require_active()
            await monitor.measure(guest, shown)


def read_checkpoint(text: str, *, redefine: bool = False) -> Checkpoint:
    """Read a client's document, which is held against the schema always, as libvirt does.

    Raises ``XmlInvalidSchema`` and what ``parse_checkpoint`` raises.
    """
    with speaking_as(ErrorDomain.DOMAIN_CHECKPOINT):
        return parse_checkpoint(validated(text, "domaincheckpoint", wanted=True), redefine=redefine, any_name=True)


def prepare(guest: Guest, checkpoint: Checkpoint, now_s: int) -> None:
    """Settle what a new checkpoint of a running guest leaves open, and give it the guest's document.

    Raises ``ConfigUnsupported`` for disks that are not there or cannot be tracked.
    """
    with speaking_as(ErrorDomain.DOMAIN_CHECKPOINT):
        align_checkpoint(checkpoint, trackable(guest.document), now_s)
    bitmaps.check_trackable(checkpoint, guest.document)
    for_next_start = guest.document.copy()
    if guest.configured_cpu is not None:
        for_next_start.cpu = guest.configured_cpu.copy()
    domain = checkpoint.domain = forms.definition(for_next_start)
    # labels that were given at the start come anew with the next
    domain.seclabels = [label for label in domain.seclabels if label.type != "dynamic" or label.baselabel is not None]


def _flag(flag: Create) -> str:
    return f"VIR_DOMAIN_CHECKPOINT_CREATE_{flag.name}"


def _flags_refused(text: str) -> errors.InvalidArg:
    return bare_argument(text, ErrorDomain.DOMAIN_CHECKPOINT, argument="flags")
