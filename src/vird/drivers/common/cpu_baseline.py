"""Finding what several processors have in common, for every driver whose guests may name models."""

from __future__ import annotations

from collections.abc import Sequence

from vird.errors import ConfigUnsupported, InternalError, InvalidArg, NoSupport, OperationFailed, XmlError
from vird.markup.escape import escape
from vird.model.checks.machine import PPC64, X86
from vird.model.cpu_models import ppc64
from vird.model.cpu_models.request import CpuRequest, parse_request
from vird.model.cpu_models.x86_compare import baseline
from vird.model.cpu_models.x86_models import features_of
from vird.model.domain.os import ARCHES

EXPAND_FEATURES = 1
MIGRATABLE = 2
"""The flags of libvirt's calls."""


def baseline_of(documents: Sequence[str], flags: int) -> str:
    """The ``<cpu>`` that all documents contain."""
    requests = requests_of(documents)
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
    return cpu_text(found.model, fallback, found.vendor, found.added, found.missing, bool(flags & EXPAND_FEATURES))


def requests_of(documents: Sequence[str]) -> list[CpuRequest]:
    """The documents read; raises `InvalidArg` for none, and for one that names no model."""
    if not documents:
        raise InvalidArg("xmlCPUs in virConnectBaselineCPU must not be empty")
    requests = [known_request(parse_request(document)) for document in documents]
    for index, request in enumerate(requests):
        if request.mode is not None or request.model is None:
            raise InvalidArg(f"no CPU model specified at index {index}")
    return requests


def known_request(request: CpuRequest) -> CpuRequest:
    """The same; raises `ConfigUnsupported` for an architecture that nobody has heard of."""
    if request.arch is not None and request.arch not in ARCHES:
        raise ConfigUnsupported(f"Unknown architecture {request.arch}")
    return request


def cpu_text(
    model: str, fallback: str, vendor: str | None, added: Sequence[str], missing: Sequence[str], expand: bool
) -> str:
    """A ``<cpu>`` document; ``expand`` names the model's own features too."""
    lines = ["<cpu mode='custom' match='exact'>", f"  <model fallback='{fallback}'>{escape(model)}</model>"]
    if vendor is not None:
        lines.append(f"  <vendor>{vendor}</vendor>")
    features = [("require", name) for name in added] + [("disable", name) for name in missing]
    if expand:
        own = features_of(model) - {name for _, name in features}
        features = sorted([*features, *(("require", name) for name in own)], key=lambda feature: feature[1])
    lines += [f"  <feature policy='{policy}' name='{escape(name)}'/>" for policy, name in features]
    return "\n".join([*lines, "</cpu>"]) + "\n"


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
    return cpu_text(name, "forbid", None, (), (), False)
