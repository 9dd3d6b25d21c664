"""Snapshots of simulated guests: documents in a tree, to which a guest can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.enums.domain import (
    DomainPausedReason,
    DomainRunningReason,
    DomainShutoffReason,
    DomainState,
)
from vird.api.enums.domain_event import (
    DomainEventStartedDetailType,
    DomainEventStoppedDetailType,
    DomainEventSuspendedDetailType,
    DomainEventType,
)
from vird.api.enums.snapshot import (
    DomainSnapshotCreateFlags,
    DomainSnapshotDeleteFlags,
    DomainSnapshotRevertFlags,
)
from vird.drivers.common.moments import Moment
from vird.drivers.common.redefined import ONLINE, take_in
from vird.drivers.common.snapshot_questions import KeptSnapshots, named
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.test.guest import Guest
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.model.checks.snapshot import parse_snapshot
from vird.model.checks.snapshot_disks import align_snapshot, targets_of
from vird.model.domain import forms
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot, SnapshotMemory
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef, DomainSnapshotRef

if TYPE_CHECKING:
    from vird.drivers.test.world import World

Create = DomainSnapshotCreateFlags
Revert = DomainSnapshotRevertFlags
Delete = DomainSnapshotDeleteFlags
CREATED: Final = (
    Create.REDEFINE | Create.CURRENT | Create.HALT | Create.QUIESCE | Create.ATOMIC | Create.LIVE | Create.VALIDATE
)
REVERTED: Final = Revert.RUNNING | Revert.PAUSED | Revert.FORCE
DELETED: Final = Delete.CHILDREN | Delete.CHILDREN_ONLY


class TestSnapshots(KeptSnapshots):
    """The capability."""

    error_domain = ErrorDomain.TEST
    check_flags = staticmethod(unknown_flags)

    def __init__(self, world: World) -> None:
        super().__init__(world.guest)
        self._world = world

    def _found(self, snap: DomainSnapshotRef) -> tuple[Guest, Moment[Snapshot]]:
        guest = self._world.guest(snap.dom)
        return guest, named(guest, snap.name)

    # --- changes

    async def domain_snapshot_create_xml(self, dom: DomainRef, xml_desc: str, flags: int) -> DomainSnapshotRef:
        """Take a snapshot, or take one in that was taken elsewhere."""
        unknown_flags(flags, CREATED, remote.DOMAIN_SNAPSHOT_CREATE_XML)
        world = self._world
        guest = world.guest(dom)
        if len(guest.checkpoints):
            raise errors.OperationUnsupported("cannot create snapshot while checkpoint exists")
        if flags & Create.HALT and not guest.is_persistent:
            raise errors.OperationInvalid("cannot halt after transient domain snapshot")
        with speaking_as(ErrorDomain.DOMAIN_SNAPSHOT):
            text = validated(xml_desc, "domainsnapshot", flags & Create.VALIDATE)
            snapshot = parse_snapshot(text, redefine=bool(flags & Create.REDEFINE), any_name=True)
            if flags & Create.REDEFINE:
                return DomainSnapshotRef(take_in(guest, snapshot, flags).name, guest.ref)
            self._complete(guest, snapshot)
        moment = guest.snapshots.add(snapshot.name or "", snapshot, parent=guest.snapshots.current)
        if flags & Create.HALT and guest.is_active:
            self._stop(guest)
        guest.snapshots.current = moment.name
        return DomainSnapshotRef(moment.name, guest.ref)

    def _complete(self, guest: Guest, snapshot: Snapshot) -> None:
        document = guest.newest
        now_s = self._world.now_ns() // 10**9
        snapshot.name = snapshot.name or str(now_s)
        snapshot.creation_time = now_s
        snapshot.domain = forms.inactive(document).copy()
        snapshot.state = "paused" if guest.state == DomainState.PAUSED else "running" if guest.is_active else "shutoff"
        snapshot.memory = SnapshotMemory(snapshot="internal" if guest.is_active else "no")
        align_snapshot(snapshot, targets_of(document), "internal", all_alike=True)

    async def domain_snapshot_delete(self, snap: DomainSnapshotRef, flags: int) -> None:
        """Delete a snapshot, with or instead of it those made on it."""
        unknown_flags(flags, DELETED, remote.DOMAIN_SNAPSHOT_DELETE)
        guest, moment = self._found(snap)
        if flags & DELETED:
            guest.snapshots.remove_descendants(moment)
        if not flags & Delete.CHILDREN_ONLY:
            guest.snapshots.remove(moment)

    async def domain_revert_to_snapshot(self, snap: DomainSnapshotRef, flags: int) -> None:
        """Take a guest back, running, paused or off as it was, or as the flags say."""
        unknown_flags(flags, REVERTED, remote.DOMAIN_REVERT_TO_SNAPSHOT)
        guest, moment = self._found(snap)
        kept = moment.document
        if kept.domain is None:
            raise errors.SnapshotRevertRisky(f"snapshot '{moment.name}' lacks domain '{guest.name}' rollback info")
        was_active = guest.is_active
        pauses = bool(flags & Revert.PAUSED) or (kept.state == "paused" and not flags & Revert.RUNNING)
        document = kept.domain.copy()
        if kept.state in ONLINE:
            self._revert_running(guest, document, was_active=was_active)
            if pauses:
                guest.change(DomainState.PAUSED, DomainPausedReason.FROM_SNAPSHOT)
                self._tell_suspended(guest)
        else:
            self._revert_off(guest, document, was_active=was_active)
            # libvirt's test driver tells of a start and a pause here, and leaves the guest off.
            if flags & (Revert.RUNNING | Revert.PAUSED):
                self._tell_started(guest)
            if flags & Revert.PAUSED:
                self._tell_suspended(guest)
        guest.snapshots.current = moment.name

    def _revert_running(self, guest: Guest, document: Domain, *, was_active: bool) -> None:
        if was_active:
            self._halt(guest)
        if guest.persistent is not None:
            guest.persistent = document
        guest.live = document
        self._start(guest)

    def _revert_off(self, guest: Guest, document: Domain, *, was_active: bool) -> None:
        if was_active:
            self._stop(guest)
        guest.persistent = document

    def _halt(self, guest: Guest) -> None:
        """End the run without forgetting a transient guest, which runs again at once."""
        self._world.stop(guest, DomainShutoffReason.FROM_SNAPSHOT)
        self._world.tell(guest, DomainEventType.STOPPED, DomainEventStoppedDetailType.FROM_SNAPSHOT)

    def _stop(self, guest: Guest) -> None:
        self._halt(guest)
        self._world.drop_transient(guest)

    def _start(self, guest: Guest) -> None:
        self._world.start(guest, DomainRunningReason.FROM_SNAPSHOT)
        self._tell_started(guest)

    def _tell_started(self, guest: Guest) -> None:
        self._world.tell(guest, DomainEventType.STARTED, DomainEventStartedDetailType.FROM_SNAPSHOT)

    def _tell_suspended(self, guest: Guest) -> None:
        self._world.tell(guest, DomainEventType.SUSPENDED, DomainEventSuspendedDetailType.FROM_SNAPSHOT)
