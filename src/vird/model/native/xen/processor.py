"""What xl knows of a guest's processor: features by name, and the NUMA nodes that the guest sees."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, InternalError
from vird.markup.scalars import CpuSet
from vird.model.domain.cpu import Cpu, CpuFeature, FeaturePolicy
from vird.model.domain.domain import Domain
from vird.model.domain.numa import Numa, NumaCell, NumaSibling
from vird.model.native.xen.settings import XenLines, XenSettings, fields, joined

KIB: Final = 1024
LOCAL: Final = 10
REMOTE: Final = 20
"""Distances of memory where nobody gives them."""
_POLICIES: Final[dict[str, FeaturePolicy]] = {
    "1": "force",
    "0": "disable",
    "x": "optional",
    "k": "require",
    "s": "require",
}
_VALUES: Final[dict[str, str]] = {"force": "1", "require": "k", "optional": "x", "disable": "0", "forbid": "0"}
_NAMES: Final = {"sse3": "pni", "sse4_1": "sse4.1", "sse4_2": "sse4.2", "tsc_deadline": "tsc-deadline"}
"""Features that Xen calls otherwise."""


def read_cpuid(settings: XenSettings, domain: Domain) -> None:
    """``cpuid``: the host's processor with features forced on or off; masks of registers say nothing here."""
    text = settings.value("cpuid")
    if not isinstance(text, str) or text.partition(",")[0] != "host":
        return
    domain.cpu = domain.cpu or Cpu()
    domain.cpu.mode = "host-passthrough"
    for name, value in fields(text.partition(",")[2]).items():
        if value not in _POLICIES:
            raise InternalError(f"unknown cpuid value '{value}' of '{name}'")
        domain.cpu.features.append(CpuFeature(policy=_POLICIES[value], name=_NAMES.get(name, name)))


def write_cpuid(lines: XenLines, cpu: Cpu | None, apart: frozenset[str]) -> None:
    """Features of the host's processor, those left out that are said ``apart``."""
    if cpu is None or cpu.mode is None:
        return
    if cpu.mode != "host-passthrough":
        raise ConfigUnsupported("'host-passthrough' is the only CPU mode that Xen guests can have")
    spelled = {ours: theirs for theirs, ours in _NAMES.items()}
    features = [
        f"{spelled.get(feature.name, feature.name)}={_VALUES[feature.policy]}"
        for feature in cpu.features
        if feature.name not in apart
    ]
    if features:
        lines.add("cpuid", ",".join(["host", *features]))


def read_vnuma(settings: XenSettings, domain: Domain) -> None:
    """``vnuma``: a list for each node."""
    value = settings.value("vnuma")
    if value is None:
        return
    if not isinstance(value, list) or not value:
        raise InternalError("vnuma was not a list of nodes")
    cells = []
    for number, node in enumerate(value):
        if not isinstance(node, list) or not all(isinstance(each, str) for each in node):
            raise InternalError("a vnuma node was not a list of strings")
        cells.append(_read_cell(number, [str(each) for each in node]))
    if any(len(cell.distances) not in (0, len(cells)) for cell in cells):
        raise InternalError("vnuma vdistances are not as many as there are nodes")
    domain.cpu = domain.cpu or Cpu()
    domain.cpu.numa = Numa(cells=cells)


def _read_cell(number: int, node: list[str]) -> NumaCell:
    values = {name.strip(): value.strip() for name, _, value in (each.partition("=") for each in node)}
    try:
        distances = [int(each) for each in values.get("vdistances", "").split(",") if each.strip()]
        cell = NumaCell(id=number, cpus=CpuSet.parse(values["vcpus"]), memory=int(values["size"]) * KIB)
    except (KeyError, ValueError):
        raise InternalError(f"malformed vnuma node {number}") from None
    cell.distances = [NumaSibling(id=place, value=distance) for place, distance in enumerate(distances)]
    return cell


def write_vnuma(lines: XenLines, cpu: Cpu | None) -> None:
    """Every node with its distance to every other."""
    cells = cpu.numa.cells if cpu is not None and cpu.numa is not None else []
    if not cells:
        return
    matrix = distances(cells)
    nodes = []
    for number, cell in enumerate(cells):
        row = ",".join(str(distance) for distance in matrix[number])
        pair = joined({"pnode": number, "size": -(-cell.memory // KIB)}).split(",")
        nodes.append([*pair, f"vcpus={cell.cpus or ''}", f"vdistances={row}"])
    lines.add_list("vnuma", nodes)  # type: ignore[arg-type]


def distances(cells: list[NumaCell]) -> list[list[int]]:
    """The whole matrix: what one node says counts for the way back too, unless the other says otherwise."""
    given = {(number, sibling.id): sibling.value for number, cell in enumerate(cells) for sibling in cell.distances}
    size = range(len(cells))
    return [[given.get((a, b), given.get((b, a), LOCAL if a == b else REMOTE)) for b in size] for a in size]
