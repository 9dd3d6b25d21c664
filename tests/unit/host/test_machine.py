import asyncio
import os
import uuid
from pathlib import Path

import pytest

from tests.unit.host.test_cpu_layout import put
from vird.errors import OperationFailed
from vird.host import machine, sleep


def test_the_boards_uuid_counts_if_it_means_something(tmp_path: Path) -> None:
    board = "282d73b9-14d6-409f-bb85-ee949777ecd3"
    put(tmp_path / "class/dmi/id", product_uuid=board.upper())
    assert machine.host_uuid(str(tmp_path), str(tmp_path)) == board
    put(tmp_path, **{"machine-id": "0123456789abcdef0123456789abcdef"})
    for bad in ("", "not a uuid", "ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000-0000-0000-0000-000000000000"):
        put(tmp_path / "class/dmi/id", product_uuid=bad)
        made = machine.host_uuid(str(tmp_path), str(tmp_path))
        assert made == machine.host_uuid(str(tmp_path), str(tmp_path))
        assert uuid.UUID(made).version == 4
        assert "0123456789ab" not in made


def test_without_any_identity_each_call_makes_one(tmp_path: Path) -> None:
    assert machine.host_uuid(str(tmp_path), str(tmp_path)) != machine.host_uuid(str(tmp_path), str(tmp_path))


def test_passing_devices_through_needs_groups_and_the_device(tmp_path: Path) -> None:
    put(tmp_path / "dev/vfio", vfio="")
    assert not machine.has_vfio(str(tmp_path), str(tmp_path / "dev"))
    (tmp_path / "kernel/iommu_groups/0").mkdir(parents=True)
    assert machine.has_iommu(str(tmp_path))
    assert machine.has_vfio(str(tmp_path), str(tmp_path / "dev"))


@pytest.mark.parametrize(
    ("state", "disk", "kinds"),
    [
        ("", "", []),
        ("freeze mem", "", [sleep.Kind.MEM]),
        ("freeze mem disk", "[platform] shutdown suspend", [sleep.Kind.MEM, sleep.Kind.DISK, sleep.Kind.HYBRID]),
        ("disk", "[shutdown]", [sleep.Kind.DISK]),
    ],
)
def test_which_sleeps_there_are(tmp_path: Path, state: str, disk: str, kinds: list[sleep.Kind]) -> None:
    put(tmp_path / "power", state=state, disk=disk)
    assert sleep.supported(str(tmp_path)) == kinds


def test_no_sleep_without_an_alarm(tmp_path: Path) -> None:
    with pytest.raises(OperationFailed, match="cannot set the wake-up alarm"):
        asyncio.run(sleep.fall_asleep(sleep.Kind.MEM, 60, str(tmp_path)))


def test_the_alarm_is_set_before_the_sleep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sleep, "GRACE", 0)
    put(tmp_path / "class/rtc/rtc0", wakealarm="")
    put(tmp_path / "power", disk="")
    state = tmp_path / "power/state"
    os.mkfifo(state)

    async def run() -> None:
        await sleep.fall_asleep(sleep.Kind.HYBRID, 90, str(tmp_path))
        assert (tmp_path / "class/rtc/rtc0/wakealarm").read_text() == "+90"
        assert (tmp_path / "power/disk").read_text() == "suspend"
        assert await asyncio.to_thread(state.read_text) == "disk"

    asyncio.run(run())
