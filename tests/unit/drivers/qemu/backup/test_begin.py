"""Beginning a backup: all of it, or nothing."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.unit.drivers.qemu.backup.rig import PULL, BackupRig
from vird import errors
from vird.drivers.qemu.backup.begin import begin
from vird.model.checks.backup import parse_backup
from vird.model.checks.checkpoint import parse_checkpoint

CHECKPOINT = "<domaincheckpoint><name>n</name><disks><disk name='vda'/></disks></domaincheckpoint>"


class Concluding(BackupRig):
    """Each job of QEMU's ends as soon as it began."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        for command in ("blockdev-create", "block-job-cancel"):
            self.monitor.when[command] = self._conclude

    def _conclude(self) -> None:
        command, said = self.monitor.said[-1]
        name = said["job-id"] if command == "blockdev-create" else said["device"]
        self.monitor.tell("JOB_STATUS_CHANGE", id=name, status="concluded")

    def begin(self, text: str, *, checkpoint: bool = True, reuses: bool = False) -> None:
        backup = parse_backup(text.format(self.folder))
        document = parse_checkpoint(CHECKPOINT) if checkpoint else None
        asyncio.run(begin(self.driver, self.guest, backup, document, reuses=reuses))

    def transactions(self) -> list[list[dict[str, Any]]]:
        return [said["actions"] for command, said in self.monitor.said if command == "transaction"]


def test_pulled_with_a_checkpoint(tmp_path: Path) -> None:
    rig = Concluding(tmp_path)
    rig.begin(PULL)
    (actions,) = rig.transactions()
    assert [each["type"] for each in actions] == ["block-dirty-bitmap-add", "blockdev-backup", "blockdev-backup"]
    assert rig.monitor.commands[-2:] == ["block-export-add", "block-export-add"]
    assert rig.guest.checkpoints.current == "n" and (tmp_path / "checkpoint/web/n.xml").exists()
    job = rig.guest.running().backup
    assert job is not None and [each.state for each in job.jobs] == ["running", "running"]
    assert (tmp_path / "s1").exists()


@pytest.mark.parametrize("refused", ["nbd-server-start", "transaction", "block-export-add", "blockdev-create"])
def test_nothing_stays_when_a_step_fails(tmp_path: Path, refused: str) -> None:
    rig = Concluding(tmp_path)
    rig.monitor.refusing.add(refused)
    with pytest.raises(errors.InternalError, match=refused):
        rig.begin(PULL)
    runtime = rig.guest.running()
    assert runtime.backup is None and len(runtime.block_jobs) == 0 and len(rig.guest.checkpoints) == 0
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []
    assert rig.count("blockdev-add") == rig.count("blockdev-del")
    assert rig.count("nbd-server-start") == rig.count("nbd-server-stop")
    if refused == "block-export-add":
        assert rig.count("block-job-cancel") == 2
        assert [each["type"] for each in rig.transactions()[-1]] == ["block-dirty-bitmap-remove"]


def test_files_that_are_there_or_not(tmp_path: Path) -> None:
    rig = Concluding(tmp_path)
    (tmp_path / "s1").touch()
    with pytest.raises(errors.InvalidArg, match="s1' for backup of 'vda' exists"):
        rig.begin(PULL, checkpoint=False)
    with pytest.raises(errors.SystemError_, match=r"unable to stat: .*/s2: No such file"):
        rig.begin(PULL, checkpoint=False, reuses=True)
    with pytest.raises(errors.SystemError_, match=r"failed to create image file '.*/none/s1': No such file"):
        rig.begin(PULL.replace("{0}/s1", "{0}/none/s1"), checkpoint=False)
    assert rig.guest.running().backup is None


def test_images_that_are_there_are_not_made(tmp_path: Path) -> None:
    rig = Concluding(tmp_path)
    for name in ("s1", "s2"):
        (tmp_path / name).touch()
    rig.begin(PULL, checkpoint=False, reuses=True)
    assert rig.count("blockdev-create") == 0


def test_a_disk_has_one_job(tmp_path: Path) -> None:
    rig = Concluding(tmp_path)
    rig.with_backup("<domainbackup/>")
    rig.guest.running().backup = None
    with pytest.raises(errors.OperationUnsupported, match="disk 'vda' already in active block job"):
        rig.begin(PULL, checkpoint=False)
