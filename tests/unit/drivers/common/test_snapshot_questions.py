"""Questions about a guest's snapshots."""

import asyncio

import pytest

from tests.unit.drivers.common.test_redefined import entry, snapshot
from vird import errors
from vird.api.enums.snapshot import DomainSnapshotListFlags as List
from vird.api.enums.snapshot import DomainSnapshotXMLFlags
from vird.drivers.common.redefined import take_in
from vird.drivers.common.snapshot_questions import KeptSnapshots, document
from vird.wire.procedures.refs import DomainSnapshotRef


class Asked(KeptSnapshots):
    check_flags = staticmethod(lambda flags, known, procedure: None)

    def __init__(self) -> None:
        super().__init__(lambda dom: self.guest)
        self.guest = entry()
        for name, state, parent in (("a", "shutoff", ""), ("b", "running", "a"), ("c", "disk-snapshot", "b")):
            take_in(self.guest, snapshot(name, state, parent), 0)
        take_in(self.guest, snapshot("lone", "paused"), 2)

    def named(self, name: str) -> DomainSnapshotRef:
        return DomainSnapshotRef(name, self.guest.ref)


@pytest.mark.parametrize(
    ("flags", "names"),
    [
        (0, "lone a b c"),
        (List.ROOTS, "lone a"),
        (List.LEAVES, "lone c"),
        (List.NO_LEAVES, "a b"),
        (List.LEAVES | List.NO_LEAVES, ""),
        (List.METADATA, "lone a b c"),
        (List.NO_METADATA, ""),
        (List.INACTIVE, "a"),
        (List.ACTIVE, "lone b"),
        (List.DISK_ONLY, "c"),
        (List.EXTERNAL, "c"),
        (List.INTERNAL, "lone a b"),
        (List.INTERNAL | List.ACTIVE | List.LEAVES, "lone"),
    ],
)
def test_lists(flags: int, names: str) -> None:
    asked = Asked()
    dom = asked.guest.ref
    found = asyncio.run(asked.domain_list_all_snapshots(dom, 1, flags))
    assert [ref.name for ref in found.snapshots] == names.split()
    assert asyncio.run(asked.domain_snapshot_num(dom, flags)) == found.ret == len(names.split())
    assert asyncio.run(asked.domain_snapshot_list_names(dom, 2, flags)) == names.split()[:2]
    assert asyncio.run(asked.domain_list_all_snapshots(dom, 0, flags)).snapshots == []


def test_children() -> None:
    asked = Asked()
    snap = asked.named("a")
    assert asyncio.run(asked.domain_snapshot_list_children_names(snap, 9, 0)) == ["b"]
    assert asyncio.run(asked.domain_snapshot_num_children(snap, List.DESCENDANTS)) == 2
    found = asyncio.run(asked.domain_snapshot_list_all_children(snap, 1, List.DESCENDANTS | List.LEAVES))
    assert [ref.name for ref in found.snapshots] == ["c"]


def test_one_of_them() -> None:
    asked = Asked()
    dom = asked.guest.ref
    assert asyncio.run(asked.domain_has_current_snapshot(dom, 0)) == 1
    assert asyncio.run(asked.domain_snapshot_current(dom, 0)).name == "lone"
    assert asyncio.run(asked.domain_snapshot_is_current(asked.named("a"), 0)) == 0
    assert asyncio.run(asked.domain_snapshot_has_metadata(asked.named("a"), 0)) == 1
    assert asyncio.run(asked.domain_snapshot_get_parent(asked.named("c"), 0)).name == "b"
    assert asyncio.run(asked.domain_snapshot_lookup_by_name(dom, "c", 0)).name == "c"
    for call in (
        asked.domain_snapshot_get_parent(asked.named("a"), 0),
        asked.domain_snapshot_lookup_by_name(dom, "z", 0),
        asked.domain_snapshot_is_current(asked.named("z"), 0),
    ):
        with pytest.raises(errors.NoDomainSnapshot):
            asyncio.run(call)
    asked.guest.snapshots.current = None
    with pytest.raises(errors.NoDomainSnapshot, match="does not have a current snapshot"):
        asyncio.run(asked.domain_snapshot_current(dom, 0))


def test_documents() -> None:
    asked = Asked()
    kept = asked.guest.snapshots["b"]
    kept.document.active = 1
    assert kept.document.domain is not None and kept.document.domain.devices is not None
    kept.parent = "gone"
    assert document(asked.guest, kept).parent is None
    assert kept.document.active == 1
    text = asyncio.run(asked.domain_snapshot_get_xml_desc(asked.named("b"), DomainSnapshotXMLFlags.SECURE))
    assert "<active>" not in text and "<name>b</name>" in text
