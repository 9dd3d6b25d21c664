"""The processor of one start: what ``host-model``, a minimum and optional features stand for on this host.

Works on the live document, so that it shows the model and the features that the guest really gets; the
definition keeps the wish.
"""

from __future__ import annotations

from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.cpu_models import PPC64, X86, host_model, model_blockers
from vird.errors import ConfigUnsupported
from vird.model.cpu_models.guest_model import IN_DATA, HostModel, translate, update
from vird.model.domain.cpu import Cpu, CpuFeature, CpuModel, FeaturePolicy
from vird.model.domain.domain import Domain

NOT_MIGRATABLE = frozenset({"invtsc"})
"""Features of a host that a guest gets only if it asks for them by name: with them it could not move away."""

NEVER_KNOWN = frozenset({"osxsave", "ospke"})
"""Features that guests' own systems switch on; QEMU refuses to be told that they are off."""


def settle_cpu(live: Domain, capabilities: Capabilities) -> None:
    """Replace in place what depends on the host by what it means here, and a model that the emulator lacks by another.

    POWER guests keep ``host-model``: their processor is the host's own in any case.  Raises ConfigUnsupported
    when this emulator cannot tell what the host has, or has no model for what is asked.
    """
    cpu = live.cpu
    arch = live.os.type.arch if live.os is not None and live.os.type is not None else None
    arch = arch or capabilities.arch
    if cpu is not None and cpu.mode == "custom" and arch in X86:
        _settle_custom(cpu, capabilities, arch, live.type)
    if cpu is None or cpu.mode != "host-model" or arch in PPC64:
        return
    found = host_model(capabilities, arch, live.type)
    if found is None:
        raise ConfigUnsupported(
            f"CPU mode 'host-model' for {arch} {live.type} domain on {arch} host is not supported by hypervisor"
        )
    asked = {feature.name: feature.policy for feature in cpu.features}
    given: dict[str, FeaturePolicy] = {
        name: "require" if policy == "require" else "disable"
        for policy, name in found.features
        if name not in NOT_MIGRATABLE
    }
    vendor_id = cpu.model.vendor_id if cpu.model is not None else None
    _become(cpu, found.name, vendor_id)
    cpu.vendor = found.vendor
    cpu.features = [CpuFeature(name=name, policy=policy) for name, policy in (given | asked).items()]


def _settle_custom(cpu: Cpu, capabilities: Capabilities, arch: str, domain_type: str) -> None:
    models = model_blockers(capabilities, domain_type)
    host = host_model(capabilities, arch, domain_type)
    if host is not None:
        update(cpu, HostModel(host.name, host.vendor, tuple(host.features)))
    if models:
        translate(cpu, arch, models)
    cpu.features = [each for each in cpu.features if each.policy in IN_DATA or each.name not in NEVER_KNOWN]


def _become(cpu: Cpu, name: str, vendor_id: str | None) -> None:
    cpu.mode = "custom"
    cpu.match = "exact"
    cpu.check = cpu.check if cpu.check not in (None, "none") else "partial"
    cpu.migratable = None
    cpu.model = CpuModel(name=name, fallback="forbid", vendor_id=vendor_id)
