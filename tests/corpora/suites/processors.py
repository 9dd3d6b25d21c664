"""Processors: CPUID data and QEMU's properties described as models, and what several have in common."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.corpora.case import Case, Refused, Suite, expect_refusal
from tests.corpora.compare import lines_differ, xml_differs

if TYPE_CHECKING:
    from vird.model.cpu_models.x86_decode import Description

FOLDER = "cputestdata"

CAPTURES_BASELINE = "x86_64-cpuid-baseline-"

DATA = ("host", "guest", "json", "enabled", "disabled")
"""What a file ``x86_64-cpuid-NAME.xml`` may have beside it."""


def _cases(root: Path) -> Iterator[Case]:
    """One case a result that stands beside its source.

    What is only asked, and results whose source is not there, are no cases.
    """
    folder = root / FOLDER
    yield from _understood(folder)
    yield from _guests(folder)
    for path in sorted(folder.glob("x86_64-cpuid-baseline-*.xml")):
        yield Case(path.stem, lambda path=path: _captures_baseline_differs(path))


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
    from vird.drivers.common.cpu_baseline import baseline_of

    return baseline_of(re.findall(r"<cpu[ >].*?</cpu>", source.read_text(), re.DOTALL), flags)


def _guests(folder: Path) -> Iterator[Case]:
    """``ARCH-HOST+GUEST[,MODELS][-result].xml``: what a guest's processor becomes on a host.

    Only a result also stands for the choice among a hypervisor's models.
    """
    for path in sorted(folder.glob("*+*.xml")):
        arch, _, rest = path.stem.partition("-")
        if rest.startswith(("baseline-", "cpuid-")):
            continue
        host, _, guest = rest.partition("+")
        guest, _, models = guest.removesuffix("-result").partition(",")
        sources = [folder / f"{arch}-{name}.xml" for name in (host, guest)]
        if all(source.exists() for source in sources):
            translated = path.stem.endswith("-result")
            yield Case(
                path.stem,
                lambda path=path, sources=sources, models=models, translated=translated: xml_differs(
                    path, _guest_on_host(*sources, models if translated else None)
                ),
            )


MODEL_LISTS = {
    "": None,
    "model486": ("486",),
    "models": ("qemu64", "core2duo", "Nehalem"),
    "haswell": ("SandyBridge", "Haswell"),
    "ppc_models": ("POWER6", "POWER7", "POWER8"),
}
"""What a hypervisor has, by the names that results give it."""


def _guest_on_host(host_file: Path, guest_file: Path, models: str | None) -> str:
    from vird.model.checks.cpu_rules import complete_cpu
    from vird.model.cpu_models import ppc64, x86_compare
    from vird.model.cpu_models.guest_model import HostModel, convert_legacy, translate, update
    from vird.model.cpu_models.request import parse_request
    from vird.model.domain.cpu import Cpu

    request = parse_request(host_file.read_text())
    cpu = Cpu.from_xml(guest_file.read_text())
    complete_cpu(cpu)
    arch = request.arch or ""
    power = arch.startswith("ppc64")
    host = HostModel(request.model or "", request.vendor, tuple(("require", name) for _, name in request.features))
    if models is not None:
        wanted = parse_request(guest_file.read_text())
        if power:
            convert_legacy(cpu, arch)
            found = ppc64.compare(host.name, cpu)
        else:
            found = x86_compare.compare(request.vendor, host.all_features, wanted)
        if found.likeness == x86_compare.Likeness.INCOMPATIBLE:
            raise Refused(found.why)
    if not power:
        update(cpu, host)
    known = MODEL_LISTS[models or ""]
    translate(cpu, arch, None if known is None else dict.fromkeys(known, ()))
    return cpu.to_xml()


def _captures_baseline_differs(path: Path) -> str:
    """``MODEL+MODEL``: what two of the captured processors of these models have in common.

    The name does not tell which captures are meant; one pair of them must have exactly this in common.
    """
    sources = [_captures_of(path.parent, name) for name in path.stem.removeprefix(CAPTURES_BASELINE).split("+")]
    differences = [xml_differs(path, _guests_baseline(pair)) for pair in product(*sources)]
    return min(differences, key=len, default="no captures of these models")


def _guests_baseline(sources: Iterable[Path]) -> str:
    from vird.drivers.common.cpu_baseline import cpu_text
    from vird.model.cpu_models.request import parse_request
    from vird.model.cpu_models.x86_compare import baseline
    from vird.model.cpu_models.x86_models import MODELS

    requests = [parse_request(source.read_text()) for source in sources]
    found = baseline(requests, models=dict.fromkeys(MODELS, ()))
    fallback = "forbid" if {request.model for request in requests} == {found.model} else "allow"
    return cpu_text(found.model, fallback, found.vendor, found.added, found.missing, False)


def _captures_of(folder: Path, name: str) -> list[Path]:
    """The descriptions of QEMU's host models whose capture or model has this name."""
    models = {"Rome": "EPYC-Rome", "Milan": "EPYC-Milan"}
    found: list[Path] = []
    for path in sorted(folder.glob("x86_64-cpuid-*-json.xml")):
        text = re.search(r"<model [^>]*>([^<]*)<", path.read_text())
        described = text[1] if text else ""
        server, dash, kind = name.partition("-IBRS")
        names = (name, models.get(name), f"{server}-Server{dash}{kind}", f"{server}-Client{dash}{kind}")
        if described in names or (name == "Ryzen" and name in path.stem):
            found.append(path)
    return found


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
