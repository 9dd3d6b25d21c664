"""Images made and opened on a running guest, and everything undone when that fails."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.unit.drivers.qemu.block.chains import DISKS, first
from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.drivers.qemu.block import chain, opening
from vird.drivers.qemu.block.numbers import number_new
from vird.drivers.qemu.block.opening import Fresh
from vird.drivers.qemu.plan.storage.creation import BackingName
from vird.errors import InternalError, OperationTimeout
from vird.model.domain.devices.disk import Disk


def new_disk(rig: Rig, path: Path, kind: str = "qcow2") -> Disk:
    disk = first(rig.live).copy()
    disk.source.file = str(path)  # type: ignore[union-attr]
    disk.driver.type = kind  # type: ignore[union-attr]
    disk.backing_store = None
    number_new(rig.guest, disk)
    return disk


def concludes(rig: Rig, error: str | None = None) -> None:
    def conclude() -> None:
        job = rig.monitor.said[-1][1]["job-id"]
        rig.monitor.answers["query-jobs"] = [{"id": job, "status": "concluded"} | ({"error": error} if error else {})]
        rig.monitor.tell("JOB_STATUS_CHANGE", id=job, status="concluded")

    rig.monitor.when["blockdev-create"] = conclude


async def opened(rig: Rig, disk: Disk, fresh: Fresh | None) -> None:
    async with AsyncExitStack() as undo:
        below = chain.image_of(first(rig.live), next(chain.layers(first(rig.live))))
        await opening.open_image(rig.driver, rig.guest, disk, undo, below=below, fresh=fresh)
        undo.pop_all()


def test_made_and_opened_on_what_is_there(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DISKS)
    first(rig.live).source.index = 3  # type: ignore[union-attr]
    concludes(rig)
    disk = new_disk(rig, tmp_path / "new")
    number = disk.source.index  # type: ignore[union-attr]
    run(opened(rig, disk, Fresh(1024, BackingName("/i/active", "qcow2"), 65536)))
    assert rig.monitor.commands == ["blockdev-add", "blockdev-create", "query-jobs", "job-dismiss", "blockdev-add"]
    made = rig.monitor.said[1][1]
    assert made["job-id"] == f"create-libvirt-{number}-format"
    assert made["options"] == {
        "driver": "qcow2", "file": f"libvirt-{number}-storage", "size": 1024, "cluster-size": 65536,
        "backing-file": "/i/active", "backing-fmt": "qcow2",
    }  # fmt: skip
    assert rig.monitor.said[-1][1]["backing"] == "libvirt-3-format"
    assert (tmp_path / "new").exists()


def test_a_raw_one_is_as_long_as_it_is_to_be(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DISKS)
    concludes(rig)
    run(opened(rig, new_disk(rig, tmp_path / "new", "raw"), Fresh(4096)))
    assert rig.monitor.commands == ["blockdev-create", "query-jobs", "job-dismiss", "blockdev-add", "blockdev-add"]
    assert rig.monitor.said[0][1]["options"]["size"] == 4096


def test_nothing_is_left_of_one_that_cannot_be_made(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DISKS)
    concludes(rig, "no room")
    with pytest.raises(InternalError, match="no room"):
        run(opened(rig, new_disk(rig, tmp_path / "new"), Fresh(1024)))
    assert rig.monitor.commands == ["blockdev-add", "blockdev-create", "query-jobs", "job-dismiss", "blockdev-del"]
    assert list(tmp_path.iterdir()) == []


def test_a_job_that_takes_too_long_is_cancelled(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DISKS)
    with pytest.raises(OperationTimeout):
        run(opening.run_job(rig.guest, "j", "blockdev-create", {}, deadline=0))
    assert rig.monitor.commands == ["blockdev-create", "job-cancel", "job-dismiss"]


def test_a_whole_chain(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DISKS)
    disk = first(rig.live).copy()
    number_new(rig.guest, disk)

    async def story() -> str:
        async with AsyncExitStack() as undo:
            image = await opening.open_chain(rig.driver, rig.guest, disk, undo, skip=1)
            undo.pop_all()
        return image.name

    number = disk.source.index  # type: ignore[union-attr]
    assert number is not None
    assert run(story()) == [f"libvirt-{number + 1}"]
    added = [arguments["node-name"] for _, arguments in rig.monitor.said]
    assert added == [f"libvirt-{n}-{kind}" for n in (number + 3, number + 2, number + 1)
                     for kind in ("storage", "format")]  # fmt: skip


def test_closed_from_the_top(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DISKS)
    disk = first(rig.live)
    number_new(rig.guest, disk)
    rig.monitor.said.clear()
    run(opening.close_images(rig.driver, rig.guest, disk, list(chain.layers(disk))[2:]))
    n = [layer.number for layer in chain.layers(disk)]
    closed = [arguments["node-name"] for _, arguments in rig.monitor.said]
    assert closed == [f"libvirt-{n[i]}-{kind}" for i in (2, 3) for kind in ("format", "storage")]
