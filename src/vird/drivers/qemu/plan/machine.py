"""``-machine`` and ``-accel``: the board and who executes its code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vird.drivers.qemu.plan.audio import speaker
from vird.drivers.qemu.plan.firmware import flash_nodes
from vird.drivers.qemu.plan.launch import Launch
from vird.drivers.qemu.plan.memory import machine_memory
from vird.errors import ConfigUnsupported

HPET_OF_MACHINE = 6_000_000
"""The version from which the board itself is told to leave the HPET out."""


def machine(launch: Launch) -> Iterator[str]:
    """``-machine`` with all options of the board."""
    parts = [launch.machine.machine, "usb=off"]
    for find in (_key_wrapping, _features, _interrupts, _iommu, _pseries, _memory_dump, machine_memory, flash_nodes):
        parts += find(launch)
    for find in (_serial_bios, _compatibility, _timers, speaker, _protection, _load_parameter):
        parts += find(launch)
    yield from ("-machine", ",".join(parts))


def accelerator(launch: Launch) -> Iterator[str]:
    """``-accel``."""
    features = launch.domain.features
    kind = launch.domain.type
    text = {"qemu": "tcg", "kvm": "kvm", "hvf": "hvf"}.get(kind)
    if text is None:
        raise ConfigUnsupported(f"the QEMU binary does not support {kind}")
    if features is not None and kind == "qemu" and features.tcg is not None and features.tcg.tb_cache:
        text += f",tb-size={features.tcg.tb_cache >> 10}"
    ring = features.kvm.dirty_ring if features is not None and features.kvm is not None else None
    if kind == "kvm" and ring is not None and ring.state == "on":
        text += f",dirty-ring-size={ring.size}"
    yield from ("-accel", text)


def _key_wrapping(launch: Launch) -> Iterator[str]:
    keywrap = launch.domain.keywrap
    wanted = {each.name: each.state for each in keywrap.ciphers} if keywrap is not None else {}
    for name in ("aes", "dea"):
        if name in wanted:
            if not launch.has(f"{name}-key-wrap"):
                raise ConfigUnsupported(f"{name}-key-wrap is not available with this QEMU binary")
            yield f"{name}-key-wrap={wanted[name]}"


def _features(launch: Launch) -> Iterator[str]:
    features = launch.domain.features
    if features is None:
        return
    if features.vmport is not None:
        yield f"vmport={features.vmport.state}"
    if features.smm is not None:
        yield f"smm={features.smm.state}"


def _interrupts(launch: Launch) -> Iterator[str]:
    features = launch.domain.features
    if features is None:
        return
    if features.ioapic is not None and features.ioapic.driver is not None:
        yield f"kernel_irqchip={'split' if features.ioapic.driver == 'qemu' else 'on'}"
    if features.gic is not None and features.gic.version is not None:
        yield f"gic-version={features.gic.version}"


def _iommu(launch: Launch) -> Iterator[str]:
    iommu = launch.devices.iommu
    if iommu is not None and iommu.model == "smmuv3":
        yield "iommu=smmuv3"


def _pseries(launch: Launch) -> Iterator[str]:
    features: Any = launch.domain.features
    if features is None:
        return
    if features.hpt is not None:
        if features.hpt.resizing is not None:
            yield f"resize-hpt={features.hpt.resizing}"
        if features.hpt.maxpagesize:
            yield f"cap-hpt-max-page-size={features.hpt.maxpagesize}k"
    for field, option in (("htm", "cap-htm"), ("nested_hv", "cap-nested-hv"), ("ccf_assist", "cap-ccf-assist")):
        switch = getattr(features, field)
        if switch is not None:
            yield f"{option}={switch.state}"
    for field in ("cfpc", "sbbc", "ibs"):
        level = getattr(features, field)
        if level is not None and level.value is not None:
            yield f"cap-{field}={level.value}"


def _memory_dump(launch: Launch) -> Iterator[str]:
    memory = launch.domain.memory
    wanted = memory.dump_core if memory is not None else None
    yield f"dump-guest-core={wanted or ('on' if launch.facts.dump_guest_core else 'off')}"
    backing = launch.domain.memory_backing
    if backing is not None and backing.nosharepages:
        yield "mem-merge=off"


def _compatibility(launch: Launch) -> Iterator[str]:
    """A CPU model of a pSeries guest on KVM is an old processor that the host's own one plays."""
    cpu = launch.domain.cpu
    if cpu is None or cpu.mode != "host-model" or not launch.machine.is_pseries or cpu.model is None:
        return
    if cpu.model.name:
        yield f"max-cpu-compat={cpu.model.name.lower()}"


def has_hpet_option(launch: Launch) -> bool:
    """Whether the board takes ``hpet=``."""
    return launch.capabilities.version >= HPET_OF_MACHINE


def _timers(launch: Launch) -> Iterator[str]:
    clock = launch.domain.clock
    for timer in clock.timers if clock is not None else ():
        if timer.name == "hpet" and timer.present is not None and launch.machine.is_x86 and has_hpet_option(launch):
            yield f"hpet={'on' if timer.present == 'yes' else 'off'}"


def _protection(launch: Launch) -> Iterator[str]:
    if launch.domain.launch_security is not None:
        if launch.has("confidential-guest-support"):
            yield "confidential-guest-support=lsec0"
        elif launch.domain.launch_security.type == "sev":
            yield "memory-encryption=lsec0"


def _serial_bios(launch: Launch) -> Iterator[str]:
    """Without graphics, the BIOS speaks on the serial port."""
    os = launch.domain.os
    if os is not None and os.bios is not None and os.bios.useserial == "yes":
        yield "graphics=off"


def _load_parameter(launch: Launch) -> Iterator[str]:
    """The boot menu entry of an s390 guest, from the first device to boot from."""
    if not launch.has("loadparm"):
        return
    boots = [device.boot for device in (*launch.devices.disks, *launch.devices.interfaces) if device.boot is not None]
    first = min(boots, key=lambda boot: boot.order, default=None)
    if first is not None and first.loadparm:
        yield f"loadparm={first.loadparm}"
