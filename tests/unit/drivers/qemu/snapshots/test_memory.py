"""Memory in a file: the guest goes on, or it stays where it stands if it is to be halted."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.api.enums.domain import DomainPausedReason, DomainRunningReason, DomainState
from vird.api.enums.snapshot import DomainSnapshotCreateFlags as Create
from vird.drivers.qemu.snapshots.memory import going_on_after, keep_memory
from vird.errors import VirdError
from vird.model.snapshot import Snapshot, SnapshotMemory


@pytest.mark.parametrize(("flags", "said"), [(0, ["stop", "cont"]), (Create.LIVE, [])])
def test_no_file_is_left_when_it_fails(tmp_path: Path, flags: int, said: list[str]) -> None:
    rig = Rig(tmp_path)
    rig.guest.state = DomainState.RUNNING
    rig.monitor.refusing = {"migrate-set-capabilities"}
    snapshot = Snapshot(name="s", memory=SnapshotMemory(snapshot="external", file=str(tmp_path / "memory")))

    async def body() -> None:
        async with AsyncExitStack() as always, AsyncExitStack() as undo:
            await keep_memory(rig.driver, rig.guest, snapshot, flags, always, undo)

    with pytest.raises(VirdError, match="not today"):
        run(body())
    assert rig.monitor.commands == said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("before", "inside", "for_good", "said"),
    [
        (DomainState.RUNNING, DomainState.PAUSED, False, ["cont"]),
        (DomainState.RUNNING, DomainState.PAUSED, True, []),
        (DomainState.RUNNING, DomainState.RUNNING, False, []),
        (DomainState.PAUSED, DomainState.PAUSED, False, []),
    ],
)
def test_whoever_ran_goes_on(tmp_path: Path, before: int, inside: int, for_good: bool, said: list[str]) -> None:
    rig = Rig(tmp_path)
    rig.guest.state = before

    async def body() -> None:
        async with going_on_after(rig.guest, DomainPausedReason.SAVE, DomainRunningReason.UNPAUSED) as pause:
            rig.guest.state = inside
            pause.is_for_good = for_good

    run(body())
    assert rig.monitor.commands == said
