"""What is merged where when an external snapshot is deleted, and what other snapshots say afterwards."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from vird import errors
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.snapshots import merging
from vird.model.checks.snapshot import parse_snapshot
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot

UUID = "11111111-2222-3333-4444-555555555555"


def guest_text(*images: str) -> str:
    """A guest with a disk whose chain is listed from the top."""
    top, *below = images
    chain = ""
    for number, name in reversed(list(enumerate(below, 1))):
        kind = "raw" if name == "base" else "qcow2"
        chain = (
            f"<backingStore type='file' index='{number}'><format type='{kind}'/><source file='/i/{name}'/>"
            f"{chain or '<backingStore/>'}</backingStore>"
        )
    kind = "raw" if top == "base" else "qcow2"
    return (
        f"<domain type='kvm'><name>g</name><uuid>{UUID}</uuid><devices><disk type='file'><driver type='{kind}'/>"
        f"<source file='/i/{top}' index='9'/>{chain}<target dev='vda'/></disk></devices></domain>"
    )


def snapshot(name: str, before: str, more: str = "") -> Snapshot:
    """Taken while the guest wrote to ``before``; it went on in the image of the snapshot's name."""
    return parse_snapshot(
        f"<domainsnapshot><name>{name}</name><state>disk-snapshot</state><creationTime>1</creationTime><disks>"
        f"<disk name='vda' snapshot='external' type='file'>{more}<source file='/i/{name}'/></disk></disks>"
        f"{guest_text(before)}</domainsnapshot>",
        redefine=True,
    )


def family() -> Guest:
    guest = Guest("g", bytes(16), persistent=Domain.from_xml(guest_text("c")))
    for name, before, parent in (("a", "base", None), ("b", "a", "a"), ("c", "b", "b")):
        guest.snapshots.add(name, snapshot(name, before), parent=parent)
    return guest


@pytest.mark.parametrize(
    ("name", "top", "base", "parent"),
    [("a", "/i/a", "/i/base", "/i/b"), ("b", "/i/b", "/i/a", "/i/c"), ("c", "/i/c", "/i/b", None)],
)
def test_the_image_of_a_snapshot_goes_into_the_one_before(name: str, top: str, base: str, parent: str | None) -> None:
    document = Domain.from_xml(guest_text("c", "b", "a", "base"))
    (found,) = merging.planned(document, family().snapshots[name].document)
    span = found.span
    assert (span.top.path, span.base.path, span.parent.path if span.parent else None) == (top, base, parent)
    orders = merging.orders(span)
    assert orders[0] == ["qemu-img", "commit", "-q", "-d", "-f", "qcow2", "-b", base, top]
    kind = "raw" if base == "/i/base" else "qcow2"
    assert orders[1:] == (
        [["qemu-img", "rebase", "-q", "-u", "-f", "qcow2", "-b", base, "-F", kind, parent]] if parent else []
    )


def test_what_is_done_already_is_left_out_and_what_is_elsewhere_refused() -> None:
    kept = family().snapshots["b"].document
    assert merging.planned(Domain.from_xml(guest_text("c", "a", "base")), kept) == []
    with pytest.raises(errors.OperationFailed, match="VM disk source and snapshot disk source are not the same"):
        merging.planned(Domain.from_xml(guest_text("x")), kept)
    with pytest.raises(errors.OperationFailed, match="disk source and parent disk source are not the same"):
        merging.planned(Domain.from_xml(guest_text("b", "x", "a")), kept)


def test_others_name_the_lower_image_afterwards() -> None:
    guest = family()
    merges = merging.planned(Domain.from_xml(guest_text("c", "b", "a", "base")), guest.snapshots["a"].document)
    before = guest.snapshots["b"].document.to_xml()
    told = merging.retold(guest.snapshots["b"].document, merges).to_xml()
    assert "<source file='/i/base'/>" in told and "<driver type='raw'/>" in told and "<source file='/i/b'/>" in told
    assert guest.snapshots["b"].document.to_xml() == before
    assert merging.retold(guest.snapshots["c"].document, merges).to_xml() == guest.snapshots["c"].document.to_xml()


def test_refusals() -> None:
    def refused(guest: Any, name: str, error: type[errors.VirdError], why: str, *, children: bool = False) -> None:
        with pytest.raises(error, match=why):
            merging.check_merge(guest, guest.snapshots[name], with_children=children)

    guest = family()
    merging.check_merge(guest, guest.snapshots["b"], with_children=False)
    refused(family(), "b", errors.ConfigUnsupported, "external children", children=True)
    guest = family()
    guest.runtime = SimpleNamespace(block_jobs=["one"])  # type: ignore[assignment]
    refused(guest, "b", errors.OperationUnsupported, "another active block job")
    guest = family()
    guest.snapshots["a"].document.disks = None
    refused(guest, "b", errors.OperationUnsupported, "internal snapshot as parent")
    guest = family()
    guest.has_managed_save = True
    refused(guest, "b", errors.OperationInvalid, "managed save")
    guest = family()
    guest.snapshots["b"].document = snapshot("b", "a", "<snapshotDeleteInProgress/>")
    refused(guest, "b", errors.OperationInvalid, "target of not completed snapshot delete")
    guest = family()
    guest.snapshots.add("branch", snapshot("branch", "a"), parent="a")
    refused(guest, "b", errors.ConfigUnsupported, "snapshot 'branch' stands on the same image of disk 'vda'")
    guest = family()
    guest.snapshots["b"].document.domain = None
    refused(guest, "b", errors.OperationUnsupported, "does not say what the guest was")
