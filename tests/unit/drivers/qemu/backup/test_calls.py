"""Calls about backups."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from tests.unit.drivers.qemu.backup.rig import PULL, BackupRig
from vird import errors
from vird.drivers.qemu.backup.calls import QemuBackup, wait_until_over


def test_shown_while_it_runs(tmp_path: Path) -> None:
    rig = BackupRig(tmp_path)
    calls = QemuBackup(rig.driver, cast("Any", "a test"))
    with pytest.raises(errors.NoDomainBackup, match="no domain backup job present"):
        asyncio.run(calls.domain_backup_get_xml_desc(rig.guest.ref, 0))
    rig.with_backup(PULL)
    assert "exportname='vda'" in asyncio.run(calls.domain_backup_get_xml_desc(rig.guest.ref, 0))


def test_refused_before_anything_is_done(tmp_path: Path) -> None:
    rig = BackupRig(tmp_path)
    calls = QemuBackup(rig.driver, cast("Any", "a test"))
    with pytest.raises(errors.InvalidArg, match="in function qemuBackupBegin"):
        asyncio.run(calls.domain_backup_begin(rig.guest.ref, "<domainbackup/>", None, 8))
    rig.guest.live = None
    with pytest.raises(errors.OperationUnsupported, match="cannot perform disk backup for inactive domain"):
        asyncio.run(calls.domain_backup_begin(rig.guest.ref, "<domainbackup/>", None, 0))


def test_one_at_a_time(tmp_path: Path) -> None:
    rig = BackupRig(tmp_path)
    job = rig.with_backup(PULL)
    with pytest.raises(errors.OperationTimeout, match=r"held by job 'backup', running for \d+s"):
        asyncio.run(wait_until_over(rig.guest, 0))
    job.over.set()
    asyncio.run(wait_until_over(rig.guest, 1))
