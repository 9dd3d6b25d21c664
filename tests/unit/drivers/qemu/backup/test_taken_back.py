"""Backups in status files."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.unit.drivers.qemu.backup.rig import PULL, BackupRig
from vird.drivers.qemu.backup.taken_back import forget_lost, known_backup
from vird.drivers.qemu.block.table import BlockJobTable
from vird.drivers.qemu.status import write_status
from vird.model.checks.status import parse_status


@pytest.mark.parametrize("reuses", [False, True])
def test_known_again(tmp_path: Path, reuses: bool) -> None:
    rig = BackupRig(tmp_path)
    rig.with_backup(PULL, reuses=reuses)
    runtime = rig.guest.running()
    runtime.process = cast("Any", SimpleNamespace(pid=1, started=2))
    text = write_status(rig.guest)
    assert text is not None and "async='backup'" in text and "state='running'" in text
    status = parse_status(text.encode())
    again = known_backup(status, runtime.monitor, BlockJobTable())
    assert again is not None and again.reuses == reuses and again.began_ms == 1
    assert again.document.to_xml() == runtime.backup.document.to_xml() if runtime.backup is not None else False
    scratch = tmp_path / "s1"
    scratch.touch()
    asyncio.run(forget_lost(rig.driver, rig.guest, status))
    assert scratch.exists() == reuses
    status.backups.clear()
    assert known_backup(status, runtime.monitor, BlockJobTable()) is None
