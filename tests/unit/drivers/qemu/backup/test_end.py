"""Ends of backups: disk by disk, with the guest, and before they began."""

import asyncio
from pathlib import Path

import pytest

from tests.unit.drivers.qemu.backup.rig import PULL, BackupRig
from vird.api.events import DomainJobCompleted
from vird.drivers.qemu.backup.end import abandon, finish_backup, give_up_unbegun
from vird.drivers.qemu.backup.figures import BackupFigures

PUSH = """<domainbackup><incremental>c</incremental><disks><disk name='vda' type='file'><target file='{0}/t'/></disk>
</disks></domainbackup>"""


def end(rig: BackupRig, became: str, number: int = 0) -> None:
    job = next(iter(rig.guest.running().block_jobs))

    async def run() -> None:
        await finish_backup(rig.driver, rig.guest, job, became)
        rig.guest.running().block_jobs.remove(job)

    asyncio.run(run())


def scratch(rig: BackupRig) -> list[Path]:
    paths = [rig.folder / "s1", rig.folder / "s2"]
    for path in paths:
        path.touch()
    return paths


def test_a_push_ends_with_its_last_disk(tmp_path: Path) -> None:
    rig = BackupRig(tmp_path)
    rig.with_backup(PUSH)
    (tmp_path / "t").touch()
    end(rig, "completed")
    assert rig.guest.running().backup is None and (tmp_path / "t").exists()
    assert [name for name, _ in rig.monitor.said if name != "query-jobs"] == [
        "block-dirty-bitmap-remove", "blockdev-del", "blockdev-del"
    ]  # fmt: skip
    assert isinstance(rig.guest.last_job, BackupFigures) and rig.guest.last_job.success
    assert isinstance(rig.told[-1], DomainJobCompleted)


def test_a_pull_ends_with_any_of_its_disks(tmp_path: Path) -> None:
    rig = BackupRig(tmp_path)
    paths = scratch(rig)
    job = rig.with_backup(PULL)
    end(rig, "cancelled")
    assert rig.count("nbd-server-stop") == rig.count("block-job-cancel") == 1
    assert [path.exists() for path in paths] == [False, True] and rig.guest.running().backup is job
    end(rig, "cancelled")
    assert rig.count("nbd-server-stop") == 1
    assert not any(path.exists() for path in paths) and rig.guest.running().backup is None


def test_images_that_were_there_stay(tmp_path: Path) -> None:
    rig = BackupRig(tmp_path)
    paths = scratch(rig)
    rig.with_backup(PULL, reuses=True)
    end(rig, "cancelled")
    assert all(path.exists() for path in paths)


def test_the_others_end_with_one_that_failed(tmp_path: Path) -> None:
    rig = BackupRig(tmp_path)
    job = rig.with_backup("<domainbackup/>")
    job.jobs[0].errmsg = "No space left on device"
    end(rig, "failed")
    assert rig.count("block-job-cancel") == 1
    end(rig, "cancelled")
    last = rig.guest.last_job
    assert isinstance(last, BackupFigures) and last.error == "No space left on device" and last.success is False


def test_nothing_stays_when_the_guest_ends(tmp_path: Path) -> None:
    rig = BackupRig(tmp_path)
    paths = scratch(rig)
    job = rig.with_backup(PULL)
    asyncio.run(abandon(rig.driver, rig.guest, job, remembered=False))
    assert not any(path.exists() for path in paths) and rig.monitor.said == []
    last = rig.guest.last_job
    assert isinstance(last, BackupFigures) and last.sizes is None


@pytest.mark.parametrize("is_begun", [True, False])
def test_what_had_not_begun_is_given_up(tmp_path: Path, is_begun: bool) -> None:
    rig = BackupRig(tmp_path)
    paths = scratch(rig)
    job = rig.with_backup(PULL)
    if not is_begun:
        for each in job.jobs:
            rig.guest.running().block_jobs.remove(each)
    asyncio.run(give_up_unbegun(rig.driver, rig.guest))
    assert [path.exists() for path in paths] == [is_begun, is_begun]
    assert (rig.guest.running().backup is None) != is_begun
