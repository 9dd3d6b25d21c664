"""What is left in documents and QEMU after a job's end."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.block.chains import DISKS, files, first
from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.drivers.qemu.block import chain, finish
from vird.drivers.qemu.block.numbers import number_new
from vird.model.domain.devices.disk import BackingStore, ImageFormatName, Mirror
from vird.model.domain.devices.disk_source import FileSource
from vird.model.domain.jobs import BlockJob, JobDisk, JobNode

ALL = ["/i/active", "/i/top", "/i/mid", "/i/base"]


def rig_of(tmp_path: Path) -> tuple[Rig, list[str]]:
    rig = Rig(tmp_path, DISKS)
    number_new(rig.guest, first(rig.live))
    return rig, [layer.node for layer in chain.layers(first(rig.live))]


def job(kind: str, **nodes: str) -> BlockJob:
    named = {name: JobNode(node=node) for name, node in nodes.items()}
    return BlockJob(name="j", type=kind, state="running", disk=JobDisk(dst="vda"), **named)  # type: ignore[arg-type]


def closed(rig: Rig) -> list[str]:
    return [str(arguments["node-name"]) for command, arguments in rig.monitor.said if command == "blockdev-del"]


def test_a_pull_of_all(tmp_path: Path) -> None:
    rig, nodes = rig_of(tmp_path)
    run(finish.finish_pull(rig.driver, rig.guest, job("pull"), "completed"))
    assert files(first(rig.live)) == ALL[:1]
    assert closed(rig)[::2] == nodes[1:]


def test_a_commit_in_the_middle(tmp_path: Path) -> None:
    rig, nodes = rig_of(tmp_path)
    one = job("commit", top=nodes[1], base=nodes[2], topparent=nodes[0])
    run(finish.finish_commit(rig.driver, rig.guest, one, "completed"))
    assert files(first(rig.live)) == ["/i/active", "/i/mid", "/i/base"]
    assert closed(rig)[::2] == [nodes[1]]
    # A daemon may have ended right after, and the next one does it again.
    run(finish.finish_commit(rig.driver, rig.guest, one, "completed"))
    assert files(first(rig.live)) == ["/i/active", "/i/mid", "/i/base"]


def test_committed_images_are_deleted_when_asked(tmp_path: Path) -> None:
    rig, nodes = rig_of(tmp_path)
    top = tmp_path / "top"
    top.write_text("")
    first(rig.live).backing_store.source.file = str(top)  # type: ignore[union-attr]
    one = job("commit", top=nodes[1], base=nodes[2], topparent=nodes[0])
    one.delete_committed_images = True
    run(finish.finish_commit(rig.driver, rig.guest, one, "completed"))
    assert not top.exists()


def test_an_active_commit_goes_into_the_definition(tmp_path: Path) -> None:
    rig, nodes = rig_of(tmp_path)
    disk = first(rig.live)
    disk.mirror = Mirror(type="file", job="active-commit")
    run(finish.finish_active_commit(rig.driver, rig.guest, job("a", top=nodes[0], base=nodes[2]), "completed"))
    assert files(disk) == ["/i/mid", "/i/base"]
    assert disk.mirror is None
    assert len(rig.saved) == 1
    assert rig.guest.persistent is not None
    assert files(first(rig.guest.persistent))[0] == "/i/mid"


@pytest.mark.parametrize("outcome", ["failed", "cancelled"])
def test_what_did_not_work_changes_nothing(tmp_path: Path, outcome: str) -> None:
    rig, nodes = rig_of(tmp_path)
    one = job("a", top=nodes[1], base=nodes[2], topparent=nodes[0])
    for end in (finish.finish_pull, finish.finish_commit, finish.finish_active_commit):
        run(end(rig.driver, rig.guest, one, outcome))
    assert files(first(rig.live)) == ALL
    assert rig.monitor.said == []
    assert rig.saved == []


def mirror(rig: Rig, below: BackingStore | None) -> None:
    first(rig.live).mirror = Mirror(
        type="file", job="copy", format=ImageFormatName(type="qcow2"), source=FileSource(file="/i/new", index=20),
        backing_store=below,
    )  # fmt: skip


@pytest.mark.parametrize("shallow", [True, False])
def test_a_copy_is_gone_over_to(tmp_path: Path, shallow: bool) -> None:
    rig, nodes = rig_of(tmp_path)
    mirror(rig, None if shallow else BackingStore())
    one = job("copy")
    one.shallownew = "yes" if shallow else None
    run(finish.finish_copy(rig.driver, rig.guest, one, "completed"))
    assert files(first(rig.live)) == (["/i/new", *ALL[1:]] if shallow else ["/i/new"])
    assert closed(rig)[::2] == (nodes[:1] if shallow else nodes)
    assert first(rig.live).mirror is None
    assert rig.guest.persistent is not None
    assert files(first(rig.guest.persistent))[0] == "/i/new"


def test_a_copy_that_is_given_up_is_closed(tmp_path: Path) -> None:
    rig, _ = rig_of(tmp_path)
    mirror(rig, BackingStore())
    finish.mark_ready(rig.guest, job("copy"))
    assert first(rig.live).mirror.ready == "yes"  # type: ignore[union-attr]
    run(finish.finish_copy(rig.driver, rig.guest, job("copy"), "cancelled"))
    assert files(first(rig.live)) == ALL
    assert closed(rig) == ["libvirt-20-format", "libvirt-20-storage"]
    assert first(rig.live).mirror is None


def test_a_disk_that_is_gone(tmp_path: Path) -> None:
    rig, _ = rig_of(tmp_path)
    one = job("pull")
    one.disk = JobDisk(dst="vdz")
    assert finish.disk_of(rig.guest, one) is None
    for end in (finish.finish_pull, finish.finish_commit, finish.finish_active_commit, finish.finish_copy):
        run(end(rig.driver, rig.guest, one, "completed"))
    assert files(first(rig.live)) == ALL
