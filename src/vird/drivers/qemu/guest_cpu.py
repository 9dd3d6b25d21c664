"""The processor of one start: what ``host-model`` stands for on this host.

Works on the live document, so that it shows the model and the features that the guest really gets; the
definition keeps the wish.
"""

from __future__ import annotations

from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.cpu_models import PPC64, host_model
from vird.errors import ConfigUnsupported
from vird.model.domain.cpu import Cpu, CpuFeature, CpuModel, FeaturePolicy
from vird.model.domain.domain import Domain

NOT_MIGRATABLE = frozenset({"invtsc"})
"""Features of a host that a guest gets only if it asks for them by name: with them it could not move away."""


def settle_cpu(live: Domain, capabilities: Capabilities) -> None:
    """Replace ``host-model`` in place by the model and features that it means here.

    POWER guests keep it: their processor is the host's own in any case.  Raises ConfigUnsupported
    when this emulator cannot tell what the host has.
    """
    cpu = live.cpu
    arch = live.os.type.arch if live.os is not None and live.os.type is not None else None
    arch = arch or capabilities.arch
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


def _become(cpu: Cpu, name: str, vendor_id: str | None) -> None:
    cpu.mode = "custom"
    cpu.match = "exact"
    cpu.check = cpu.check if cpu.check not in (None, "none") else "partial"
    cpu.migratable = None
    cpu.model = CpuModel(name=name, fallback="forbid", vendor_id=vendor_id)
