"""What happens to each disk of a guest when a snapshot is taken."""

import pytest

from vird.errors import ConfigUnsupported
from vird.model.checks.snapshot import parse_snapshot
from vird.model.checks.snapshot_disks import SnapshotTarget, align_snapshot, is_external, targets_of
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot, SnapshotLocation

DISKS = [
    SnapshotTarget("vda", "/i/a.b.img"),
    SnapshotTarget("vdb", is_file=False),
    SnapshotTarget("hdc", "/i/cd.iso", own="no"),
    SnapshotTarget("hdd", own="no", is_empty=True),
]


def aligned(inner: str, default: SnapshotLocation = "internal", *, all_alike: bool = False) -> Snapshot:
    snapshot = parse_snapshot(f"<domainsnapshot><name>s</name>{inner}</domainsnapshot>")
    return align_snapshot(snapshot, DISKS, default, all_alike=all_alike)


def settled(snapshot: Snapshot) -> dict[str, str | None]:
    return {disk.name: disk.snapshot for disk in snapshot.disks.disks} if snapshot.disks is not None else {}


def test_disks_not_named_get_what_their_definition_says_or_the_default() -> None:
    snapshot = aligned("<disks><disk name='/i/a.b.img' snapshot='no'/></disks>")
    assert settled(snapshot) == {"vda": "no", "vdb": "internal", "hdc": "no", "hdd": "no"}
    assert settled(aligned("", all_alike=True)) == {"vda": "internal", "vdb": "internal", "hdc": "no", "hdd": "no"}


def test_new_images_are_named_for_the_snapshot() -> None:
    snapshot = aligned("<disks><disk name='vda' snapshot='external'/></disks>")
    shown = "".join(line.strip() for line in snapshot.to_xml().splitlines())
    assert "<disk name='vda' snapshot='external' type='file'><source file='/i/a.b.s'/></disk>" in shown
    assert is_external(snapshot)
    assert not is_external(aligned(""))


@pytest.mark.parametrize(
    ("inner", "why"),
    [
        ("<disk name='vdz'/>", "no disk named 'vdz'"),
        ("<disk name='vda'/><disk name='/i/a.b.img'/>", "disk 'vda' specified twice"),
        ("<disk name='vdb' snapshot='external'/>", "source for disk 'vdb' is not a regular file"),
        ("<disk name='hdd' snapshot='external'/>", "without source"),
        ("<disk name='vda' snapshot='external' type='block'/>", "on a 'block' device"),
        ("<disk name='a'/><disk name='b'/><disk name='c'/><disk name='d'/><disk name='e'/>", "too many disk"),
        (
            "<disk name='vda'><source file='/n'/></disk><disk name='vdb'><source file='/n'/></disk>",
            "collision with disk 'vda'",
        ),
    ],
)
def test_refusals(inner: str, why: str) -> None:
    with pytest.raises(ConfigUnsupported, match=why):
        aligned(f"<disks>{inner}</disks>")


def test_internal_snapshots_are_of_all_disks() -> None:
    with pytest.raises(ConfigUnsupported, match="must use snapshot mode 'internal'"):
        aligned("<disks><disk name='vda' snapshot='no'/></disks>", all_alike=True)
    assert settled(aligned("<disks><disk name='hdc' snapshot='no'/></disks>", all_alike=True))["hdc"] == "no"


def test_a_guests_disks() -> None:
    domain = Domain.from_xml(
        "<domain type='kvm'><name>g</name><devices>"
        "<disk type='file'><source file='/a'/><target dev='vda'/></disk>"
        "<disk type='block' snapshot='external'><source dev='/dev/b'/><target dev='vdb'/></disk>"
        "<disk type='file' device='cdrom'><target dev='hdc'/></disk>"
        "<disk type='file'><source file='/r'/><target dev='vdd'/><readonly/></disk>"
        "</devices></domain>"
    )
    assert targets_of(domain) == [
        SnapshotTarget("vda", "/a"),
        SnapshotTarget("vdb", "/dev/b", "external", is_file=False),
        SnapshotTarget("hdc", own="no", is_file=False, is_empty=True),
        SnapshotTarget("vdd", "/r", "no"),
    ]
