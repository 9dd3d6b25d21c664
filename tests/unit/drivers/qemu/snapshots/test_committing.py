"""Commits whose bookkeeping is done by whoever holds the guest's job."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.block.chains import DISKS, files, first
from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.api.events import DomainBlockJob2
from vird.drivers.qemu.block import chain, tracker
from vird.drivers.qemu.block.commit import Span
from vird.drivers.qemu.snapshots.committing import commit_all
from vird.errors import OperationFailed, VirdError

ACTIVE, INNER = "commit-vda-libvirt-3-format", "commit-vda-libvirt-4-format"


class Scene(Rig):
    """QEMU says that a job is in a state as soon as a command is given."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(folder, DISKS)
        self.name = name

    def says(self, command: str, status: str, error: str | None = None) -> None:
        def say() -> None:
            job = {"id": self.name, "status": status} | ({"error": error} if error else {})
            self.monitor.answers["query-jobs"] = [job]
            tracker.take(self.driver, self.guest, job)
            self.monitor.tell("JOB_STATUS_CHANGE", **job)

        self.monitor.when[command] = say

    def span(self, top: int, base: int) -> Span:
        disk = first(self.live)
        layers = list(chain.layers(disk))
        return Span(disk, layers[top], layers[base], chain.above(disk, layers[top]))

    async def commit(self, span: Span) -> None:
        try:
            await commit_all(self.driver, self.guest, [span], 0)
        finally:
            await self.settled()


def test_the_guest_goes_over_to_the_lower_image(tmp_path: Path) -> None:
    scene = Scene(tmp_path, ACTIVE)
    scene.says("block-commit", "ready")
    scene.says("job-complete", "concluded")
    run(scene.commit(scene.span(0, 1)))
    assert files(first(scene.live)) == ["/i/top", "/i/mid", "/i/base"]
    assert first(scene.live).mirror is None
    assert [each.status for each in scene.told if isinstance(each, DomainBlockJob2)] == [3, 0]
    assert len(scene.guest.running().block_jobs) == 0


def test_one_in_the_middle_needs_no_going_over(tmp_path: Path) -> None:
    scene = Scene(tmp_path, INNER)
    scene.says("block-commit", "concluded")
    run(scene.commit(scene.span(1, 2)))
    assert files(first(scene.live)) == ["/i/active", "/i/mid", "/i/base"]
    assert scene.monitor.said[0][1]["backing-file"] == "/i/mid"
    assert "job-complete" not in scene.monitor.commands


def test_a_failure_is_in_qemus_words(tmp_path: Path) -> None:
    scene = Scene(tmp_path, INNER)
    scene.says("block-commit", "concluded", "disk full")
    with pytest.raises(OperationFailed, match="block commit of 'vda': disk full"):
        run(scene.commit(scene.span(1, 2)))
    assert files(first(scene.live)) == ["/i/active", "/i/top", "/i/mid", "/i/base"]


def test_what_is_ready_is_given_up_when_another_fails(tmp_path: Path) -> None:
    scene = Scene(tmp_path, ACTIVE)
    scene.says("block-commit", "ready")
    scene.says("block-job-cancel", "concluded")
    scene.monitor.refusing = {"job-complete"}
    with pytest.raises(VirdError, match="not today"):
        run(scene.commit(scene.span(0, 1)))
    assert "block-job-cancel" in scene.monitor.commands
    assert files(first(scene.live)) == ["/i/active", "/i/top", "/i/mid", "/i/base"]
    assert len(scene.guest.running().block_jobs) == 0
