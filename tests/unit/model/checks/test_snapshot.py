import pytest

from vird.errors import ConfigUnsupported, InternalError, VirdError, XmlError
from vird.model.checks.snapshot import align_snapshot, parse_snapshot
from vird.model.snapshot import Snapshot, SnapshotLocation

DISKS = {"vda": "/i/a.b.img", "vdb": None}


def aligned(inner: str, default: SnapshotLocation = "internal", all_alike: bool = False) -> Snapshot:
    snapshot = parse_snapshot(f"<domainsnapshot><name>s</name>{inner}</domainsnapshot>")
    return align_snapshot(snapshot, DISKS, default, all_alike)


def test_disks_not_named_get_the_default() -> None:
    snapshot = aligned("<disks><disk name='/i/a.b.img' snapshot='no'/></disks>")
    assert snapshot.disks is not None
    assert [(d.name, d.snapshot) for d in snapshot.disks.disks] == [("vda", "no"), ("vdb", "internal")]


def test_overlays_are_named_for_the_snapshot() -> None:
    snapshot = aligned("<disks><disk name='vda' snapshot='external'/></disks>")
    shown = "".join(line.strip() for line in snapshot.to_xml().splitlines())
    assert (
        "<disk name='vda' snapshot='external' type='file'><driver type='qcow2'/><source file='/i/a.b.s'/></disk>"
        in shown
    )


def test_a_source_means_external() -> None:
    snapshot = parse_snapshot(
        "<domainsnapshot><disks><disk name='vda'><source file='/x' startupPolicy='optional'/></disk></disks>"
        "</domainsnapshot>"
    )
    assert snapshot.disks is not None and snapshot.disks.disks[0].snapshot == "external"
    assert "startupPolicy" not in snapshot.to_xml()


def test_a_memory_file_means_external() -> None:
    memory = parse_snapshot("<domainsnapshot><memory file='/x'/></domainsnapshot>").memory
    assert memory is not None and memory.snapshot == "external"


def test_the_daemons_own_parts_count_only_when_redefining() -> None:
    text = "<domainsnapshot><name>s</name><state>{}</state><creationTime>1</creationTime></domainsnapshot>"
    assert parse_snapshot(text.format("running")).state is None
    for state, memory in (("running", "internal"), ("shutoff", "no"), ("disk-snapshot", "no")):
        redefined = parse_snapshot(text.format(state), redefine=True)
        assert redefined.memory is not None and redefined.memory.snapshot == memory
    for missing, error in (
        ("<name>s</name>", XmlError),
        ("<creationTime>1</creationTime>", InternalError),
        ("<state>running</state>", XmlError),
    ):
        with pytest.raises(error):
            parse_snapshot(text.format("running").replace(missing, ""), redefine=True)


@pytest.mark.parametrize(
    ("inner", "error"),
    [
        ("<disks><disk name='vdz'/></disks>", ConfigUnsupported),
        ("<disks><disk name='vda'/><disk name='vda'/></disks>", ConfigUnsupported),
        ("<disks><disk name='vdb' snapshot='external'/></disks>", ConfigUnsupported),
        ("<disks><disk name='vda' snapshot='internal'><source file='/x'/></disk></disks>", ConfigUnsupported),
        ("<disks><disk name='vda'><source file='rel'/></disk></disks>", XmlError),
        ("<disks><disk name='vda' snapshot='foo'/></disks>", XmlError),
        ("<memory snapshot='external'/>", XmlError),
        ("<memory snapshot='no' file='/x'/>", XmlError),
        ("<memory file='x'/>", XmlError),
    ],
)
def test_refusals(inner: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        aligned(inner)


def test_internal_snapshots_are_of_all_disks() -> None:
    with pytest.raises(ConfigUnsupported, match="must use snapshot mode 'internal'"):
        aligned("<disks><disk name='vda' snapshot='no'/></disks>", all_alike=True)
