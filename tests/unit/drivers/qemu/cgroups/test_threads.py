"""Threads on their way into their groups, at once or while the guest boots already."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.unit.drivers.qemu.tune.tuned import Tuned
from vird.drivers.qemu.cgroups import threads
from vird.drivers.qemu.cgroups.guest_group import place_thread
from vird.drivers.qemu.cgroups.placing import Place
from vird.errors import SystemError_
from vird.markup.scalars import CpuSet
from vird.model.domain.cputune import CpuTune, VcpuPin


class Background:
    """Keeps what is to go on by itself until it is let go."""

    def __init__(self) -> None:
        self.work: list[Coroutine[Any, Any, None]] = []

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self.work.append(work)


def prepared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Tuned, Background, list[str]]:
    tuned, background, placed = Tuned(folder), Background(), list[str]()
    cast("Any", tuned.rig.driver).environment = background
    tuned.rig.guest.running().process = cast("Any", SimpleNamespace(pid=2**22 + 1))
    monkeypatch.setattr(threads, "place_thread", lambda group, place, thread: placed.append(place.name))
    return tuned, background, placed


def test_nobody_waits_for_a_guest_of_no_wishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tuned, background, placed = prepared(tmp_path, monkeypatch)
    asyncio.run(threads.place_threads(tuned.rig.driver, tuned.rig.guest))
    assert placed == [] and not tuned.rig.guest.running().placed.is_set()
    asyncio.run(background.work[0])
    assert placed == ["vcpu0"] and tuned.rig.guest.running().placed.is_set()


def test_a_fault_behind_ones_back_is_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tuned, background, _ = prepared(tmp_path, monkeypatch)

    def refuse(group: object, place: Place, thread: int) -> None:
        raise SystemError_("no")

    monkeypatch.setattr(threads, "place_thread", refuse)
    asyncio.run(threads.place_threads(tuned.rig.driver, tuned.rig.guest))
    asyncio.run(background.work[0])
    assert tuned.rig.guest.running().placed.is_set()


def test_wishes_hold_before_it_boots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tuned, background, placed = prepared(tmp_path, monkeypatch)
    tuned.rig.live.cputune = CpuTune(vcpupins=[VcpuPin(vcpu=0, cpuset=CpuSet([0]))])
    tuned.rig.live.iothreads = 1
    tuned.rig.monitor.answers["query-iothreads"] = [{"id": "iothread1", "thread-id": 78}]
    asyncio.run(threads.place_threads(tuned.rig.driver, tuned.rig.guest))
    assert placed == ["vcpu0", "iothread1"] and background.work == []


def test_a_guest_that_was_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tuned, background, placed = prepared(tmp_path, monkeypatch)
    asyncio.run(threads.replace_threads(tuned.rig.driver, tuned.rig.guest))
    assert background.work == [] and placed == [] and place_thread is not None
    group = tuned.rig.guest.running().group
    assert group is not None
    group.path = "/nosuch"
    asyncio.run(threads.replace_threads(tuned.rig.driver, tuned.rig.guest))
    asyncio.run(background.work[0])
    assert placed == ["vcpu0"]
