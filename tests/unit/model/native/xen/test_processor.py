import pytest

from tests.unit.model.native.xen.guests import FULL, read, written
from vird.errors import ConfigUnsupported, InternalError
from vird.markup.scalars import CpuSet
from vird.model.domain.numa import NumaCell, NumaSibling
from vird.model.native.xen.processor import distances


def _cell(*row: tuple[int, int]) -> NumaCell:
    return NumaCell(cpus=CpuSet({0}), memory=1024, distances=[NumaSibling(id=node, value=value) for node, value in row])


def test_the_way_back_is_as_long() -> None:
    cells = [_cell((0, 11), (1, 30)), _cell((2, 40)), _cell()]
    assert distances(cells) == [[11, 30, 20], [30, 10, 40], [20, 40, 10]]


def test_features_come_back() -> None:
    spelled = "host,tm=0,sse3=1,x2apic=x,ht=k"
    cpu = read(FULL, f'cpuid = "{spelled}"').cpu
    assert cpu is not None
    assert [feature.name for feature in cpu.features] == ["tm", "pni", "x2apic", "ht"]
    assert written(parts=cpu.to_xml())["cpuid"] == f'"{spelled}"'


def test_models_are_not_for_xen() -> None:
    with pytest.raises(ConfigUnsupported):
        written(parts="<cpu mode='custom'><model>Nehalem</model></cpu>")


@pytest.mark.parametrize(
    "nodes", ['"x"', '[ "x" ]', '[ [ "size=1" ] ]', '[ [ "size=1", "vcpus=0", "vdistances=10,20" ] ]', "[ [ 1 ] ]"]
)
def test_wrong_nodes(nodes: str) -> None:
    with pytest.raises(InternalError):
        read(FULL, f"vnuma = {nodes}")
