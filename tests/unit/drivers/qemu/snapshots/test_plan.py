"""What a wish for a snapshot means for a guest."""

import pytest

from vird.api.enums.domain import DomainState
from vird.api.enums.snapshot import DomainSnapshotCreateFlags as Create
from vird.drivers.qemu.snapshots.plan import Wish, settle
from vird.errors import VirdError
from vird.model.checks.snapshot import parse_snapshot
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot

RUNNING, PAUSED, OFF = DomainState.RUNNING, DomainState.PAUSED, DomainState.SHUTOFF
QCOW2 = "<disk type='file'><driver type='qcow2'/><source file='/i/a.qcow2'/><target dev='vda'/></disk>"
RAW = "<disk type='file'><driver type='raw'/><source file='/i/b.img'/><target dev='vdb'/></disk>"
CDROM = "<disk type='file' device='cdrom'><source file='/i/c.iso'/><target dev='hdc'/><readonly/></disk>"
NBD = (
    "<disk type='network'><driver type='raw'/><source protocol='nbd' name='x'><host name='h'/></source>"
    "<target dev='vdn'/></disk>"
)
MEMORY = "<memory snapshot='external' file='/m'/>"


def settled(
    inner: str = "", disks: str = QCOW2, state: int = RUNNING, flags: int = 0, firmware: str = ""
) -> tuple[Snapshot, Wish]:
    snapshot = parse_snapshot(f"<domainsnapshot>{inner}</domainsnapshot>")
    text = f"<domain type='kvm'><name>g</name><os>{firmware}</os><devices>{disks}</devices></domain>"
    return snapshot, settle(snapshot, Domain.from_xml(text), state, flags, 77)


@pytest.mark.parametrize(
    ("inner", "state", "flags", "shown", "memory"),
    [
        ("", RUNNING, 0, "running", "internal"),
        ("", PAUSED, 0, "paused", "internal"),
        ("", OFF, 0, "shutoff", "no"),
        ("", RUNNING, Create.DISK_ONLY, "disk-snapshot", "no"),
        ("", OFF, Create.DISK_ONLY, "shutoff", "no"),
        (MEMORY, RUNNING, 0, "running", "external"),
        (MEMORY, PAUSED, Create.LIVE, "paused", "external"),
    ],
)
def test_states_and_memory(inner: str, state: int, flags: int, shown: str, memory: str) -> None:
    snapshot, wish = settled(inner, QCOW2 + CDROM, state, flags)
    assert (snapshot.name, snapshot.creation_time, snapshot.state) == ("77", 77, shown)
    assert snapshot.memory is not None and snapshot.memory.snapshot == wish.memory == memory
    outside = bool(flags & Create.DISK_ONLY) or memory == "external"
    assert [len(wish.internal), len(wish.external)] == ([0, 1] if outside else [1, 0])
    for chosen in wish.external:
        assert chosen.entry.driver is not None and chosen.entry.driver.type == "qcow2"


def disk(attributes: str, inner: str = "") -> str:
    return f"<disks><disk name='vda' {attributes}>{inner}</disk></disks>"


@pytest.mark.parametrize(
    ("inner", "disks", "state", "flags", "why"),
    [
        (MEMORY, QCOW2, OFF, 0, "memory state cannot be saved with offline"),
        (MEMORY, QCOW2, RUNNING, Create.DISK_ONLY, "memory state cannot be saved with offline"),
        ("", QCOW2, RUNNING, Create.LIVE, "live snapshot creation is supported only"),
        ("<memory snapshot='no'/>", QCOW2, RUNNING, 0, "must include the memory state"),
        ("", QCOW2, DomainState.PMSUSPENDED, 0, "PMSUSPENDED"),
        ("", QCOW2, DomainState.BLOCKED, 0, "Invalid domain state blocked"),
        ("", RAW, RUNNING, 0, "internal snapshot for disk vdb unsupported for storage type raw"),
        ("", NBD, OFF, 0, "internal inactive snapshots are not supported on 'network' disks"),
        ("", NBD, OFF, Create.DISK_ONLY, "refusing to generate"),
        ("", "", OFF, 0, "nothing selected for snapshot"),
        ("", "", RUNNING, 0, "require all disks to be selected"),
        ("", "", RUNNING, Create.DISK_ONLY, "nothing selected"),
        (disk("snapshot='no'"), QCOW2, RUNNING, Create.DISK_ONLY, "nothing selected"),
        (disk("snapshot='internal'"), QCOW2, RUNNING, Create.DISK_ONLY, "require external disk snapshots"),
        (disk("snapshot='manual'"), QCOW2, RUNNING, Create.DISK_ONLY, "unexpected code path"),
        (disk("", "<driver type='raw'/>"), QCOW2, RUNNING, Create.DISK_ONLY, "format for disk vda is unsupported: raw"),
        (disk("snapshot='internal'"), QCOW2 + RAW, OFF, Create.DISK_ONLY, "mixing internal and external"),
        (disk("snapshot='internal'") + MEMORY, QCOW2, RUNNING, 0, "mixing internal and external"),
        (
            "<disks><disk name='hdc' snapshot='external'/></disks>",
            CDROM,
            RUNNING,
            Create.DISK_ONLY,
            "readonly disk hdc is not supported",
        ),
    ],
)
def test_refusals(inner: str, disks: str, state: int, flags: int, why: str) -> None:
    with pytest.raises(VirdError, match=why):
        settled(inner, disks, state, flags)


def test_variables_of_firmware_hold_no_snapshots() -> None:
    pflash = "<loader type='pflash'>/f</loader>"
    with pytest.raises(VirdError, match="pflash based firmware"):
        settled(firmware=pflash)
    assert settled(flags=Create.DISK_ONLY, firmware=pflash)[1].external
