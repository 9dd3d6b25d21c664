"""Looking at jobs and ending them."""

import asyncio
from pathlib import Path

import pytest

from tests.unit.drivers.qemu.block.block_rig import BlockRig
from tests.unit.drivers.qemu.hotplug.rig import run
from vird.drivers.qemu.block import tracker
from vird.drivers.qemu.block.job_calls import progress
from vird.errors import BlockCopyActive, InternalError, InvalidArg, OperationFailed, OperationInvalid
from vird.model.domain.devices.disk import BackingStore, ImageFormatName, Mirror
from vird.model.domain.devices.disk_source import FileSource
from vird.model.domain.jobs import BlockJob, JobDisk
from vird.wire.procedures.domain_block import DomainGetBlockJobInfoRet
from vird.wire.procedures.refs import DomainRef

DOM = DomainRef("web", b"", 1)
ASYNC, PIVOT = 1, 2


def with_job(rig: BlockRig, kind: str = "copy", state: str = "ready", flags: str = "0x0") -> BlockJob:
    job = BlockJob(name="j", type=kind, state=state, jobflags=flags, disk=JobDisk(dst="vda"))
    rig.guest.running().block_jobs.add(job)
    if kind == "copy":
        rig.disk.mirror = Mirror(type="file", job="copy", ready="yes", format=ImageFormatName(type="qcow2"),
                                 source=FileSource(file="/i/new", index=20), backing_store=BackingStore())  # fmt: skip
    return job


@pytest.mark.parametrize(
    ("found", "now", "end"),
    [
        ({"offset": 0, "len": 0}, 0, 1),
        ({"offset": 0, "len": 0, "ready": True}, 1, 1),
        ({"offset": 5, "len": 5, "ready": False}, 4, 5),
        ({"offset": 5, "len": 5, "ready": True}, 5, 5),
        ({"offset": 3, "len": 5}, 3, 5),
    ],
)
def test_figures(found: dict[str, int], now: int, end: int) -> None:
    assert progress(found) == (now, end)


def test_how_far_it_is(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    ask = rig.calls.domain_get_block_job_info
    assert run(ask(DOM, "vda", 0)) == [DomainGetBlockJobInfoRet(0, 0, 0, 0, 0)]
    with_job(rig)
    rig.monitor.answers["query-block-jobs"] = [{"device": "j", "speed": 3 << 19, "offset": 1, "len": 4}]
    assert run(ask(DOM, "vda", 0), ask(DOM, "/i/active", 1)) == [
        DomainGetBlockJobInfoRet(1, 2, 2, 1, 4),
        DomainGetBlockJobInfoRet(1, 2, 3 << 19, 1, 4),
    ]
    rig.monitor.answers["query-block-jobs"] = []
    assert run(ask(DOM, "vda", 0)) == [DomainGetBlockJobInfoRet(0, 0, 0, 0, 0)]


def test_limited(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    with pytest.raises(InvalidArg, match="disk vda does not have an active block job"):
        run(rig.calls.domain_block_job_set_speed(DOM, "vda", 1, 0))
    with_job(rig)
    run(rig.calls.domain_block_job_set_speed(DOM, "vda", 2, 0))
    assert rig.told_qemu("block-job-set-speed") == {"device": "j", "speed": 2 << 20}


def ends(rig: BlockRig, command: str, error: str | None = None) -> None:
    """QEMU concludes the job when it is told so."""

    def conclude() -> None:
        rig.monitor.answers["query-jobs"] = [{"id": "j", "status": "concluded"} | ({"error": error} if error else {})]
        tracker.take(rig.driver, rig.guest, {"id": "j", "status": "concluded"})

    rig.monitor.when[command] = conclude


async def aborted(rig: BlockRig, flags: int) -> None:
    heard = asyncio.Event()
    spawn = rig.driver.environment.spawn
    rig.driver.environment.spawn = lambda *work: (spawn(*work), heard.set())  # type: ignore[method-assign, assignment, func-returns-value]
    async with asyncio.TaskGroup() as group:
        group.create_task(rig.calls.domain_block_job_abort(DOM, "vda", flags))
        await heard.wait()
        await rig.settled()


def test_given_up(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    with_job(rig)
    ends(rig, "block-job-cancel")
    asyncio.run(aborted(rig, 0))
    assert rig.jobs == []
    assert rig.disk.mirror is None
    assert rig.layers[0].path == "/i/active"


def test_gone_over_to(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    with_job(rig)
    ends(rig, "job-complete")
    asyncio.run(aborted(rig, PIVOT))
    assert rig.layers[0].path == "/i/new"


def test_going_over_that_fails(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    with_job(rig)
    ends(rig, "job-complete", "no room")
    with pytest.raises(ExceptionGroup) as failures:
        asyncio.run(aborted(rig, PIVOT))
    assert failures.group_contains(OperationFailed, match="failed while pivoting: no room")
    assert rig.layers[0].path == "/i/active"


def test_a_chain_is_opened_late(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    with_job(rig, flags="0x3")
    assert rig.disk.mirror is not None
    rig.disk.mirror.backing_store = BackingStore(
        type="file", index=21, format=ImageFormatName(type="raw"), source=FileSource(file="/i/b"),
        backing_store=BackingStore(),
    )  # fmt: skip
    run(rig.calls.domain_block_job_abort(DOM, "vda", PIVOT | ASYNC))
    assert [a["node-name"] for c, a in rig.monitor.said if c == "blockdev-add"] == [
        "libvirt-21-storage", "libvirt-21-format",
    ]  # fmt: skip
    assert rig.told_qemu("blockdev-snapshot") == {"node": "libvirt-21-format", "overlay": "libvirt-20-format"}


@pytest.mark.parametrize(
    ("kind", "state", "flags", "refusal"),
    [
        ("copy", "running", PIVOT, BlockCopyActive),
        ("pull", "ready", PIVOT, OperationInvalid),
        ("copy", "aborting", 0, OperationInvalid),
    ],
)
def test_refused(tmp_path: Path, kind: str, state: str, flags: int, refusal: type[Exception]) -> None:
    rig = BlockRig(tmp_path)
    with_job(rig, kind, state)
    with pytest.raises(refusal):
        run(rig.calls.domain_block_job_abort(DOM, "vda", flags))
    assert rig.monitor.said == []


@pytest.mark.parametrize(("command", "flags"), [("job-complete", PIVOT), ("block-job-cancel", 0)])
def test_what_qemu_refuses_changes_nothing(tmp_path: Path, command: str, flags: int) -> None:
    rig = BlockRig(tmp_path)
    job = with_job(rig)
    rig.monitor.refusing = {command}
    with pytest.raises(InternalError, match="not today"):
        run(rig.calls.domain_block_job_abort(DOM, "vda", flags))
    assert job.state == "ready"
    assert rig.disk.mirror is not None
    assert rig.disk.mirror.ready == "yes"
