"""Comparing processors and finding what several have in common, as clients ask for it.

`host_calls` hands requests on to these functions; the host's own processor and the emulators'
come from `host_report`.
"""

from __future__ import annotations

from collections.abc import Sequence

from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.cpu_models import PPC64, X86, host_model, model_blockers
from vird.drivers.qemu.emulators import ARCHES
from vird.drivers.qemu.host_report import HostReport, host_cpu
from vird.errors import (
    ConfigUnsupported,
    CpuIncompatible,
    InternalError,
    InvalidArg,
    NoSupport,
    OperationFailed,
    XmlError,
)
from vird.markup.escape import escape
from vird.model.cpu_models import ppc64
from vird.model.cpu_models.request import CpuRequest, parse_request
from vird.model.cpu_models.x86_compare import Comparison, Likeness, baseline, compare
from vird.model.cpu_models.x86_models import features_of

EXPAND_FEATURES = 1
MIGRATABLE = 2
FAIL_INCOMPATIBLE = 1
"""The flags of libvirt's calls."""


def compare_with_host(xml: str, flags: int) -> int:
    """How the host's processor relates to a document (`Likeness`).

    Raises `CpuIncompatible` instead of an answer when the flags say so.
    """
    wanted = _known(parse_request(xml))
    host = host_cpu()
    if host is None:
        raise InternalError("the host's processor is of no known model")
    have = features_of(host.model).union(host.added) - set(host.missing)
    return _answer(compare(host.vendor, have, wanted), flags)


async def compare_with_hypervisor(
    report: HostReport,
    emulator: str | None,
    arch: str | None,
    machine: str | None,
    domain_type: str | None,
    xml: str,
    flags: int,
) -> int:
    """Like `compare_with_host`, for the best processor that an emulator gives its guests."""
    caps, arch, _, domain_type = await report.lookup(emulator, arch, machine, domain_type)
    wanted = _known(parse_request(xml))
    if arch not in X86:
        raise NoSupport(f"comparing with hypervisor CPU is not supported for arch {arch}")
    vendor, have = _offered(caps, arch, domain_type)
    return _answer(compare(vendor, have, wanted), flags)


def baseline_of(documents: Sequence[str], flags: int) -> str:
    """The ``<cpu>`` that all documents contain."""
    requests = _requests(documents)
    arch = requests[0].arch
    if arch is None:
        raise XmlError("Missing CPU architecture")
    if any(request.arch != arch for request in requests):
        raise OperationFailed("CPUs are incompatible")
    if arch in PPC64:
        return _power_baseline(requests)
    if arch not in X86:
        raise NoSupport(f"cannot compute baseline CPU of {arch} architecture")
    found = baseline(requests, migratable=bool(flags & MIGRATABLE))
    fallback = "forbid" if all(request.model == found.model for request in requests) else "allow"
    return _document(found.model, fallback, found.vendor, found.added, found.missing, bool(flags & EXPAND_FEATURES))


async def baseline_with_hypervisor(
    report: HostReport,
    emulator: str | None,
    arch: str | None,
    machine: str | None,
    domain_type: str | None,
    documents: Sequence[str],
    flags: int,
) -> str:
    """Like `baseline_of`, among what an emulator gives its guests."""
    requests = _requests(documents)
    caps, arch, _, domain_type = await report.lookup(emulator, arch or requests[0].arch, machine, domain_type)
    if arch not in X86:
        raise NoSupport(f"computing baseline hypervisor CPU is not supported for arch {arch}")
    _, available = _offered(caps, arch, domain_type)
    models = model_blockers(caps, domain_type)
    found = baseline(requests, models=models, available=available, migratable=bool(flags & MIGRATABLE))
    fallback = "forbid" if all(request.model == found.model for request in requests) else "allow"
    return _document(found.model, fallback, found.vendor, found.added, found.missing, bool(flags & EXPAND_FEATURES))


def _offered(caps: Capabilities, arch: str, domain_type: str) -> tuple[str | None, frozenset[str]]:
    choice = host_model(caps, arch, domain_type)
    if choice is None:
        raise InternalError(f"QEMU '{caps.emulator}' does not support reporting CPU model for virttype '{domain_type}'")
    switched = {
        policy: {name for given, name in choice.features if given == policy} for policy in ("require", "disable")
    }
    return choice.vendor, features_of(choice.name) - switched["disable"] | switched["require"]


def _requests(documents: Sequence[str]) -> list[CpuRequest]:
    if not documents:
        raise InvalidArg("xmlCPUs in virConnectBaselineCPU must not be empty")
    requests = [_known(parse_request(document)) for document in documents]
    for index, request in enumerate(requests):
        if request.mode is not None or request.model is None:
            raise InvalidArg(f"no CPU model specified at index {index}")
    return requests


def _known(request: CpuRequest) -> CpuRequest:
    if request.arch is not None and request.arch not in ARCHES:
        raise ConfigUnsupported(f"Unknown architecture {request.arch}")
    return request


def _answer(comparison: Comparison, flags: int) -> int:
    if comparison.likeness == Likeness.INCOMPATIBLE and flags & FAIL_INCOMPATIBLE:
        raise CpuIncompatible(comparison.why)
    return comparison.likeness


def _power_baseline(requests: Sequence[CpuRequest]) -> str:
    names = {request.model for request in requests}
    name = names.pop() or ""
    if names:
        raise OperationFailed("CPUs are incompatible")
    if name not in ppc64.MODELS:
        raise InternalError(f"Unknown CPU model {name}")
    declared = {request.vendor for request in requests}
    if len(declared - {None}) > 1 or (declared - {None}) - {ppc64.MODELS[name].vendor}:
        raise OperationFailed("CPU vendors do not match")
    return _document(name, "forbid", None, (), (), False)


def _document(
    model: str, fallback: str, vendor: str | None, added: Sequence[str], missing: Sequence[str], expand: bool
) -> str:
    lines = ["<cpu mode='custom' match='exact'>", f"  <model fallback='{fallback}'>{escape(model)}</model>"]
    if vendor is not None:
        lines.append(f"  <vendor>{vendor}</vendor>")
    features = [("require", name) for name in added] + [("disable", name) for name in missing]
    if expand:
        own = features_of(model) - {name for _, name in features}
        features = sorted([*features, *(("require", name) for name in own)], key=lambda feature: feature[1])
    lines += [f"  <feature policy='{policy}' name='{escape(name)}'/>" for policy, name in features]
    return "\n".join([*lines, "</cpu>"]) + "\n"
