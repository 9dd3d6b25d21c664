"""How far a backup is, and ending it early."""

import asyncio
from pathlib import Path

from tests.unit.drivers.qemu.backup.rig import PULL, BackupRig
from vird.api.enums.domain_stats import DomainJobType


def test_figures_of_those_that_run_and_those_that_ended(tmp_path: Path) -> None:
    rig = BackupRig(tmp_path)
    job = rig.with_backup("<domainbackup/>")
    first, second = (each.name for each in job.jobs)
    rig.monitor.tell("BLOCK_JOB_COMPLETED", device=first, len=100, offset=100)
    rig.monitor.tell("BLOCK_JOB_COMPLETED", device="another", len=7, offset=7)
    rig.monitor.answers["query-jobs"] = [
        {"id": first, "total-progress": 100, "current-progress": 100},
        {"id": second, "total-progress": 50, "current-progress": 10},
    ]
    figures = asyncio.run(job.figures())
    assert figures.is_push and figures.sizes == (150, 110) and figures.elapsed_ms > 0
    assert job.ended(DomainJobType.CANCELLED, success=False).sizes == (100, 100)
    assert job.over.is_set()


def test_aborted(tmp_path: Path) -> None:
    rig = BackupRig(tmp_path)
    job = rig.with_backup(PULL)
    job.jobs[1].newstate = "concluded"
    asyncio.run(job.abort())
    assert [said["device"] for command, said in rig.monitor.said if command == "block-job-cancel"] == [job.jobs[0].name]
    entry = job.entry("vda")
    assert entry is not None and entry.state == "cancelling" and job.jobs[0].state == "aborting"
    rig.monitor.refusing.add("block-job-cancel")
    job.jobs[1].newstate = None
    asyncio.run(job.abort())
    assert job.entry("none") is None
