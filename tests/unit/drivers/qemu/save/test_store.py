"""A guest that cannot be saved goes on, and there is no file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird import errors
from vird.api.enums.domain import DomainPausedReason, DomainRunningReason, DomainState
from vird.drivers.qemu.save.store import save, standing_still


def test_it_goes_on_and_nothing_is_left(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.guest.state = DomainState.RUNNING
    rig.monitor.refusing = {"migrate-set-capabilities"}
    path = tmp_path / "saved"
    with pytest.raises(errors.VirdError, match="not today"):
        run(save(rig.driver, rig.guest, str(path)))
    assert rig.monitor.commands == ["stop", "cont"]
    assert not path.exists()
    assert rig.guest.running().transfer is None
    assert rig.guest.running().run_reason == DomainRunningReason.SAVE_CANCELED


def test_a_file_that_cannot_be_made_does_not_stop_it(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.guest.state = DomainState.RUNNING
    with pytest.raises(errors.SystemError_, match="Failed to create file"):
        run(save(rig.driver, rig.guest, str(tmp_path / "no/saved")))
    assert rig.monitor.commands == []


def test_who_stood_still_before_does_so_afterwards(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.guest.state = DomainState.PAUSED

    async def body() -> None:
        async with standing_still(rig.guest, DomainPausedReason.DUMP, DomainRunningReason.UNPAUSED):
            pass

    run(body())
    assert rig.monitor.commands == []
