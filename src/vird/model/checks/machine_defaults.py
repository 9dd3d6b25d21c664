"""What the emulator's machine decides where a domain does not: processor, interrupt controller, nodes."""

from __future__ import annotations

from vird.errors import ConfigUnsupported
from vird.markup.scalars import CpuSet
from vird.model.checks.machine import PPC64, MachineFacts
from vird.model.domain.cpu import Cpu, CpuFeature, CpuModel
from vird.model.domain.domain import Domain
from vird.model.domain.features import Features, Gic


def complete_for_machine(domain: Domain, facts: MachineFacts, *, is_new: bool) -> None:
    """Fill in what the machine decides.  ``is_new``: the guest has never run, newer defaults may count."""
    if domain.os is None or domain.os.type is None or domain.os.type.name == "exe":
        return
    _complete_gic(domain, facts)
    _complete_default_cpu(domain, facts)
    if domain.cpu is not None:
        _complete_cpu(domain.cpu, facts, is_new)
    _complete_nodes(domain)


def _complete_gic(domain: Domain, facts: MachineFacts) -> None:
    """Every arm board of the virt family has an interrupt controller; the best that KVM helps with."""
    if not facts.is_arm_virt:
        return
    features = domain.features = domain.features or Features()
    features.gic = features.gic or Gic()
    if features.gic.version is None:
        best = max(facts.gic, default=None) if domain.type == "kvm" else None
        features.gic.version = "3" if best == 3 else "2"


def _complete_default_cpu(domain: Domain, facts: MachineFacts) -> None:
    cpu, name = domain.cpu, facts.default_cpu
    if cpu is not None and (cpu.mode not in (None, "custom") or cpu.model is not None):
        return
    is_known_for_kvm = facts.is_x86 or facts.is_s390 or facts.arch in PPC64
    if name is None or not (is_known_for_kvm or domain.type == "qemu"):
        return
    cpu = domain.cpu = cpu or Cpu()
    if name != "host":
        cpu.mode, cpu.match, cpu.check = "custom", "exact", "none"
        cpu.model = CpuModel(fallback="forbid", name=name)
        return
    if domain.type != "kvm":
        raise ConfigUnsupported("the machine's default CPU is the host's, which needs KVM")
    cpu.mode = "host-model" if facts.is_s390 and _has_models(facts) else "host-passthrough"


def _has_models(facts: MachineFacts) -> bool:
    """Whether an s390 machine knows processor models; old ones take the host's or nothing."""
    is_old = facts.machine.startswith("s390-ccw-virtio-2.") and facts.machine.rpartition(".")[2] in ("4", "5", "6", "7")
    return facts.has("query-cpu-model-expansion") and not is_old


def _complete_cpu(cpu: Cpu, facts: MachineFacts, is_new: bool) -> None:
    """How strictly the guest's processor is compared with the asked one, and whether it can move."""
    if cpu.mode in ("host-passthrough", "maximum"):
        cpu.check = cpu.check or "none"
    elif cpu.mode == "host-model":
        cpu.check = cpu.check or "partial"
    elif cpu.mode == "custom" and cpu.check is None:
        cpu.check = "none" if facts.domain_type == "qemu" else "partial"
    if facts.is_arm and any(f.name.startswith("sve") for f in cpu.features):
        _require(cpu, "sve")
    if cpu.mode == "host-passthrough" and cpu.migratable is None and facts.is_x86:
        if facts.has("cpu.migratable"):
            cpu.migratable = "on"
        elif not is_new:
            cpu.migratable = "off"


def _require(cpu: Cpu, name: str) -> None:
    """Ask for a feature that others need, unless the document speaks of it."""
    if all(feature.name != name for feature in cpu.features):
        cpu.features.append(CpuFeature(policy="require", name=name))


def _complete_nodes(domain: Domain) -> None:
    """vCPUs that are in no guest node are in the first."""
    numa = domain.cpu.numa if domain.cpu is not None else None
    if numa is None or domain.vcpu is None or not any(cell.cpus for cell in numa.cells):
        return
    placed = {number for cell in numa.cells for number in cell.cpus or ()}
    left = set(range(domain.vcpu.count)) - placed
    if left:
        first = numa.cells[0]
        first.cpus = CpuSet(left | set(first.cpus or ()))
