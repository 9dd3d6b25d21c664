"""What becomes of a backup's document: disks, QEMU's steps, what is offered and shown."""

from typing import Any

import pytest

from vird import errors
from vird.drivers.qemu.backup import plan
from vird.drivers.qemu.backup.plan import Copy
from vird.drivers.qemu.checkpoints.bitmaps import Bitmap, Found
from vird.model.backup import Backup, BackupServer
from vird.model.checks.backup import parse_backup
from vird.model.domain.domain import Domain

DISKS = """
<disk type='file'><driver type='qcow2'/><source file='/i/a' index='2'/><backingStore/><target dev='vda'/></disk>
<disk type='file'><driver type='raw'/><source file='/i/b' index='1'/><target dev='vdb'/></disk>
<disk type='file' device='cdrom'><target dev='sda'/><readonly/></disk>
"""
LIVE = Domain.from_xml(f"<domain type='kvm'><name>web</name><devices>{DISKS}</devices></domain>")
FOUND: Found = {"libvirt-2-format": {"c": Bitmap(65536, 0, recording=True, persistent=True, inconsistent=False)}}
SERVER = "<server transport='unix' socket='/run/s'/>"


def settled(text: str) -> Backup:
    backup = parse_backup(text)
    plan.settle(backup, LIVE, "now")
    for number, each in enumerate(plan.selected(backup), 7):
        each.index = number
    return backup


def copies(text: str) -> list[Copy]:
    return plan.copies(settled(text), LIVE)


def test_all_that_can_be_is_pushed() -> None:
    first, second = copies("<domainbackup/>")
    assert [each.job for each in (first, second)] == ["backup-vda-libvirt-2-format", "backup-vdb-libvirt-1-format"]
    assert not first.stands_on_disk and first.bitmap is None
    data = {
        "device": "libvirt-2-format", "job-id": first.job, "target": "libvirt-7-format", "sync": "full",
        "auto-finalize": True, "auto-dismiss": False,
    }  # fmt: skip
    assert list(plan.actions(first, FOUND)) == [{"type": "blockdev-backup", "data": data}]


@pytest.mark.parametrize(
    ("mode", "bitmap", "holder", "sync"),
    [
        ("<domainbackup>{}", "backup-vda", "libvirt-2-format", {"sync": "incremental", "bitmap": "backup-vda"}),
        (f"<domainbackup mode='pull'>{{}}{SERVER}", "mine", "libvirt-7-format", {"sync": "none"}),
    ],
)
def test_changes_since_a_checkpoint(mode: str, bitmap: str, holder: str, sync: dict[str, str]) -> None:
    name = " exportbitmap='mine'" if "pull" in mode else ""
    text = mode.format("<incremental>c</incremental>") + f"<disks><disk name='vda' type='file'{name}/></disks>"
    (copy,) = copies(text + "</domainbackup>")
    assert copy.stands_on_disk
    plan.check_since(copy, {"c"}, FOUND)
    new, merge, backup = plan.actions(copy, FOUND)
    assert (new["data"]["node"], new["data"]["name"]) == (holder, bitmap)
    assert merge["data"]["bitmaps"] == [{"node": "libvirt-2-format", "name": "c"}]
    assert {key: backup["data"].get(key) for key in sync} == sync
    kept = plan.block_job(copy)
    assert (kept.bitmap is not None) == (copy.is_push)


@pytest.mark.parametrize(
    ("text", "error", "why"),
    [
        ("<disks><disk name='vda' backup='no'/></disks>", errors.ConfigUnsupported, "no disks selected for backup"),
        ("<disks><disk name='sda' type='file'/></disks>", errors.ConfigUnsupported, "disk 'sda' has no media"),
        ("<disks><disk name='vdz' type='file'/></disks>", errors.ConfigUnsupported, "no disk named 'vdz'"),
        (
            "<disks><disk name='vda' type='file' backupmode='incremental'/></disks>",
            errors.ConfigUnsupported, "requires setting 'incremental' field",
        ),
    ],
)  # fmt: skip
def test_refused(text: str, error: type[errors.VirdError], why: str) -> None:
    with pytest.raises(error, match=why):
        copies(f"<domainbackup>{text}</domainbackup>")


def test_changes_since_nobody_knows_when() -> None:
    first, second = copies("<domainbackup><incremental>c</incremental></domainbackup>")
    with pytest.raises(errors.NoDomainCheckpoint, match="Checkpoint 'c' for incremental backup of disk 'vda'"):
        plan.check_since(first, set(), FOUND)
    for copy, found in ((first, {}), (second, FOUND)):
        with pytest.raises(errors.CheckpointInconsistent, match=f"bitmap 'c' for disk '{copy.entry.name}'"):
            plan.check_since(copy, {"c"}, found)


def test_the_server() -> None:
    unix = BackupServer(transport="unix", socket="/run/s")
    assert plan.server_start(unix, None) == {"addr": {"type": "unix", "data": {"path": "/run/s"}}}
    tcp: dict[str, Any] = plan.server_start(BackupServer(name="h", port=10809), "tls0")
    assert tcp == {"addr": {"type": "inet", "data": {"host": "h", "port": "10809"}}, "tls-creds": "tls0"}
    plan.check_server(unix)
    with pytest.raises(errors.OperationUnsupported, match="must specify TCP port"):
        plan.check_server(BackupServer(name="h"))


def test_exported_and_shown() -> None:
    backup = settled(f"<domainbackup mode='pull'>{SERVER}<disks><disk name='vda' type='file'/></disks></domainbackup>")
    (copy,) = plan.copies(backup, LIVE)
    assert plan.export(copy)["name"] == "vda" and "bitmaps" not in plan.export(copy)
    copy.entry.state = "running"
    text = plan.shown(backup).to_xml()
    assert "exportname='vda' index='7'" in text and "state=" not in text and "<driver type='qcow2'/>" in text
    assert copy.entry.state == "running"


def test_raw_images_stand_on_nothing() -> None:
    disk = "<disk name='vda' type='file'><driver type='raw'/></disk>"
    (copy,) = copies(f"<domainbackup><disks>{disk}</disks></domainbackup>")
    assert not plan.is_layered(copy.store)


@pytest.mark.parametrize(
    ("states", "push", "pull"),
    [
        (["complete"], "complete", "complete"),
        (["complete", "cancelled"], "cancelled", "complete"),
        (["cancelled", "failed"], "failed", "failed"),
    ],
)
def test_outcome(states: list[str | None], push: str, pull: str) -> None:
    assert plan.outcome(states, is_push=True) == push
    assert plan.outcome(states, is_push=False) == pull
