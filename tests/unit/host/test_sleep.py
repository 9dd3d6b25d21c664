import asyncio
import os
from pathlib import Path

import pytest

from tests.unit.host.test_cpu_layout import put
from vird.errors import OperationFailed
from vird.host import sleep


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
