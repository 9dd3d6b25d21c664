"""Taking in documents of snapshots that were taken elsewhere."""

import pytest

from vird import errors
from vird.api.enums.snapshot import DomainSnapshotCreateFlags as Create
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.redefined import take_in
from vird.model.checks.snapshot import parse_snapshot
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot

UUID = "11111111-2222-3333-4444-555555555555"
GUEST = (
    f"<domain type='kvm'><name>g</name><uuid>{UUID}</uuid><memory>1</memory><devices>"
    "<disk type='file'><source file='/i/a.img'/><target dev='vda'/></disk></devices></domain>"
)


def entry() -> DomainEntry:
    return DomainEntry("g", bytes.fromhex(UUID.replace("-", "")), persistent=Domain.from_xml(GUEST))


def snapshot(name: str, state: str = "shutoff", parent: str = "", more: str = "", guest: str = GUEST) -> Snapshot:
    above = f"<parent><name>{parent}</name></parent>" if parent else ""
    text = f"<name>{name}</name><state>{state}</state><creationTime>1</creationTime>{above}{more}{guest}"
    return parse_snapshot(f"<domainsnapshot>{text}</domainsnapshot>", redefine=True)


def test_taken_in_and_replaced() -> None:
    guest = entry()
    take_in(guest, snapshot("a"), 0)
    assert guest.snapshots.current is None
    take_in(guest, snapshot("b", "disk-snapshot", "a"), Create.CURRENT)
    assert guest.snapshots.current == "b"
    assert guest.snapshots.parent_of(guest.snapshots["b"]) == "a"
    assert "/i/a.b" in guest.snapshots["b"].document.to_xml()
    take_in(guest, snapshot("b", "disk-snapshot", guest=""), 0)
    assert guest.snapshots.parent_of(guest.snapshots["b"]) is None
    assert guest.snapshots["b"].document.domain is not None


@pytest.mark.parametrize(
    ("redefined", "flags", "error", "why"),
    [
        (snapshot("n", guest=""), 0, errors.InternalError, "missing domain in snapshot"),
        (snapshot("n", guest=GUEST.replace("1111", "2222")), 0, errors.InvalidArg, f"must use uuid {UUID}"),
        (snapshot("n", parent="n"), 0, errors.InvalidArg, "as its own parent"),
        (snapshot("n", parent="z"), 0, errors.InvalidArg, "parent z for moment n not found"),
        (snapshot("a", parent="c"), 0, errors.InvalidArg, "parent b would create cycle to a"),
        (snapshot("a", "running"), 0, errors.InvalidArg, "between online and offline"),
        (snapshot("a", "disk-snapshot"), 0, errors.InvalidArg, "between disk only and full system"),
        (snapshot("n"), Create.DISK_ONLY, errors.InvalidArg, "requires disk-snapshot state"),
        (snapshot("n", more="<memory snapshot='internal'/>"), 0, errors.XmlError, "memory state cannot be saved"),
        (snapshot("n", more="<disks><disk name='z'/></disks>"), 0, errors.ConfigUnsupported, "no disk named 'z'"),
    ],
)
def test_what_contradicts_the_others_is_refused(
    redefined: Snapshot, flags: int, error: type[errors.VirdError], why: str
) -> None:
    guest = entry()
    for name, parent in (("a", ""), ("b", "a"), ("c", "b")):
        take_in(guest, snapshot(name, parent=parent), 0)
    with pytest.raises(error, match=why):
        take_in(guest, redefined, flags)
    assert [each.name for each in guest.snapshots] == ["a", "b", "c"]


def test_another_guests_document_is_compared_with_the_known_one() -> None:
    guest, seen = entry(), []
    take_in(guest, snapshot("a"), 0)
    take_in(guest, snapshot("a"), 0, lambda before, now: seen.append((before.name, now.name)))
    assert seen == [("g", "g")]
