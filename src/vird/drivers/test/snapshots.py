"""Snapshots of simulated guests: documents in a tree, to which a guest can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.snapshots import Snapshots
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
    DomainSnapshotListFlags,
    DomainSnapshotRevertFlags,
    DomainSnapshotXMLFlags,
)
from vird.drivers.common.listing import fits
from vird.drivers.common.speaking import speaking_as
from vird.drivers.common.validation import validated
from vird.drivers.test.disk_limits import source_path
from vird.drivers.test.guest import Guest
from vird.drivers.test.moments import Moment
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.model.checks.snapshot import align_snapshot, parse_snapshot
from vird.model.domain import forms
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot, SnapshotMemory, SnapshotParent
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef, DomainSnapshotRef
from vird.wire.procedures.snapshot import DomainListAllSnapshotsRet, DomainSnapshotListAllChildrenRet

if TYPE_CHECKING:
    from vird.drivers.test.world import World

Create = DomainSnapshotCreateFlags
List = DomainSnapshotListFlags
Revert = DomainSnapshotRevertFlags
Delete = DomainSnapshotDeleteFlags
CREATED: Final = (
    Create.REDEFINE | Create.CURRENT | Create.HALT | Create.QUIESCE | Create.ATOMIC | Create.LIVE | Create.VALIDATE
)
REVERTED: Final = Revert.RUNNING | Revert.PAUSED | Revert.FORCE
DELETED: Final = Delete.CHILDREN | Delete.CHILDREN_ONLY
RUNNING_STATES: Final = ("running", "paused")


class TestSnapshots(Snapshots):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world

    def _found(self, snap: DomainSnapshotRef) -> tuple[Guest, Moment[Snapshot]]:
        guest = self._world.guest(snap.dom)
        return guest, _named(guest, snap.name)

    # --- questions

    async def domain_list_all_snapshots(
        self, dom: DomainRef, need_results: int, flags: int
    ) -> DomainListAllSnapshotsRet:
        """The snapshots that match the flags."""
        unknown_flags(flags, List, remote.DOMAIN_LIST_ALL_SNAPSHOTS)
        found = self._listed(self._world.guest(dom), None, flags)
        return DomainListAllSnapshotsRet(found if need_results else [], len(found))

    async def domain_snapshot_num(self, dom: DomainRef, flags: int) -> int:
        """How many match the flags."""
        unknown_flags(flags, List, remote.DOMAIN_SNAPSHOT_NUM)
        return len(self._listed(self._world.guest(dom), None, flags))

    async def domain_snapshot_list_all_children(
        self, snapshot: DomainSnapshotRef, need_results: int, flags: int
    ) -> DomainSnapshotListAllChildrenRet:
        """The snapshots made on this one that match the flags."""
        unknown_flags(flags, List, remote.DOMAIN_SNAPSHOT_LIST_ALL_CHILDREN)
        guest, moment = self._found(snapshot)
        found = self._listed(guest, moment, flags)
        return DomainSnapshotListAllChildrenRet(found if need_results else [], len(found))

    def _listed(self, guest: Guest, above: Moment[Snapshot] | None, flags: int) -> list[DomainSnapshotRef]:
        """One bit means roots of a guest, but descendants of a snapshot."""
        tree = guest.snapshots
        if above is None:
            moments = tree.children(None) if flags & List.ROOTS else list(tree.descendants(None))
        else:
            moments = list(tree.descendants(above.name)) if flags & List.DESCENDANTS else tree.children(above.name)
        return [DomainSnapshotRef(moment.name, guest.ref) for moment in moments if _matches(guest, moment, flags)]

    async def domain_snapshot_lookup_by_name(self, dom: DomainRef, name: str, flags: int) -> DomainSnapshotRef:
        """The snapshot of this name."""
        unknown_flags(flags, None, remote.DOMAIN_SNAPSHOT_LOOKUP_BY_NAME)
        guest = self._world.guest(dom)
        return DomainSnapshotRef(_named(guest, name).name, guest.ref)

    async def domain_has_current_snapshot(self, dom: DomainRef, flags: int) -> int:
        """1 when there is one that the guest goes on from, else 0."""
        unknown_flags(flags, None, remote.DOMAIN_HAS_CURRENT_SNAPSHOT)
        return int(self._world.guest(dom).snapshots.current is not None)

    async def domain_snapshot_current(self, dom: DomainRef, flags: int) -> DomainSnapshotRef:
        """The one that the guest goes on from."""
        unknown_flags(flags, None, remote.DOMAIN_SNAPSHOT_CURRENT)
        guest = self._world.guest(dom)
        if guest.snapshots.current is None:
            raise errors.NoDomainSnapshot("the domain does not have a current snapshot")
        return DomainSnapshotRef(guest.snapshots.current, guest.ref)

    async def domain_snapshot_get_parent(self, snap: DomainSnapshotRef, flags: int) -> DomainSnapshotRef:
        """The one that this was made on."""
        unknown_flags(flags, None, remote.DOMAIN_SNAPSHOT_GET_PARENT)
        guest, moment = self._found(snap)
        parent = guest.snapshots.parent_of(moment)
        if parent is None:
            raise errors.NoDomainSnapshot(f"snapshot '{moment.name}' does not have a parent")
        return DomainSnapshotRef(parent, guest.ref)

    async def domain_snapshot_is_current(self, snap: DomainSnapshotRef, flags: int) -> int:
        """1 when the guest goes on from this one, else 0."""
        unknown_flags(flags, None, remote.DOMAIN_SNAPSHOT_IS_CURRENT)
        guest, moment = self._found(snap)
        return int(guest.snapshots.current == moment.name)

    async def domain_snapshot_has_metadata(self, snap: DomainSnapshotRef, flags: int) -> int:
        """1: nothing else knows simulated snapshots."""
        unknown_flags(flags, None, remote.DOMAIN_SNAPSHOT_HAS_METADATA)
        self._found(snap)
        return 1

    async def domain_snapshot_get_xml_desc(self, snap: DomainSnapshotRef, flags: int) -> str:
        """The snapshot's document, with passwords if the flags ask for them."""
        unknown_flags(flags, DomainSnapshotXMLFlags, remote.DOMAIN_SNAPSHOT_GET_XML_DESC)
        guest, moment = self._found(snap)
        shown = moment.document.copy()
        parent = guest.snapshots.parent_of(moment)
        shown.parent = SnapshotParent(name=parent) if parent is not None else None
        if shown.domain is not None and not flags & DomainSnapshotXMLFlags.SECURE:
            shown.domain = forms.without_secrets(shown.domain)
        return shown.to_xml()

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
                return self._taken_in(guest, snapshot, flags)
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
        align_snapshot(snapshot, _disks(document), "internal", all_alike=True)

    def _taken_in(self, guest: Guest, snapshot: Snapshot, flags: int) -> DomainSnapshotRef:
        name, tree = snapshot.name or "", guest.snapshots
        parent = snapshot.parent.name if snapshot.parent is not None else None
        if snapshot.domain is None:
            raise errors.InternalError("missing domain in snapshot", domain=ErrorDomain.DOMAIN_SNAPSHOT)
        offline = snapshot.state in ("shutoff", "disk-snapshot")
        if offline and snapshot.memory is not None and snapshot.memory.snapshot not in (None, "no"):
            raise errors.XmlError("memory state cannot be saved with offline or disk-only snapshot")
        known = tree.get(name)
        if known is None:
            tree.add(name, snapshot, parent=parent)
        else:
            known.document, known.parent = snapshot, parent
        if flags & Create.CURRENT:
            tree.current = name
        return DomainSnapshotRef(name, guest.ref)

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
        if kept.state in RUNNING_STATES:
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


def _named(guest: Guest, name: str) -> Moment[Snapshot]:
    moment = guest.snapshots.get(name)
    if moment is None:
        raise errors.NoDomainSnapshot(f"no domain snapshot with matching name '{name}'")
    return moment


def _disks(document: Domain) -> dict[str, str | None]:
    disks = document.devices.disks if document.devices is not None else []
    return {disk.target.dev: source_path(disk) for disk in disks if disk.target is not None}


AT_BOTH_ENDS: Final = List.LEAVES | List.NO_LEAVES
"""libvirt takes these two for a question with no answer, where all others of a group are alternatives."""


def _matches(guest: Guest, moment: Moment[Snapshot], flags: int) -> bool:
    """Whether a snapshot passes each group of filters of which at least one is set."""
    if flags & AT_BOTH_ENDS == AT_BOTH_ENDS:
        return False
    state = moment.document.state
    groups = (
        ((List.LEAVES, guest.snapshots.is_leaf(moment)), (List.NO_LEAVES, not guest.snapshots.is_leaf(moment))),
        ((List.METADATA, True), (List.NO_METADATA, False)),
        (
            (List.INACTIVE, state == "shutoff"),
            (List.ACTIVE, state in RUNNING_STATES),
            (List.DISK_ONLY, state == "disk-snapshot"),
        ),
        ((List.INTERNAL, True), (List.EXTERNAL, False)),
    )
    return fits(flags, groups)
