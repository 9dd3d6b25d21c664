"""Thresholds, and who is told how."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.block.block_rig import BlockRig
from tests.unit.drivers.qemu.hotplug.rig import run
from vird.api.events import DomainBlockThreshold
from vird.drivers.qemu.block.threshold import exceeded, named
from vird.errors import InternalError, InvalidArg
from vird.wire.procedures.refs import DomainRef

DOM = DomainRef("web", b"", 1)


@pytest.mark.parametrize(("layer", "by_number", "names"), [(0, False, 2), (0, True, 1), (2, True, 1)])
def test_set_and_exceeded(tmp_path: Path, layer: int, by_number: bool, names: int) -> None:
    rig = BlockRig(tmp_path)
    image = rig.layers[layer]
    dev = f"vda[{image.number}]" if by_number else "vda"
    run(rig.calls.domain_set_block_threshold(DOM, dev, 100, 0))
    assert rig.monitor.said == [
        ("block-set-write-threshold", {"node-name": image.storage_node, "write-threshold": 100})
    ]
    exceeded(rig.driver, rig.guest, {"node-name": image.storage_node, "write-threshold": 100, "amount-exceeded": 9})
    told = [event for event in rig.told if isinstance(event, DomainBlockThreshold)]
    assert [event.dev for event in told] == ["vda", f"vda[{image.number}]"][-names:]
    assert {(event.path, event.threshold, event.excess) for event in told} == {(image.path, 100, 9)}


def test_a_node_of_nobody_is_no_news(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    exceeded(rig.driver, rig.guest, {"node-name": "other"})
    assert rig.told == []


@pytest.mark.parametrize(
    ("dev", "words"),
    [("nope", "failed to find disk 'nope'"), ("vda[99]", "failed to find disk"), ("vda[x]", "failed to parse")],
)
def test_no_such_image(tmp_path: Path, dev: str, words: str) -> None:
    with pytest.raises(InvalidArg) as refusal:
        named(BlockRig(tmp_path).live, dev)
    assert words in str(refusal.value)


def test_an_empty_drive(tmp_path: Path) -> None:
    with pytest.raises(InternalError, match="must not have null value"):
        run(BlockRig(tmp_path).calls.domain_set_block_threshold(DOM, "hdc", 1, 0))
