"""Pulls: what QEMU is told, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.drivers.qemu.block.block_rig import BlockRig
from tests.unit.drivers.qemu.hotplug.rig import run
from vird.errors import ArgumentUnsupported, InvalidArg, OperationInvalid, OperationUnsupported, Overflow
from vird.wire.procedures.refs import DomainRef

DOM = DomainRef("web", b"", 1)


def test_all_of_it(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    run(rig.calls.domain_block_pull(DOM, "vda", 2, 0))
    top = rig.layers[0].node
    assert rig.told_qemu("block-stream") == {
        "job-id": f"pull-vda-{top}", "device": top, "speed": 2 << 20, "auto-finalize": True, "auto-dismiss": False,
    }  # fmt: skip
    assert [(job.type, job.state, job.base) for job in rig.jobs] == [("pull", "running", None)]


def test_down_to_a_base(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    base = rig.layers[2]
    run(rig.calls.domain_block_rebase(DOM, "vda", f"vda[{base.number}]", 1, 64))
    told = rig.told_qemu("block-stream")
    assert (told["base-node"], told["backing-file"], told["speed"]) == (base.node, "/i/mid", 1)
    assert rig.jobs[0].base is not None
    assert rig.jobs[0].base.node == base.node


@pytest.mark.parametrize(
    ("name", "words", "kind"),
    [
        ("domain_block_pull", ("nope", 0, 0), InvalidArg),
        ("domain_block_pull", ("vda", 1 << 60, 0), Overflow),
        ("domain_block_pull", ("vda", 0, 0x100), InvalidArg),
        ("domain_block_rebase", ("vda", None, 0, 16), InvalidArg),
        ("domain_block_rebase", ("vda", None, 0, 8), InvalidArg),
        ("domain_block_rebase", ("vda", None, 0, 1), InvalidArg),
        ("domain_block_rebase", ("vda", "/x", 0, 24), ArgumentUnsupported),
        ("domain_block_rebase", ("vda", "/x", 0, 8), OperationInvalid),
        ("domain_block_rebase", ("vda", "vda[99]", 0, 0), InvalidArg),
    ],
)
def test_refused(tmp_path: Path, name: str, words: tuple[Any, ...], kind: type[Exception]) -> None:
    rig = BlockRig(tmp_path)
    with pytest.raises(kind):
        run(getattr(rig.calls, name)(DOM, *words))
    assert rig.monitor.said == []


def test_one_job_at_a_time(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    with pytest.raises(OperationUnsupported, match="already in active block job"):
        run(rig.calls.domain_block_pull(DOM, "vda", 0, 0), rig.calls.domain_block_pull(DOM, "vda", 0, 0))


def test_a_guest_that_is_off(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path, is_running=False)
    with pytest.raises(OperationInvalid, match="not running"):
        run(rig.calls.domain_block_pull(DOM, "vda", 0, 0))


def test_a_copy_in_the_way_of_old(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path, is_persistent=False)
    path = tmp_path / "copy"
    path.write_bytes(bytes(4096))
    run(rig.calls.domain_block_rebase(DOM, "vda", str(path), 1, 8 | 2 | 4))
    assert rig.told_qemu("blockdev-mirror")["speed"] == 1 << 20
    assert rig.disk.mirror is not None
    assert (rig.disk.mirror.file, rig.disk.mirror.format_name) == (str(path), "raw")
