"""``-cpu``: the processor that the guest sees, and the hypervisor interfaces that come with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.drivers.qemu.plan.arguments import escape
from vird.drivers.qemu.plan.launch import Launch
from vird.errors import ConfigUnsupported
from vird.model.domain.cpu import Cpu

HYPERV: Final = (
    "relaxed", "vapic", "spinlocks", "vpindex", "runtime", "synic", "stimer", "reset", "vendor_id", "frequencies",
    "reenlightenment", "tlbflush", "ipi", "evmcs", "avic",
)  # fmt: skip
SWITCHED_ON: Final = ("force", "require")
SWITCHED_OFF: Final = ("disable", "forbid")
QEMU_NAMES: Final = {"pclmuldq": "pclmulqdq"}
"""Features that QEMU calls by quite another name."""


def processor(launch: Launch) -> Iterator[str]:
    """``-cpu``, if anything at all was said of the processor."""
    model = [*_model(launch)]
    extras = [*_timers(launch), *_paravirtual(launch), *_hyperv(launch), *_kvm(launch), *_cache(launch)]
    if launch.domain.cpu is not None and launch.domain.cpu.maxphysaddr is not None:
        extras += _address_width(launch, launch.domain.cpu)
    if not model and not extras:
        return
    if not model:
        model = [_default_model(launch)]
    yield from ("-cpu", ",".join([*model, *extras]))


def _default_model(launch: Launch) -> str:
    arch = launch.machine.arch
    return "qemu32" if arch == "i686" else "qemu64" if arch == "x86_64" else "host"


def _model(launch: Launch) -> Iterator[str]:
    cpu = launch.domain.cpu
    if cpu is None:
        if launch.machine.arch == "armv7l" and launch.capabilities.arch == "aarch64" and launch.domain.type == "kvm":
            yield from ("host", "aarch64=off")
        return
    name = cpu.model.name if cpu.model is not None else None
    if cpu.mode == "host-passthrough":
        yield "host"
        if launch.machine.arch == "armv7l" and launch.has("aarch64-off") and launch.capabilities.arch == "aarch64":
            yield "aarch64=off"
        yield from _migratable(launch, cpu)
    elif cpu.mode == "maximum":
        yield "max"
        yield from _migratable(launch, cpu)
    elif cpu.mode == "host-model" and launch.machine.is_pseries:
        yield "host"
    elif name is not None:
        yield escape(name)
        if cpu.model is not None and cpu.model.vendor_id:
            yield f"vendor={escape(cpu.model.vendor_id)}"
    else:
        return
    yield from _model_features(launch, cpu)


def _migratable(launch: Launch, cpu: Cpu) -> Iterator[str]:
    if cpu.migratable is not None and launch.has("cpu.migratable"):
        yield f"migratable={cpu.migratable}"


def _model_features(launch: Launch, cpu: Cpu) -> Iterator[str]:
    for feature in cpu.features:
        if feature.policy in SWITCHED_ON:
            yield f"{feature_name(launch, feature.name)}=on"
        elif feature.policy in SWITCHED_OFF:
            yield f"{feature_name(launch, feature.name)}=off"


def feature_name(launch: Launch, name: str) -> str:
    """A feature of the CPU map as QEMU calls it."""
    if not launch.machine.is_x86:
        return name
    return QEMU_NAMES.get(name) or name.replace("_", "-")


def _timers(launch: Launch) -> Iterator[str]:
    clock = launch.domain.clock
    for timer in clock.timers if clock is not None else ():
        if timer.name == "kvmclock" and timer.present is not None:
            yield f"kvmclock={_on(timer.present)}"
        elif timer.name == "hypervclock" and timer.present == "yes":
            yield "hv-time=on" if launch.has("canonical-cpu-features") else "hv-time"
        elif timer.name == "tsc" and timer.frequency:
            yield f"tsc-frequency={timer.frequency}"
        elif timer.name == "armvtimer" and timer.tickpolicy is not None:
            yield f"kvm-no-adjvtime={'off' if timer.tickpolicy == 'delay' else 'on'}"


def _on(value: str) -> str:
    return "on" if value in ("yes", "on") else "off"


def _paravirtual(launch: Launch) -> Iterator[str]:
    features = launch.domain.features
    if features is None:
        return
    if features.apic is not None and features.apic.eoi is not None:
        yield f"kvm-pv-eoi={features.apic.eoi}"
    if features.pvspinlock is not None:
        yield f"kvm-pv-unhalt={features.pvspinlock.state}"


def _hyperv(launch: Launch) -> Iterator[str]:
    hyperv: Any = launch.domain.features.hyperv if launch.domain.features is not None else None
    if hyperv is not None and hyperv.mode == "passthrough":
        yield "hv-passthrough=on"
    for field in HYPERV if hyperv is not None else ():
        feature = getattr(hyperv, field)
        if feature is None or feature.state != "on":
            continue
        name = f"hv-{field.replace('_', '-')}"
        if field == "spinlocks":
            yield f"{name}=0x{feature.retries:x}"
        elif field == "vendor_id":
            yield f"{name}={escape(feature.value or '')}"
        else:
            yield f"{name}=on"
        if field == "stimer" and feature.direct is not None and feature.direct.state == "on":
            yield "hv-stimer-direct=on"
    if any(panic.model == "hyperv" for panic in launch.devices.panics):
        yield "hv-crash"


def _kvm(launch: Launch) -> Iterator[str]:
    features = launch.domain.features
    kvm = features.kvm if features is not None else None
    if kvm is not None:
        if kvm.hidden is not None and kvm.hidden.state == "on":
            yield "kvm=off"
        if kvm.hint_dedicated is not None and kvm.hint_dedicated.state == "on":
            yield "kvm-hint-dedicated=on"
        if kvm.poll_control is not None and kvm.poll_control.state == "on":
            yield "kvm-poll-control=on"
        if kvm.pv_ipi is not None and kvm.pv_ipi.state == "off":
            yield "kvm-pv-ipi=off"
    if features is not None and features.pmu is not None:
        yield f"pmu={features.pmu.state}"


def _cache(launch: Launch) -> Iterator[str]:
    cpu = launch.domain.cpu
    cache = cpu.cache if cpu is not None else None
    if cache is None or not launch.has("cpu-cache"):
        return
    host = cpu is not None and cpu.mode in ("host-passthrough", "maximum")
    # what only the third level is told, and the host's own description, exclude each other
    if cache.mode == "disable":
        yield from (["host-cache-info=off"] if host else [])
        yield "l3-cache=off"
    elif cache.mode == "emulate":
        yield "l3-cache=on"
        yield from (["host-cache-info=off"] if host else [])
    else:
        yield "host-cache-info=on"
        yield "l3-cache=off"


def _address_width(launch: Launch, cpu: Cpu) -> Iterator[str]:
    width = cpu.maxphysaddr
    assert width is not None
    if width.mode == "passthrough":
        yield "host-phys-bits=on"
    elif width.bits:
        limit = launch.facts.host_cpu_max_bits
        if limit is not None and width.bits > limit:
            raise ConfigUnsupported(f"CPU maximum physical address bits {width.bits} exceed the host's {limit}")
        yield f"phys-bits={width.bits}"
