"""What snapshots a guest has, as clients ask it: lists, the current one, parents, documents.

For every driver that keeps its guests' snapshots in a tree (``moments``).  Taking, reverting and deleting are the
driver's own.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Final

from vird import errors
from vird.api.capabilities.snapshots import Snapshots
from vird.api.enums.snapshot import DomainSnapshotListFlags, DomainSnapshotXMLFlags
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.listing import fits
from vird.drivers.common.moments import Moment
from vird.drivers.common.redefined import OFFLINE
from vird.model.checks.snapshot_disks import is_external
from vird.model.domain import forms
from vird.model.snapshot import Snapshot, SnapshotParent
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.refs import DomainRef, DomainSnapshotRef
from vird.wire.procedures.snapshot import DomainListAllSnapshotsRet, DomainSnapshotListAllChildrenRet

List = DomainSnapshotListFlags


class KeptSnapshots(Snapshots):
    """The questions of the capability.

    A driver says how it refuses flags (``check_flags``) and finds its guests (``find``, which raises ``NoDomain``).
    """

    check_flags: Callable[[int, type[IntEnum] | int | None, Procedure], None]

    def __init__(self, find: Callable[[DomainRef], DomainEntry]) -> None:
        self._find = find

    def found(self, snap: DomainSnapshotRef) -> tuple[DomainEntry, Moment[Snapshot]]:
        """The guest and its snapshot; raises ``NoDomain`` and ``NoDomainSnapshot``."""
        entry = self._find(snap.dom)
        return entry, named(entry, snap.name)

    # --- lists

    async def domain_list_all_snapshots(
        self, dom: DomainRef, need_results: int, flags: int
    ) -> DomainListAllSnapshotsRet:
        """The snapshots that match the flags."""
        self.check_flags(flags, List, remote.DOMAIN_LIST_ALL_SNAPSHOTS)
        found = _listed(self._find(dom), None, flags)
        return DomainListAllSnapshotsRet(found if need_results else [], len(found))

    async def domain_snapshot_num(self, dom: DomainRef, flags: int) -> int:
        """How many match the flags."""
        self.check_flags(flags, List, remote.DOMAIN_SNAPSHOT_NUM)
        return len(_listed(self._find(dom), None, flags))

    async def domain_snapshot_list_names(self, dom: DomainRef, maxnames: int, flags: int) -> list[str]:
        """Names of those that match the flags, at most so many."""
        self.check_flags(flags, List, remote.DOMAIN_SNAPSHOT_LIST_NAMES)
        return [ref.name for ref in _listed(self._find(dom), None, flags)][:maxnames]

    async def domain_snapshot_list_all_children(
        self, snapshot: DomainSnapshotRef, need_results: int, flags: int
    ) -> DomainSnapshotListAllChildrenRet:
        """The snapshots made on this one that match the flags."""
        self.check_flags(flags, List, remote.DOMAIN_SNAPSHOT_LIST_ALL_CHILDREN)
        found = _listed(*self.found(snapshot), flags)
        return DomainSnapshotListAllChildrenRet(found if need_results else [], len(found))

    async def domain_snapshot_num_children(self, snap: DomainSnapshotRef, flags: int) -> int:
        """How many of them there are."""
        self.check_flags(flags, List, remote.DOMAIN_SNAPSHOT_NUM_CHILDREN)
        return len(_listed(*self.found(snap), flags))

    async def domain_snapshot_list_children_names(
        self, snap: DomainSnapshotRef, maxnames: int, flags: int
    ) -> list[str]:
        """Their names, at most so many."""
        self.check_flags(flags, List, remote.DOMAIN_SNAPSHOT_LIST_CHILDREN_NAMES)
        return [ref.name for ref in _listed(*self.found(snap), flags)][:maxnames]

    # --- one of them

    async def domain_snapshot_lookup_by_name(self, dom: DomainRef, name: str, flags: int) -> DomainSnapshotRef:
        """The snapshot of this name."""
        self.check_flags(flags, None, remote.DOMAIN_SNAPSHOT_LOOKUP_BY_NAME)
        entry = self._find(dom)
        return DomainSnapshotRef(named(entry, name).name, entry.ref)

    async def domain_has_current_snapshot(self, dom: DomainRef, flags: int) -> int:
        """1 when there is one that the guest goes on from, else 0."""
        self.check_flags(flags, None, remote.DOMAIN_HAS_CURRENT_SNAPSHOT)
        return int(self._find(dom).snapshots.current is not None)

    async def domain_snapshot_current(self, dom: DomainRef, flags: int) -> DomainSnapshotRef:
        """The one that the guest goes on from."""
        self.check_flags(flags, None, remote.DOMAIN_SNAPSHOT_CURRENT)
        entry = self._find(dom)
        if entry.snapshots.current is None:
            raise errors.NoDomainSnapshot("the domain does not have a current snapshot")
        return DomainSnapshotRef(entry.snapshots.current, entry.ref)

    async def domain_snapshot_get_parent(self, snap: DomainSnapshotRef, flags: int) -> DomainSnapshotRef:
        """The one that this was made on."""
        self.check_flags(flags, None, remote.DOMAIN_SNAPSHOT_GET_PARENT)
        entry, moment = self.found(snap)
        parent = entry.snapshots.parent_of(moment)
        if parent is None:
            raise errors.NoDomainSnapshot(f"snapshot '{moment.name}' does not have a parent")
        return DomainSnapshotRef(parent, entry.ref)

    async def domain_snapshot_is_current(self, snap: DomainSnapshotRef, flags: int) -> int:
        """1 when the guest goes on from this one, else 0."""
        self.check_flags(flags, None, remote.DOMAIN_SNAPSHOT_IS_CURRENT)
        entry, moment = self.found(snap)
        return int(entry.snapshots.current == moment.name)

    async def domain_snapshot_has_metadata(self, snap: DomainSnapshotRef, flags: int) -> int:
        """1: only those are listed of which there is a document."""
        self.check_flags(flags, None, remote.DOMAIN_SNAPSHOT_HAS_METADATA)
        self.found(snap)
        return 1

    async def domain_snapshot_get_xml_desc(self, snap: DomainSnapshotRef, flags: int) -> str:
        """The snapshot's document, with passwords if the flags ask for them."""
        self.check_flags(flags, DomainSnapshotXMLFlags, remote.DOMAIN_SNAPSHOT_GET_XML_DESC)
        entry, moment = self.found(snap)
        shown = document(entry, moment)
        if not flags & DomainSnapshotXMLFlags.SECURE:
            for form in ("domain", "inactive_domain"):
                guest = getattr(shown, form)
                setattr(shown, form, forms.without_secrets(guest) if guest is not None else None)
        return shown.to_xml()


def document(entry: DomainEntry, moment: Moment[Snapshot]) -> Snapshot:
    """A snapshot's document with its present parent, without what only the daemon's own files say."""
    shown = moment.document.twin()
    parent = entry.snapshots.parent_of(moment)
    shown.parent = SnapshotParent(name=parent) if parent is not None else None
    shown.active = None
    return shown


def named(entry: DomainEntry, name: str) -> Moment[Snapshot]:
    """The guest's snapshot of this name; raises ``NoDomainSnapshot``."""
    moment = entry.snapshots.get(name)
    if moment is None:
        raise errors.NoDomainSnapshot(f"no domain snapshot with matching name '{name}'")
    return moment


def _listed(entry: DomainEntry, above: Moment[Snapshot] | None, flags: int) -> list[DomainSnapshotRef]:
    """One bit means roots of a guest, but descendants of a snapshot."""
    tree = entry.snapshots
    if above is None:
        moments = tree.children(None) if flags & List.ROOTS else list(tree.descendants(None))
    else:
        moments = list(tree.descendants(above.name)) if flags & List.DESCENDANTS else tree.children(above.name)
    return [DomainSnapshotRef(moment.name, entry.ref) for moment in moments if _matches(entry, moment, flags)]


AT_BOTH_ENDS: Final = List.LEAVES | List.NO_LEAVES
"""libvirt takes these two for a question with no answer, where all others of a group are alternatives."""


def _matches(entry: DomainEntry, moment: Moment[Snapshot], flags: int) -> bool:
    """Whether a snapshot passes each group of filters of which at least one is set."""
    if flags & AT_BOTH_ENDS == AT_BOTH_ENDS:
        return False
    state, outside, is_leaf = moment.document.state, is_external(moment.document), entry.snapshots.is_leaf(moment)
    groups = (
        ((List.LEAVES, is_leaf), (List.NO_LEAVES, not is_leaf)),
        ((List.METADATA, True), (List.NO_METADATA, False)),
        (
            (List.INACTIVE, state == "shutoff"),
            (List.ACTIVE, state not in OFFLINE),
            (List.DISK_ONLY, state == "disk-snapshot"),
        ),
        ((List.INTERNAL, not outside), (List.EXTERNAL, outside)),
    )
    return fits(flags, groups)
