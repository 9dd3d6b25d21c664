"""Performance events, counted and written down."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.unit.drivers.qemu.tune.tuned import CONFIG, LIVE, Tuned
from vird.drivers.common.tuning import PERF
from vird.drivers.qemu.tune import events
from vird.errors import ArgumentUnsupported
from vird.host.perf_events import Counter

CALL = "perf_events"


def test_what_is_counted_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tuned = Tuned(tmp_path)
    runtime = tuned.rig.guest.running()
    runtime.process = cast("Any", SimpleNamespace(pid=os.getpid()))
    monkeypatch.setattr(events, "start_counters", lambda pid, wanted: {name: Counter(-1) for name in wanted})
    tuned.set(CALL, {"task_clock": True}, PERF, LIVE)
    assert [name for name, counted in tuned.get(CALL, LIVE).items() if counted] == ["task_clock"]
    tuned.set(CALL, {"task_clock": False, "page_faults": True}, PERF, LIVE | CONFIG)
    assert list(runtime.counters) == ["page_faults"]
    assert tuned.rig.live.perf is not None and len(tuned.rig.live.perf.events) == 2
    runtime.let_go()
    assert not runtime.counters


def test_what_cannot_be_counted(tmp_path: Path) -> None:
    tuned = Tuned(tmp_path)
    tuned.rig.guest.running().process = cast("Any", SimpleNamespace(pid=os.getpid()))
    with pytest.raises(ArgumentUnsupported, match="perf event for cmt"):
        tuned.set(CALL, {"cmt": True}, PERF)
    tuned.set(CALL, {"cmt": True}, PERF, CONFIG)
    assert tuned.get(CALL, CONFIG)["cmt"] is True
