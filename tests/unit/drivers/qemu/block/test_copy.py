"""Copies: where to, what is made and opened for them, and nothing left of one that does not begin."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.drivers.qemu.block.block_rig import BlockRig
from tests.unit.drivers.qemu.hotplug.rig import run
from tests.unit.host.test_image_header import qcow2
from vird.drivers.qemu.block import copy
from vird.errors import (
    ArgumentUnsupported,
    ConfigUnsupported,
    InternalError,
    InvalidArg,
    NoSource,
    OperationInvalid,
    SystemError_,
)
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

DOM = DomainRef("web", b"", 1)
SHALLOW, REUSE, TRANSIENT, SYNCHRONOUS = 1, 2, 4, 8
NBD = "<disk type='network'>{}<source protocol='nbd' name='x'><host name='h' port='1'/></source></disk>"


def file(path: Path | str, kind: str | None = None) -> str:
    driver = f"<driver type='{kind}'/>" if kind else ""
    return f"<disk type='file'>{driver}<source file='{path}'/></disk>"


def concludes(rig: BlockRig) -> None:
    def conclude() -> None:
        job = rig.monitor.said[-1][1]["job-id"]
        rig.monitor.answers["query-jobs"] = [{"id": job, "status": "concluded"}]
        rig.monitor.tell("JOB_STATUS_CHANGE", id=job, status="concluded")

    rig.monitor.when["blockdev-create"] = conclude


def started(rig: BlockRig, xml: str, flags: int = TRANSIENT, disk: str = "vda", **params: int) -> None:
    concludes(rig)
    kinds = {"granularity": TypedParameterType.UINT}
    given = [
        TypedParam(name.replace("_", "-"), TypedValue(kinds.get(name, TypedParameterType.ULLONG), value))
        for name, value in params.items()
    ]
    run(rig.calls.domain_block_copy(DOM, disk, xml, given, flags))


def test_everything_to_a_new_file(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    started(rig, file(tmp_path / "new"), TRANSIENT | SYNCHRONOUS, bandwidth=7, granularity=512, buf_size=9)
    top = rig.layers[0].node
    told = rig.told_qemu("blockdev-mirror")
    number = rig.guest.running().last_image
    assert told == {
        "job-id": f"copy-vda-{top}", "device": top, "target": f"libvirt-{number}-format", "speed": 7,
        "granularity": 512, "buf-size": 9, "sync": "full", "copy-mode": "write-blocking",
        "auto-finalize": True, "auto-dismiss": False,
    }  # fmt: skip
    options = rig.told_qemu("blockdev-create")["options"]
    assert (options["driver"], options["size"], options["cluster-size"]) == ("qcow2", 4096, 512)
    assert "backing-file" not in options
    mirror = rig.disk.mirror
    assert mirror is not None
    assert (mirror.file, mirror.format_name, mirror.job, mirror.ready) == (str(tmp_path / "new"), "qcow2", "copy", None)
    assert mirror.backing_store is not None
    assert (tmp_path / "new").exists()


def test_only_the_top_on_the_same_chain(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    started(rig, file(tmp_path / "new"), TRANSIENT | SHALLOW)
    options = rig.told_qemu("blockdev-create")["options"]
    assert (options["backing-file"], options["backing-fmt"]) == ("/i/top", "qcow2")
    assert rig.monitor.said[-2][1]["backing"] == rig.layers[1].node
    assert rig.told_qemu("blockdev-mirror")["sync"] == "top"
    assert rig.jobs[0].shallownew == "yes"
    assert rig.disk.mirror is not None
    assert rig.disk.mirror.backing_store is None


def test_only_the_top_into_a_file_with_a_chain_of_its_own(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    (tmp_path / "base").write_bytes(b"x")
    (tmp_path / "new").write_bytes(qcow2("base", "raw"))
    started(rig, file(tmp_path / "new"), TRANSIENT | SHALLOW | REUSE)
    assert rig.monitor.commands.count("blockdev-add") == 2
    mirror = rig.disk.mirror
    assert mirror is not None
    assert mirror.backing_store is not None
    assert (mirror.format_name, mirror.backing_store.index) == ("qcow2", rig.guest.running().last_image)


def test_to_a_server(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    started(rig, NBD.format("<driver type='raw'/>"), TRANSIENT, "vdb")
    assert rig.monitor.commands[1:] == ["blockdev-add", "blockdev-add", "blockdev-mirror"]
    assert rig.monitor.said[1][1]["driver"] == "nbd"


@pytest.mark.parametrize(
    ("xml", "flags", "disk", "params", "kind"),
    [
        ("<disk/>", TRANSIENT, "vda", {}, NoSource),
        ("<disk type='file'><source file=''/></disk>", TRANSIENT, "vda", {}, NoSource),
        (file("/new"), 0x100, "vda", {}, InvalidArg),
        (file("/new"), 0, "vda", {}, OperationInvalid),
        (file("/new"), TRANSIENT, "nope", {}, InvalidArg),
        (file("/new"), TRANSIENT, "hdc", {}, InternalError),
        (file("/new"), TRANSIENT, "vda", {"granularity": 1000}, InvalidArg),
        (file("/new"), TRANSIENT, "vda", {"bandwidth": 1 << 63}, InvalidArg),
        (file("/new"), TRANSIENT, "vda", {"nope": 1}, ArgumentUnsupported),
        (file("/new", "raw"), TRANSIENT | SHALLOW, "vda", {}, ConfigUnsupported),
        (file("/no/such/new"), TRANSIENT | REUSE, "vda", {}, SystemError_),
        (file("/no/such/new"), TRANSIENT, "vda", {}, SystemError_),
        (NBD.format(""), TRANSIENT | REUSE, "vda", {}, ConfigUnsupported),
        ("<disk type='dir'><source dir='/'/></disk>", TRANSIENT, "vda", {}, SystemError_),
        ("<disk type='volume'><source pool='p' volume='v'/></disk>", TRANSIENT, "vda", {}, InternalError),
        ("<disk type='block'><source dev='/dev/null'/></disk>", TRANSIENT, "vda", {}, InvalidArg),
    ],
)
def test_refused(
    tmp_path: Path, xml: str, flags: int, disk: str, params: dict[str, Any], kind: type[Exception]
) -> None:
    rig = BlockRig(tmp_path)
    with pytest.raises(kind):
        started(rig, xml, flags, disk, **params)
    assert "blockdev-add" not in rig.monitor.commands
    assert rig.jobs == []
    assert rig.disk.mirror is None


def test_a_file_that_holds_something_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "new"
    path.write_text("mine")
    with pytest.raises(ConfigUnsupported, match="already exists and is not a block device"):
        copy.check_place("vda", str(path), reuses=False, says_block=False)
    assert not copy.check_place("vda", str(path), reuses=True, says_block=False)


def test_nothing_is_left_of_one_that_qemu_refuses(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    rig.monitor.refusing = {"blockdev-mirror"}
    with pytest.raises(InternalError, match="not today"):
        started(rig, file(tmp_path / "new"))
    assert rig.monitor.commands[-2:] == ["blockdev-del", "blockdev-del"]
    assert not (tmp_path / "new").exists()
    assert rig.disk.mirror is None
    assert rig.jobs == []
