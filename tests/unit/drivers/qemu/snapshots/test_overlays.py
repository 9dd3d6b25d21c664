"""Snapshots in files of their own: documents afterwards, and nothing left when a step fails."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.unit.drivers.qemu.block.test_opening import concludes
from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird import errors
from vird.api.enums.domain import DomainState
from vird.api.enums.snapshot import DomainSnapshotCreateFlags as Create
from vird.drivers.qemu.snapshots import overlays
from vird.drivers.qemu.snapshots.plan import Chosen, Wish, settle
from vird.errors import VirdError
from vird.model.checks.snapshot import parse_snapshot
from vird.model.snapshot import Snapshot

DISK = """\
<disk type='file' device='disk'><driver name='qemu' type='{kind}'{more}/>
<source file='{folder}/{name}' index='{number}'/><backingStore/><target dev='{target}' bus='virtio'/></disk>"""


class Scene:
    """A guest with two disks, and a wish for a snapshot of both."""

    def __init__(self, folder: Path, *, running: bool = True, inner: str = "", flags: int = Create.DISK_ONLY) -> None:
        self.folder = folder
        devices = DISK.format(kind="qcow2", more=" cache='none'", folder=folder, name="a.img", number=1, target="vda")
        devices += DISK.format(kind="raw", more="", folder=folder, name="b.img", number=2, target="vdb")
        self.rig = Rig(folder, devices, is_running=running)
        self.guest = self.rig.guest
        self.guest.state = DomainState.RUNNING if running else DomainState.SHUTOFF
        assert self.guest.persistent is not None and self.guest.persistent.devices is not None
        for disk in self.guest.persistent.devices.disks:
            disk.backing_store = None
            disk.source.index = None  # type: ignore[union-attr]
        self.rig.monitor.answers["query-named-block-nodes"] = [
            {"node-name": "libvirt-1-format", "image": {"virtual-size": 1024, "cluster-size": 4096}},
            {"node-name": "libvirt-2-format", "image": {"virtual-size": 2048}},
        ]
        concludes(self.rig)
        self.snapshot: Snapshot = parse_snapshot(f"<domainsnapshot><name>s</name>{inner}</domainsnapshot>")
        self.wish: Wish = settle(self.snapshot, self.guest.newest, self.guest.state, flags, 1)
        self.flags = flags

    def take(self) -> None:
        run(overlays.take_running(self.rig.driver, self.guest, self.wish, self.snapshot, self.flags))

    def said(self, command: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.rig.monitor.said if name == command]


def test_a_running_guest_goes_on_in_new_images(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.take()
    made = [each["options"] for each in scene.said("blockdev-create")]
    assert [(each["size"], each["backing-fmt"], each["cluster-size"]) for each in made] == [
        (1024, "qcow2", 4096), (2048, "raw", 65536),
    ]  # fmt: skip
    (transaction,) = scene.said("transaction")
    assert [each["data"] for each in transaction["actions"]] == [
        {"node": "libvirt-1-format", "overlay": "libvirt-3-format"},
        {"node": "libvirt-2-format", "overlay": "libvirt-4-format"},
    ]
    live = scene.rig.live.to_xml()
    assert f"<source file='{tmp_path}/a.s' index='3'/>" in live and "<backingStore type='file' index='1'>" in live
    definition = scene.rig.saved[-1]
    assert f"<source file='{tmp_path}/a.s'/>" in definition and f"<source file='{tmp_path}/b.img'/>" in definition
    assert "<backingStore/>" not in definition and "<backingStore type='file'>" in definition


def test_what_checkpoints_note_is_noted_in_the_new_image(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    sound = {"name": "c1", "granularity": 32768, "count": 0, "recording": True, "persistent": True}
    nodes = scene.rig.monitor.answers["query-named-block-nodes"]
    nodes[0]["dirty-bitmaps"] = [
        sound,
        {**sound, "name": "passing", "persistent": False},
        {**sound, "name": "off", "recording": False},
    ]
    scene.take()
    (transaction,) = scene.said("transaction")
    assert [each["type"] for each in transaction["actions"]] == [
        "block-dirty-bitmap-add", "blockdev-snapshot", "blockdev-snapshot",
    ]  # fmt: skip
    added = transaction["actions"][0]["data"]
    assert (added["node"], added["name"], added["granularity"]) == ("libvirt-3-format", "c1", 32768)
    assert added["persistent"] and not added["disabled"]


@pytest.mark.parametrize("step", ["blockdev-create", "transaction", "query-named-block-nodes"])
def test_nothing_is_left_of_one_that_fails(tmp_path: Path, step: str) -> None:
    scene = Scene(tmp_path)
    before = scene.rig.live.to_xml()
    scene.rig.monitor.refusing = {step}
    with pytest.raises(VirdError, match="not today"):
        scene.take()
    assert list(tmp_path.iterdir()) == []
    assert scene.rig.live.to_xml() == before
    assert scene.rig.saved == []
    added = [each["node-name"] for each in scene.said("blockdev-add")]
    assert sorted(added) == sorted(each["node-name"] for each in scene.said("blockdev-del"))


def test_file_systems_are_frozen_only_if_there_is_an_agent(tmp_path: Path) -> None:
    scene = Scene(tmp_path, flags=Create.DISK_ONLY | Create.QUIESCE)
    with pytest.raises(errors.ArgumentUnsupported, match="QEMU guest agent is not configured"):
        scene.take()
    assert list(tmp_path.iterdir()) == []


def test_one_with_memory_stands_still_meanwhile(tmp_path: Path) -> None:
    scene = Scene(tmp_path, inner=f"<memory file='{tmp_path}/nowhere/m'/>", flags=0)
    with pytest.raises(errors.SystemError_, match="Failed to create file"):
        scene.take()
    assert scene.rig.monitor.commands == []


def test_a_disk_that_is_being_copied_is_left_alone(tmp_path: Path) -> None:
    from vird.model.domain.jobs import BlockJob, JobDisk

    scene = Scene(tmp_path)
    job = BlockJob(name="j", type="copy", state="running", disk=JobDisk(dst="vdb"))
    scene.guest.running().block_jobs.add(job)
    with pytest.raises(errors.OperationUnsupported, match="disk 'vdb' already in active block job"):
        scene.take()


def test_existing_images_are_used(tmp_path: Path) -> None:
    scene = Scene(tmp_path, flags=Create.DISK_ONLY | Create.REUSE_EXT)
    scene.take()
    assert scene.said("blockdev-create") == []
    assert [each["backing"] for each in scene.said("blockdev-add") if each["driver"] == "qcow2"] == [None, None]


# --- files


def test_files_that_are_there_or_not(tmp_path: Path) -> None:
    chosen = Scene(tmp_path).wish.external
    overlays.check_files(chosen, reuse=False)
    with pytest.raises(errors.SystemError_, match="missing existing file for disk vda"):
        overlays.check_files(chosen, reuse=True)
    (tmp_path / "b.s").touch()
    with pytest.raises(errors.ConfigUnsupported, match="file for disk vdb already exists and is not a block device"):
        overlays.check_files(chosen, reuse=False)


def test_a_device_must_be_there(tmp_path: Path) -> None:
    inner = f"<disks><disk name='vda' type='block'><source dev='{tmp_path}/d'/></disk></disks>"
    with pytest.raises(errors.OperationUnsupported, match="block device snapshot target"):
        overlays.check_files(Scene(tmp_path, inner=inner).wish.external, reuse=False)


# --- a guest that is off


def rest(scene: Scene, monkeypatch: pytest.MonkeyPatch, *, fails: str = "") -> list[list[str]]:
    ran: list[list[str]] = []

    async def command(argv: list[str], *, only_errors: bool) -> str:
        assert only_errors
        ran.append(argv)
        await asyncio.to_thread(Path(argv[-1]).touch)
        if fails and argv[-1].endswith(fails):
            raise errors.InternalError("full")
        return ""

    async def body() -> None:
        async with AsyncExitStack() as undo:
            await overlays.take_resting(scene.rig.driver, scene.guest, scene.wish.external, reuse=False, undo=undo)
            undo.pop_all()

    monkeypatch.setattr(overlays, "command", command)
    run(body())
    return ran


def test_a_guest_that_is_off_begins_with_new_images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(tmp_path, running=False)
    ran = rest(scene, monkeypatch)
    assert ran[1] == [
        "qemu-img", "create", "-f", "qcow2", "-o", f"backing_fmt=raw,backing_file={tmp_path}/b.img", f"{tmp_path}/b.s",
    ]  # fmt: skip
    definition = scene.rig.saved[-1]
    assert f"<source file='{tmp_path}/b.s'/>" in definition and "backingStore" not in definition
    assert definition.count("type='qcow2'") == 2


def test_none_is_left_when_the_second_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(tmp_path, running=False)
    with pytest.raises(errors.InternalError, match="full"):
        rest(scene, monkeypatch, fails="b.s")
    assert list(tmp_path.iterdir()) == []
    assert scene.rig.saved == []


def test_a_comma_in_a_name_is_doubled(tmp_path: Path) -> None:
    scene = Scene(tmp_path, running=False)
    disk, entry = scene.wish.external[0]
    disk.source.file = "/i/a,b"  # type: ignore[union-attr]
    assert "backing_file=/i/a,,b" in overlays.creation(Chosen(disk, entry), "/n")[5]
