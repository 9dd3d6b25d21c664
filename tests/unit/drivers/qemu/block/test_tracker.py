"""Block jobs from what QEMU tells to what clients hear, also across the end of a daemon."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.block.chains import DISKS, files, first
from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.api.events import DomainBlockJob, DomainBlockJob2
from vird.drivers.qemu.block import chain, tracker
from vird.drivers.qemu.block.numbers import number_new
from vird.errors import InternalError
from vird.model.domain.jobs import BlockJob, JobDisk, JobNode

NAME = "pull-vda-libvirt-3-format"


def pull(rig: Rig, **more: object) -> BlockJob:
    disk = first(rig.live)
    number_new(rig.guest, disk)
    base = list(chain.layers(disk))[2]
    job = BlockJob(name=NAME, type="pull", state="new", disk=JobDisk(dst="vda"), base=JobNode(node=base.node))
    for name, value in more.items():
        setattr(job, name, value)
    return job


def told(rig: Rig) -> list[tuple[str, int]]:
    return [(e.dst, e.status) for e in rig.told if isinstance(e, DomainBlockJob2)]


def test_a_job_from_its_begin_to_its_end(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DISKS)
    job = pull(rig)

    async def story() -> None:
        await tracker.begin(rig.driver, rig.guest, job, "block-stream", {"device": "x"})
        assert rig.monitor.said[-1] == (
            "block-stream", {"job-id": NAME, "device": "x", "auto-finalize": True, "auto-dismiss": False},
        )  # fmt: skip
        assert job.state == "running"
        rig.monitor.answers["query-jobs"] = [{"id": NAME, "status": "concluded"}]
        tracker.take(rig.driver, rig.guest, {"id": NAME, "status": "running"})
        assert rig.begun == []
        tracker.take(rig.driver, rig.guest, {"id": NAME, "status": "concluded"})
        await rig.settled()

    run(story())
    assert files(first(rig.live)) == ["/i/active", "/i/mid", "/i/base"]
    assert rig.monitor.commands[1:] == ["query-jobs", "job-dismiss", "blockdev-del", "blockdev-del"]
    assert told(rig) == [("vda", 0)]
    assert [e.path for e in rig.told if isinstance(e, DomainBlockJob)] == ["/i/active"]
    assert len(rig.guest.running().block_jobs) == 0


def test_a_refused_one_never_was(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DISKS)
    rig.monitor.refusing = {"block-stream"}
    with pytest.raises(InternalError, match="not today"):
        run(tracker.begin(rig.driver, rig.guest, pull(rig), "block-stream", {}))
    assert len(rig.guest.running().block_jobs) == 0
    assert rig.told == []


@pytest.mark.parametrize(
    ("kind", "state", "error", "status"),
    [
        ("pull", "running", None, 0),
        ("pull", "running", "no room", 1),
        ("pull", "aborting", "no room", 2),
        ("copy", "aborting", None, 2),
        ("copy", "ready", None, 2),
        ("copy", "pivoting", None, 0),
        ("copy", "pivoting", "no room", 1),
    ],
)
def test_what_became_of_it(tmp_path: Path, kind: str, state: str, error: str | None, status: int) -> None:
    rig = Rig(tmp_path, DISKS)
    job = pull(rig, state=state, type=kind, newstate="concluded")
    rig.guest.running().block_jobs.add(job)
    rig.monitor.answers["query-jobs"] = [{"id": NAME} | ({"error": error} if error else {})]
    run(tracker.settle(rig.driver, rig.guest, job))
    assert told(rig) == [("vda", status)]
    assert job.errmsg == error


def test_ready_is_told_once(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DISKS)
    job = pull(rig, type="copy", state="running")
    rig.guest.running().block_jobs.add(job)

    async def story() -> None:
        for _ in range(2):
            tracker.take(rig.driver, rig.guest, {"id": NAME, "status": "ready"})
            await rig.settled()

    run(story())
    assert told(rig) == [("vda", 3)]
    assert job.state == "ready"


@pytest.mark.parametrize(
    ("state", "newstate", "there", "status"),
    [
        ("running", None, [{"id": NAME, "status": "concluded"}], 0),
        ("running", "completed", [], 0),
        ("running", None, [], 1),
        ("new", None, [{"id": NAME, "status": "running"}], None),
        ("pivoting", None, [{"id": NAME, "status": "ready"}], 3),
    ],
)
def test_what_happened_while_no_daemon_looked(
    tmp_path: Path, state: str, newstate: str | None, there: list[dict[str, str]], status: int | None
) -> None:
    rig = Rig(tmp_path, DISKS)
    job = pull(rig, state=state, newstate=newstate)
    rig.guest.running().block_jobs.add(job)
    rig.monitor.answers["query-jobs"] = [*there, {"id": "create-libvirt-9-format", "status": "concluded"}]
    run(tracker.take_up(rig.driver, rig.guest))
    assert told(rig) == ([] if status is None else [("vda", status)])
    assert ("job-dismiss", {"id": "create-libvirt-9-format"}) in rig.monitor.said
