"""Commits: which images are meant, and what QEMU is told."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.block.block_rig import BlockRig
from tests.unit.drivers.qemu.hotplug.rig import run
from vird.drivers.qemu.block.commit import chosen
from vird.errors import ConfigUnsupported, InternalError, InvalidArg, OperationInvalid, VirdError
from vird.wire.procedures.refs import DomainRef

DOM = DomainRef("web", b"", 1)
SHALLOW, DELETE, ACTIVE, BYTES = 1, 2, 4, 16


@pytest.mark.parametrize(
    ("base", "top", "flags", "expected"),
    [
        (None, None, ACTIVE, ("/i/active", "/i/base", None)),
        (None, None, ACTIVE | SHALLOW, ("/i/active", "/i/top", None)),
        ("/i/mid", None, ACTIVE, ("/i/active", "/i/mid", None)),
        ("/i/mid", "vda", ACTIVE, ("/i/active", "/i/mid", None)),
        (None, "/i/top", 0, ("/i/top", "/i/base", "/i/active")),
        (None, "/i/mid", SHALLOW, ("/i/mid", "/i/base", "/i/top")),
    ],
)
def test_which_images(tmp_path: Path, base: str | None, top: str | None, flags: int, expected: object) -> None:
    span = chosen(BlockRig(tmp_path).guest, "vda", base, top, flags)
    assert (span.top.path, span.base.path, span.parent.path if span.parent is not None else None) == expected


@pytest.mark.parametrize(
    ("disk", "base", "top", "flags", "words", "kind"),
    [
        ("nope", None, None, 0, "disk 'nope' not found", InvalidArg),
        ("vda", None, None, 0, "active layer requires active flag", InvalidArg),
        ("vda", None, "/i/top", ACTIVE, "active commit requested but '/i/top' is not active", InvalidArg),
        ("vda", "/i/base", None, ACTIVE | SHALLOW, "base '/i/base' is not immediately below '/i/active'", InvalidArg),
        ("vda", None, "/i/base", 0, "could not find base image in chain for 'vda'", InvalidArg),
        ("vda", "/i/top", "/i/mid", 0, "could not find image '/i/top' beneath '/i/mid'", InvalidArg),
        ("vdb", None, None, ACTIVE | SHALLOW, "top '/i/raw' in chain for '/i/raw' has no backing file", InvalidArg),
        ("hdc", None, None, ACTIVE | SHALLOW, "disk hdc has no source file", ConfigUnsupported),
    ],
)
def test_refused(
    tmp_path: Path, disk: str, base: str | None, top: str | None, flags: int, words: str, kind: type[VirdError]
) -> None:
    with pytest.raises(kind) as refusal:
        chosen(BlockRig(tmp_path).guest, disk, base, top, flags)
    assert words in str(refusal.value)


def test_off(tmp_path: Path) -> None:
    guest = BlockRig(tmp_path, is_running=False).guest
    with pytest.raises(OperationInvalid, match="not running"):
        chosen(guest, "vda", None, None, ACTIVE | SHALLOW)


def test_in_the_middle(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    active, top, mid, _ = rig.layers
    run(rig.calls.domain_block_commit(DOM, "vda", "/i/mid", "/i/top", 5, DELETE | BYTES))
    told = rig.told_qemu("block-commit")
    assert told == {
        "job-id": f"commit-vda-{top.node}", "device": active.node, "speed": 5, "top-node": top.node,
        "base-node": mid.node, "backing-file": "/i/mid", "auto-finalize": True, "auto-dismiss": False,
    }  # fmt: skip
    job = rig.jobs[0]
    assert (job.type, job.delete_committed_images, job.topparent) != ("commit", False, None)
    assert rig.disk.mirror is None


def test_what_is_written_to(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    base = rig.layers[-1]
    run(rig.calls.domain_block_commit(DOM, "vda", None, None, 0, ACTIVE))
    assert "backing-file" not in rig.told_qemu("block-commit")
    mirror = rig.disk.mirror
    assert mirror is not None
    assert (mirror.job, mirror.source.index) == ("active-commit", base.number)  # type: ignore[union-attr]


def test_one_that_qemu_refuses_never_was(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    rig.monitor.refusing = {"block-commit"}
    with pytest.raises(InternalError, match="not today"):
        run(rig.calls.domain_block_commit(DOM, "vda", None, None, 0, ACTIVE))
    assert rig.jobs == []
    assert rig.disk.mirror is None
