"""Snapshots of guests, as clients ask for them.

Which there are is answered in ``drivers/common/snapshot_questions``; what is done to guests and images is in the
modules beside this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird import errors
from vird.api.caller import Caller
from vird.api.enums.snapshot import DomainSnapshotCreateFlags, DomainSnapshotDeleteFlags, DomainSnapshotRevertFlags
from vird.drivers.common.impact import bare_argument
from vird.drivers.common.redefined import take_in
from vird.drivers.common.snapshot_questions import KeptSnapshots, named
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.save.abi import refuse_other_guest
from vird.drivers.qemu.snapshots.deleting import delete
from vird.drivers.qemu.snapshots.keeping import keeping
from vird.drivers.qemu.snapshots.reverting import EITHER, revert
from vird.drivers.qemu.snapshots.taking import take
from vird.errors import ErrorDomain
from vird.model.checks.snapshot import parse_snapshot
from vird.model.domain import forms
from vird.model.snapshot import Snapshot
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef, DomainSnapshotRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

Create = DomainSnapshotCreateFlags
Delete = DomainSnapshotDeleteFlags
Revert = DomainSnapshotRevertFlags

TAKEN_IN = ("running", "paused", "shutdown", "shutoff", "crashed", "disk-snapshot")
"""States that a snapshot of a QEMU guest can have."""


class QemuSnapshots(KeptSnapshots):
    """The capability, for one client."""

    error_domain = ErrorDomain.QEMU
    check_flags = staticmethod(check_flags)

    def __init__(self, driver: QemuDriver, caller: Caller) -> None:
        super().__init__(driver.guest)
        self._driver = driver
        self._caller = caller

    async def domain_snapshot_create_xml(self, dom: DomainRef, xml_desc: str, flags: int) -> DomainSnapshotRef:
        """Take a snapshot, or take one in that was taken elsewhere."""
        check_flags(flags, Create, remote.DOMAIN_SNAPSHOT_CREATE_XML)
        check_together(flags)
        guest = self._driver.guest(dom)
        if flags & Create.HALT and not guest.is_persistent:
            raise errors.OperationInvalid("cannot halt after transient domain snapshot")
        with speaking_as(ErrorDomain.DOMAIN_SNAPSHOT):
            text = validated(xml_desc, "domainsnapshot", flags & Create.VALIDATE)
            snapshot = parse_snapshot(text, redefine=bool(flags & Create.REDEFINE), any_name=True)
        if not flags & Create.NO_METADATA:
            _check_name(snapshot.name)
        if flags & Create.REDEFINE:
            await self._complete(snapshot)
        async with guest.job.hold("snapshot", str(self._caller)):
            if flags & Create.REDEFINE:
                return await self._taken_in(guest, snapshot, flags)
            return DomainSnapshotRef(await take(self._driver, guest, snapshot, flags), guest.ref)

    async def _complete(self, snapshot: Snapshot) -> None:
        """Fill in what the guest's documents leave open."""
        if snapshot.state == "pmsuspended":
            raise errors.OperationUnsupported("qemu doesn't support taking snapshots of PMSUSPENDED guests")
        if snapshot.state not in TAKEN_IN:
            raise errors.InternalError(f"Invalid domain state {snapshot.state}")
        for document in (snapshot.domain, snapshot.inactive_domain):
            if document is not None:
                forms.keep_definition(document)
                await self._driver.complete(document)

    async def _taken_in(self, guest: Guest, snapshot: Snapshot, flags: int) -> DomainSnapshotRef:
        async with keeping(self._driver, guest):
            moment = take_in(guest, snapshot, flags, refuse_other_guest)
        return DomainSnapshotRef(moment.name, guest.ref)

    async def domain_snapshot_delete(self, snap: DomainSnapshotRef, flags: int) -> None:
        """Delete a snapshot, with or instead of it those made on it."""
        check_flags(flags, Delete, remote.DOMAIN_SNAPSHOT_DELETE)
        guest = self._driver.guest(snap.dom)
        async with guest.job.hold("snapshot delete", str(self._caller)):
            await delete(self._driver, guest, named(guest, snap.name), flags)

    async def domain_revert_to_snapshot(self, snap: DomainSnapshotRef, flags: int) -> None:
        """Take a guest back to a snapshot."""
        check_flags(flags, Revert, remote.DOMAIN_REVERT_TO_SNAPSHOT)
        if flags & EITHER == EITHER:
            text = "Flags 'VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING' and 'VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED' are"
            raise bare_argument(f"{text} mutually exclusive", argument="flags", function="virDomainRevertToSnapshot")
        guest = self._driver.guest(snap.dom)
        async with guest.job.hold("snapshot revert", str(self._caller)):
            await revert(self._driver, guest, named(guest, snap.name), flags)


def check_together(flags: int) -> None:
    """Raises ``InvalidArg`` for flags that need or exclude each other."""
    for flag, other in ((Create.CURRENT, Create.REDEFINE), (Create.QUIESCE, Create.DISK_ONLY)):
        if flags & flag and not flags & other:
            raise _flags_refused(f"Flag '{_flag(other)}' is required by flag '{_flag(flag)}'")
    for flag, other in ((Create.REDEFINE, Create.NO_METADATA), (Create.LIVE, Create.REDEFINE)):
        if flags & flag and flags & other:
            raise _flags_refused(f"Flags '{_flag(flag)}' and '{_flag(other)}' are mutually exclusive")


def _flag(flag: Create) -> str:
    return f"VIR_DOMAIN_SNAPSHOT_CREATE_{flag.name}"


def _flags_refused(text: str) -> errors.InvalidArg:
    return bare_argument(text, argument="flags", function="qemuSnapshotCreateXML")


def _check_name(name: str | None) -> None:
    """Raises ``XmlDetail`` for a name that cannot be the name of a file."""
    if name is None:
        return
    if "/" in name:
        raise errors.XmlDetail(f"invalid snapshot name '{name}': name can't contain '/'")
    if name.startswith("."):
        raise errors.XmlDetail(f"invalid snapshot name '{name}': name can't start with '.'")
