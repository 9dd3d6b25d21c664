"""Processors: CPUID data and QEMU's properties described as models, and what several have in common."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.corpora.case import Case, Suite, expect_refusal
from tests.corpora.compare import lines_differ, xml_differs

if TYPE_CHECKING:
    from vird.model.cpu_models.x86_decode import Description

FOLDER = "cputestdata"

DATA = ("host", "guest", "json", "enabled", "disabled")
"""What a file ``x86_64-cpuid-NAME.xml`` may have beside it."""


def _cases(root: Path) -> Iterator[Case]:
    """One case a result that stands beside its source.

    Results of other questions (what a guest's processor becomes on a host) count as not understood; what is only
    asked, and results whose source is not there, are no cases.
    """
    folder = root / FOLDER
    known = list(_understood(folder))
    yield from known
    names = {case.name for case in known}
    for path in sorted({*folder.glob("*-result.xml"), *folder.glob("x86_64-cpuid-baseline-*.xml")}):
        if path.stem not in names:
            yield Case(path.stem, lambda: "no suite reads this file")


def _understood(folder: Path) -> Iterator[Case]:
    for source in sorted(folder.glob("x86_64-cpuid-*.xml")):
        if "<cpudata" not in source.read_text() or source.stem.endswith(("-enabled", "-disabled")):
            continue
        for kind in DATA:
            expected = source.with_name(f"{source.stem}-{kind}.xml")
            if expected.exists():
                yield Case(expected.stem, lambda source=source, kind=kind: CHECKS[kind](source))
        if source.with_suffix(".sig").exists():
            yield Case(f"{source.stem}.sig", lambda source=source: _signature_differs(source))
    for source in sorted(folder.glob("*-baseline-*.xml")):
        if "<cpuTest" in source.read_text():
            yield from _baselines(source)


def _baselines(source: Path) -> Iterator[Case]:
    results = {"result": 0, "expanded": 1, "migratable": 2}
    found = [kind for kind in results if source.with_name(f"{source.stem}-{kind}.xml").exists()]
    for kind in found:
        yield Case(
            f"{source.stem}-{kind}",
            lambda kind=kind: xml_differs(
                source.with_name(f"{source.stem}-{kind}.xml"), _baseline(source, results[kind])
            ),
        )
    if not found:
        yield Case(source.stem, lambda: expect_refusal(lambda: _baseline(source, 0)))


def _baseline(source: Path, flags: int) -> str:
    from vird.drivers.qemu.cpu_calls import baseline_of

    return baseline_of(re.findall(r"<cpu[ >].*?</cpu>", source.read_text(), re.DOTALL), flags)


def _answers(source: Path) -> list[Any]:
    """The recorded QEMU: its expanded host model and, perhaps, its model definitions."""
    path = source.with_suffix(".json")
    if not path.exists():
        return []
    decoder, text, found = json.JSONDecoder(), path.read_text(), []
    while text := text.lstrip():
        value, end = decoder.raw_decode(text)
        found.append(value["return"])
        text = text[end:]
    return found


def _models(answers: list[Any]) -> dict[str, list[str]] | None:
    from vird.model.cpu_models.x86_data import feature_name

    if len(answers) < 2:
        return None
    return {cpu["name"]: [feature_name(name) for name in cpu.get("unavailable-features", ())] for cpu in answers[1]}


def _model_differs(source: Path, kind: str) -> str:
    from vird.model.cpu_models.x86_data import data_from_properties, parse_cpudata
    from vird.model.cpu_models.x86_decode import decode

    if kind == "json":
        data = data_from_properties(_answers(source)[0]["model"]["props"])
    else:
        data = parse_cpudata(source.read_text())
    found = decode(data, guest=kind != "host", models=None if kind == "host" else _models(_answers(source)))
    if found is None:
        return "no model fits"
    return xml_differs(source.with_name(f"{source.stem}-{kind}.xml"), _host(found) if kind == "host" else _guest(found))


def _switched_differs(source: Path, on: bool) -> str:
    """Which of the processor's features QEMU has on, or off."""
    from vird.model.cpu_models.x86_data import data_from_properties, parse_cpudata

    given = data_from_properties(_answers(source)[0]["model"]["props"]).features
    own = parse_cpudata(source.read_text()).features
    expected = parse_cpudata(
        source.with_name(f"{source.stem}-{'enabled' if on else 'disabled'}.xml").read_text()
    ).features
    return lines_differ(sorted(expected), sorted(given if on else own - given))


def _signature_differs(source: Path) -> str:
    from vird.model.cpu_models.x86_data import parse_cpudata

    family, model, stepping = parse_cpudata(source.read_text()).signature
    numbers = (("family", family), ("model", model), ("stepping", stepping))
    actual = [f"{name}:{number:>{12 - len(name)}} (0x{number:02x})" for name, number in numbers]
    return lines_differ(source.with_suffix(".sig").read_text().splitlines()[1:], actual)


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


CHECKS: dict[str, Callable[[Path], str]] = {
    "host": lambda source: _model_differs(source, "host"),
    "guest": lambda source: _model_differs(source, "guest"),
    "json": lambda source: _model_differs(source, "json"),
    "enabled": lambda source: _switched_differs(source, True),
    "disabled": lambda source: _switched_differs(source, False),
}

SUITES = [Suite(FOLDER, _cases)]
