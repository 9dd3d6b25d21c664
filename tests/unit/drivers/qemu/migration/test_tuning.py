"""Limits of moves."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.unit.drivers.qemu.migration.moving import Moving
from vird import errors
from vird.api.enums.migration import DomainMigrateMaxSpeedFlags
from vird.drivers.qemu.migration.tuning import QemuMigrationTuning

POSTCOPY = DomainMigrateMaxSpeedFlags.POSTCOPY


def test_they_are_kept_and_told(tmp_path: Path) -> None:
    rig = Moving(tmp_path)
    tuning, ref = QemuMigrationTuning(rig.driver), rig.guest.ref

    async def body() -> None:
        assert await tuning.domain_migrate_get_max_speed(ref, 0) == 8796093022207
        await tuning.domain_migrate_set_max_speed(ref, 10, 0)
        assert await tuning.domain_migrate_get_max_speed(ref, 0) == 10
        assert rig.monitor.commands == []
        await tuning.domain_migrate_set_max_speed(ref, 2, POSTCOPY)
        assert rig.monitor.said[-1] == ("migrate-set-parameters", {"max-postcopy-bandwidth": 2 * 2**20})
        assert await tuning.domain_migrate_get_max_speed(ref, POSTCOPY) == 0
        await tuning.domain_migrate_set_max_downtime(ref, 100, 0)
        assert rig.monitor.said[-1] == ("migrate-set-parameters", {"downtime-limit": 100})
        assert await tuning.domain_migrate_get_max_downtime(ref, 0) == 300
        assert await tuning.domain_migrate_get_compression_cache(ref, 0) == 64
        await tuning.domain_migrate_set_compression_cache(ref, 4096, 0)
        assert rig.monitor.said[-1] == ("migrate-set-parameters", {"xbzrle-cache-size": 4096})

    asyncio.run(body())


def test_what_is_refused(tmp_path: Path) -> None:
    tuning = QemuMigrationTuning((rig := Moving(tmp_path, is_running=False)).driver)
    for call in (
        tuning.domain_migrate_get_max_downtime(rig.guest.ref, 0),
        tuning.domain_migrate_set_max_downtime(rig.guest.ref, 1, 0),
        tuning.domain_migrate_get_compression_cache(rig.guest.ref, 0),
        tuning.domain_migrate_get_max_speed(rig.guest.ref, POSTCOPY),
        tuning.domain_migrate_start_post_copy(rig.guest.ref, 0),
    ):
        with pytest.raises(errors.OperationInvalid, match="domain is not running"):
            asyncio.run(call)
    with pytest.raises(errors.Overflow, match="bandwidth must be less than 8796093022208"):
        asyncio.run(tuning.domain_migrate_set_max_speed(rig.guest.ref, 2**60, 0))


def test_postcopy_needs_a_move(tmp_path: Path) -> None:
    rig = Moving(tmp_path)
    with pytest.raises(errors.OperationInvalid, match="while outgoing migration is in progress"):
        asyncio.run(QemuMigrationTuning(rig.driver).domain_migrate_start_post_copy(rig.guest.ref, 0))
