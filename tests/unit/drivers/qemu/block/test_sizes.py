"""New sizes."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.drivers.qemu.block.block_rig import BlockRig
from tests.unit.drivers.qemu.hotplug.rig import run
from vird.drivers.qemu.block.sizes import rounded
from vird.errors import InvalidArg, OperationUnsupported, Overflow
from vird.wire.procedures.refs import DomainRef

DOM = DomainRef("web", b"", 1)


def test_a_size_in_either_unit(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    run(rig.calls.domain_block_resize(DOM, "vda", 3, 0))
    assert rig.told_qemu("block_resize") == {"node-name": rig.layers[0].node, "size": 3072}
    assert (rounded(513, "qcow2"), rounded(513, "raw"), rounded(0, "qed")) == (1024, 513, 0)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("nope", 1, 0), InvalidArg),
        (("", 1, 0), InvalidArg),
        (("hdc", 1, 0), OperationUnsupported),
        (("vda", 1 << 60, 0), Overflow),
        (("vda", 1, 2), InvalidArg),
    ],
)
def test_refused(tmp_path: Path, words: tuple[Any, ...], kind: type[Exception]) -> None:
    rig = BlockRig(tmp_path)
    with pytest.raises(kind):
        run(rig.calls.domain_block_resize(DOM, *words))
    assert rig.monitor.said == []
