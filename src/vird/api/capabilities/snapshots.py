"""Snapshots of a domain."""

from __future__ import annotations

from vird.api.capability import Capability, derived_from, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef, DomainSnapshotRef
from vird.wire.procedures.snapshot import DomainListAllSnapshotsRet, DomainSnapshotListAllChildrenRet


class Snapshots(Capability):
    """Snapshots of a domain."""

    async def domain_snapshot_create_xml(self, dom: DomainRef, xml_desc: str, flags: int) -> DomainSnapshotRef:
        """Take a snapshot as a ``<domainsnapshot>`` document says."""
        raise no_support(remote.DOMAIN_SNAPSHOT_CREATE_XML)

    async def domain_snapshot_get_xml_desc(self, snap: DomainSnapshotRef, flags: int) -> str:
        """A snapshot's document."""
        raise no_support(remote.DOMAIN_SNAPSHOT_GET_XML_DESC)

    @derived_from("domain_list_all_snapshots")
    async def domain_snapshot_num(self, dom: DomainRef, flags: int) -> int:
        """How many snapshots a domain has."""
        return len((await self.domain_list_all_snapshots(dom, 1, flags)).snapshots)

    @derived_from("domain_list_all_snapshots")
    async def domain_snapshot_list_names(self, dom: DomainRef, maxnames: int, flags: int) -> list[str]:
        """Names of a domain's snapshots, at most so many."""
        found = await self.domain_list_all_snapshots(dom, 1, flags)
        return [snap.name for snap in found.snapshots][:maxnames]

    async def domain_snapshot_lookup_by_name(self, dom: DomainRef, name: str, flags: int) -> DomainSnapshotRef:
        """The snapshot of this name; ``NoDomainSnapshot`` when there is none."""
        raise no_support(remote.DOMAIN_SNAPSHOT_LOOKUP_BY_NAME)

    async def domain_has_current_snapshot(self, dom: DomainRef, flags: int) -> int:
        """1 when a domain has a current snapshot, else 0."""
        raise no_support(remote.DOMAIN_HAS_CURRENT_SNAPSHOT)

    async def domain_snapshot_current(self, dom: DomainRef, flags: int) -> DomainSnapshotRef:
        """The current snapshot; ``NoDomainSnapshot`` when there is none."""
        raise no_support(remote.DOMAIN_SNAPSHOT_CURRENT)

    async def domain_revert_to_snapshot(self, snap: DomainSnapshotRef, flags: int) -> None:
        """Take a domain back to a snapshot."""
        raise no_support(remote.DOMAIN_REVERT_TO_SNAPSHOT)

    async def domain_snapshot_delete(self, snap: DomainSnapshotRef, flags: int) -> None:
        """Delete a snapshot, with its children by ``flags``."""
        raise no_support(remote.DOMAIN_SNAPSHOT_DELETE)

    async def domain_snapshot_get_parent(self, snap: DomainSnapshotRef, flags: int) -> DomainSnapshotRef:
        """The snapshot before this one; ``NoDomainSnapshot`` when there is none."""
        raise no_support(remote.DOMAIN_SNAPSHOT_GET_PARENT)

    @derived_from("domain_snapshot_list_all_children")
    async def domain_snapshot_num_children(self, snap: DomainSnapshotRef, flags: int) -> int:
        """How many snapshots follow this one."""
        return len((await self.domain_snapshot_list_all_children(snap, 1, flags)).snapshots)

    @derived_from("domain_snapshot_list_all_children")
    async def domain_snapshot_list_children_names(
        self, snap: DomainSnapshotRef, maxnames: int, flags: int
    ) -> list[str]:
        """Names of snapshots that follow this one, at most so many."""
        found = await self.domain_snapshot_list_all_children(snap, 1, flags)
        return [child.name for child in found.snapshots][:maxnames]

    async def domain_snapshot_is_current(self, snap: DomainSnapshotRef, flags: int) -> int:
        """1 when this is the current snapshot, else 0."""
        raise no_support(remote.DOMAIN_SNAPSHOT_IS_CURRENT)

    async def domain_snapshot_has_metadata(self, snap: DomainSnapshotRef, flags: int) -> int:
        """1 when libvirt keeps facts about this snapshot, else 0."""
        raise no_support(remote.DOMAIN_SNAPSHOT_HAS_METADATA)

    async def domain_list_all_snapshots(
        self, dom: DomainRef, need_results: int, flags: int
    ) -> DomainListAllSnapshotsRet:
        """A domain's snapshots; only their number unless results are needed."""
        raise no_support(remote.DOMAIN_LIST_ALL_SNAPSHOTS)

    async def domain_snapshot_list_all_children(
        self, snapshot: DomainSnapshotRef, need_results: int, flags: int
    ) -> DomainSnapshotListAllChildrenRet:
        """Snapshots that follow this one; only their number unless results are needed."""
        raise no_support(remote.DOMAIN_SNAPSHOT_LIST_ALL_CHILDREN)
