"""Comparing processors and finding what several have in common, as clients ask for it.

`host_calls` hands requests on to these functions; the host's own processor and the emulators'
come from `host_report`.
"""

from __future__ import annotations

from collections.abc import Sequence

from vird.drivers.common.cpu_baseline import EXPAND_FEATURES, MIGRATABLE, cpu_text, known_request, requests_of
from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.cpu_models import X86, host_model, model_blockers
from vird.drivers.qemu.host_report import HostReport, host_cpu
from vird.errors import (
    CpuIncompatible,
    InternalError,
    NoSupport,
)
from vird.model.cpu_models.likeness import Comparison, Likeness
from vird.model.cpu_models.request import parse_request
from vird.model.cpu_models.x86_compare import baseline, compare
from vird.model.cpu_models.x86_models import features_of

FAIL_INCOMPATIBLE = 1
"""The flags of libvirt's calls."""


def compare_with_host(xml: str, flags: int) -> int:
    """How the host's processor relates to a document (`Likeness`).

    Raises `CpuIncompatible` instead of an answer when the flags say so.
    """
    wanted = known_request(parse_request(xml))
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
    wanted = known_request(parse_request(xml))
    if arch not in X86:
        raise NoSupport(f"comparing with hypervisor CPU is not supported for arch {arch}")
    vendor, have = _offered(caps, arch, domain_type)
    return _answer(compare(vendor, have, wanted), flags)


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
    requests = requests_of(documents)
    caps, arch, _, domain_type = await report.lookup(emulator, arch or requests[0].arch, machine, domain_type)
    if arch not in X86:
        raise NoSupport(f"computing baseline hypervisor CPU is not supported for arch {arch}")
    _, available = _offered(caps, arch, domain_type)
    models = model_blockers(caps, domain_type)
    found = baseline(requests, models=models, available=available, migratable=bool(flags & MIGRATABLE))
    fallback = "forbid" if all(request.model == found.model for request in requests) else "allow"
    return cpu_text(found.model, fallback, found.vendor, found.added, found.missing, bool(flags & EXPAND_FEATURES))


def _offered(caps: Capabilities, arch: str, domain_type: str) -> tuple[str | None, frozenset[str]]:
    choice = host_model(caps, arch, domain_type)
    if choice is None:
        raise InternalError(f"QEMU '{caps.emulator}' does not support reporting CPU model for virttype '{domain_type}'")
    switched = {
        policy: {name for given, name in choice.features if given == policy} for policy in ("require", "disable")
    }
    return choice.vendor, features_of(choice.name) - switched["disable"] | switched["require"]


def _answer(comparison: Comparison, flags: int) -> int:
    if comparison.likeness == Likeness.INCOMPATIBLE and flags & FAIL_INCOMPATIBLE:
        raise CpuIncompatible(comparison.why)
    return comparison.likeness
