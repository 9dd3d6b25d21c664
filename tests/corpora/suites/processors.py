"""Processors: CPUID data described as models, for the host and for guests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.corpora.case import Case, Suite
from tests.corpora.compare import xml_differs

if TYPE_CHECKING:
    from vird.model.cpu_models.x86_decode import Description

FOLDER = "cputestdata"


def _processors(root: Path) -> Iterator[Case]:
    """One case a result: the processor's own, as a host's or a guest's.

    What is left (comparisons, baselines, other architectures) counts as not understood.
    """
    folder = root / FOLDER
    results = {p.stem for p in folder.glob("*-cpuid-*-host.xml")} | {p.stem for p in folder.glob("*-cpuid-*-guest.xml")}
    read = {name.rpartition("-")[0] for name in results}
    for name in sorted(results):
        if not (folder / f"{name.rpartition('-')[0]}.xml").exists():
            continue
        yield Case(name, lambda name=name: _described(folder, name))
    for path in sorted(folder.glob("*.xml")):
        if path.stem not in results and path.stem not in read:
            yield Case(path.stem, lambda: "no suite reads this file")


def _described(folder: Path, name: str) -> str:
    from vird.model.cpu_models.x86_data import parse_cpudata
    from vird.model.cpu_models.x86_decode import decode

    source, _, role = name.rpartition("-")
    data = parse_cpudata((folder / f"{source}.xml").read_text())
    found = decode(data, guest=role == "guest")
    if found is None:
        return "no model fits"
    return xml_differs(folder / f"{name}.xml", _guest(found) if role == "guest" else _host(found))


def _host(found: Description) -> str:
    from vird.model.capabilities.host import HostCpu, HostFeature, Signature

    family, model, stepping = found.signature
    return HostCpu(
        arch="x86_64",
        model=found.model,
        vendor=found.vendor,
        signature=Signature(family=family, model=model, stepping=stepping),
        features=[HostFeature(name=name) for name in found.added],
    ).to_xml(tag="cpu")


def _guest(found: Description) -> str:
    from vird.model.domain.cpu import Cpu, CpuFeature, CpuModel

    policies = [("require", found.added), ("disable", found.missing)]
    return Cpu(
        mode="custom",
        match="exact",
        model=CpuModel(fallback="forbid", name=found.model),
        vendor=found.vendor,
        features=[CpuFeature(policy=policy, name=name) for policy, names in policies for name in names],
    ).to_xml()


SUITES = [Suite(FOLDER, _processors)]
