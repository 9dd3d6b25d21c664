"""What QEMU machines cannot do although a document may say it; devices have checks of their own.

Judges completed documents; changes nothing.  All refusals are libvirt's for the same document.
"""

from __future__ import annotations

import re
from typing import Final

from vird.errors import ConfigUnsupported, InternalError, XmlDetail, XmlError
from vird.model.checks.arm_features import ARM_FEATURES
from vird.model.checks.machine import MachineFacts
from vird.model.domain.clock import Timer
from vird.model.domain.cpu import Cpu
from vird.model.domain.domain import Domain
from vird.model.domain.features import Features
from vird.model.domain.memory import MemoryBacking
from vird.model.domain.os import Loader
from vird.model.domain.sysinfo import FwCfg

PSERIES_FEATURES: Final = ("hpt", "htm", "nested_hv", "ccf_assist", "cfpc", "sbbc", "ibs")
PSERIES_FLAGS: Final = {
    "htm": "machine.pseries.cap-htm",
    "nested_hv": "machine.pseries.cap-nested-hv",
    "ccf_assist": "machine.pseries.cap-ccf-assist",
    "cfpc": "machine.pseries.cap-cfpc",
    "sbbc": "machine.pseries.cap-sbbc",
    "ibs": "machine.pseries.cap-ibs",
}
HPT_PAGES_FLAG: Final = "machine.pseries.cap-hpt-max-page-size"
SPELLED: Final = {"nested_hv": "nested-hv", "ccf_assist": "ccf-assist"}
X86_TIMERS: Final = ("tsc", "kvmclock", "hypervclock")
RENAMING: Final = "qemu driver doesn't support the 'rename-restart' action for 'on_reboot'/'on_poweroff'/'on_crash'"
PRESERVING: Final = "qemu driver doesn't support the 'preserve' action for 'on_reboot'/'on_poweroff'"
MIB: Final = 1 << 20


def check_qemu_guest(domain: Domain, facts: MachineFacts) -> None:
    """Refuse what the machine cannot do: ConfigUnsupported, XmlError."""
    _check_boot(domain, facts)
    _check_size(domain, facts)
    if domain.features is not None:
        _check_features(domain.features, facts)
    for timer in domain.clock.timers if domain.clock is not None else ():
        _check_timer(timer, facts)
    if domain.cpu is not None:
        _check_cpu(domain.cpu, facts)
    if domain.memory_backing is not None:
        _check_backing(domain.memory_backing)
    _check_actions(domain)
    _check_environment(domain)
    _check_first_vcpu(domain)
    for info in domain.sysinfos:
        if isinstance(info, FwCfg) and any(not (entry.name or "").startswith("opt/") for entry in info.entries):
            raise ConfigUnsupported("Invalid firmware name")
    _check_tuning(domain, facts)


def _check_first_vcpu(domain: Domain) -> None:
    """The processor that boots the others is always there, and there first."""
    entries = domain.vcpus.entries if domain.vcpus is not None else []
    first = next((entry for entry in entries if entry.id == 0), None)
    if (domain.vcpu is not None and domain.vcpu.current == 0) or (first is not None and first.enabled == "no"):
        raise ConfigUnsupported("vcpu 0 can't be offline")
    if first is not None and first.order not in (None, 1):
        raise ConfigUnsupported("vcpu0 must be enabled first")


def _check_environment(domain: Domain) -> None:
    for variable in domain.qemu_commandline.envs if domain.qemu_commandline is not None else ():
        if not re.match(r"[A-Za-z_]", variable.name):
            raise InternalError("Invalid environment name, it must begin with a letter or underscore")
        if not re.fullmatch(r"[A-Za-z0-9_]+", variable.name):
            raise InternalError("Invalid environment name, it must contain only alphanumerics and underscore")


def _check_tuning(domain: Domain, facts: MachineFacts) -> None:
    tune = domain.cputune
    if tune is not None and (tune.cachetunes or tune.memorytunes) and facts.domain_type != "kvm":
        raise ConfigUnsupported("cachetune is only supported for KVM domains")
    security = domain.launch_security
    if security is None or not facts.flags:
        return
    if security.type == "s390-pv" and not facts.has("s390-pv-guest"):
        raise ConfigUnsupported("S390 PV launch security is not supported with this QEMU binary")
    if security.type == "sev" and not facts.has("sev-guest"):
        raise ConfigUnsupported("SEV launch security is not supported with this QEMU binary")


def _check_boot(domain: Domain, facts: MachineFacts) -> None:
    os = domain.os
    if domain.bootloader is not None:
        raise ConfigUnsupported("bootloader is not supported by QEMU")
    if os is None or os.type is None:
        return
    if os.type.name != "hvm":
        raise ConfigUnsupported(f"QEMU does not support os type '{os.type.name}'")
    is_uefi = os.firmware == "efi" or (os.loader is not None and os.loader.type == "pflash")
    has_acpi = domain.features is not None and domain.features.acpi
    if is_uefi and facts.is_x86 and not has_acpi:
        raise ConfigUnsupported("UEFI requires ACPI on this architecture")
    if facts.is_x86 and os.loader is not None and os.loader.secure == "yes":
        _check_secure_boot(os.loader, domain, facts)
    if os.firmware is not None and os.loader is not None and os.loader.secure == "no":
        raise XmlDetail("loader attribute 'secure' cannot be specified when firmware autoselection is enabled")
    serials = domain.devices.serials if domain.devices is not None else []
    if os.bios is not None and os.bios.useserial == "yes" and not serials:
        raise XmlError("need at least one serial port to use BIOS serial output")


def _check_secure_boot(loader: Loader, domain: Domain, facts: MachineFacts) -> None:
    if not facts.is_q35:
        raise ConfigUnsupported("Secure boot is supported with q35 machine types only")
    smm = domain.features.smm if domain.features is not None else None
    if loader.path is not None and (smm is None or smm.state != "on"):
        raise ConfigUnsupported("Secure boot requires SMM feature enabled")


def _check_size(domain: Domain, facts: MachineFacts) -> None:
    vcpus = domain.vcpu.count if domain.vcpu is not None else 1
    if facts.max_cpus and vcpus > facts.max_cpus:
        raise ConfigUnsupported(f"Maximum CPUs greater than specified machine type limit {facts.max_cpus}")
    topology = domain.cpu.topology if domain.cpu is not None else None
    if topology is not None and facts.has("query-hotpluggable-cpus"):
        places = topology.sockets * topology.dies * topology.cores * topology.threads
        if places != vcpus:
            raise ConfigUnsupported("CPU topology doesn't match maximum vcpu count")
    numa = domain.cpu.numa if domain.cpu is not None else None
    if domain.max_memory is not None and (numa is None or not numa.cells) and not facts.is_pseries:
        raise ConfigUnsupported("At least one numa node has to be configured when enabling memory hotplug")
    if domain.memtune is not None and domain.memtune.min_guarantee is not None:
        raise ConfigUnsupported("Parameter 'min_guarantee' not supported by QEMU.")


def _check_features(features: Features, facts: MachineFacts) -> None:
    if features.tcg is not None and facts.domain_type != "qemu":
        raise ConfigUnsupported(f"TCG features are incompatible with domain type '{facts.domain_type}'")
    for name in PSERIES_FEATURES:
        if getattr(features, name) is None:
            continue
        if not facts.is_pseries:
            raise _not_here(SPELLED.get(name, name), facts)
        if name in PSERIES_FLAGS and not facts.has(PSERIES_FLAGS[name]):
            raise ConfigUnsupported(f"{SPELLED.get(name, name)} configuration is not supported by this QEMU binary")
    if features.hpt is not None and features.hpt.maxpagesize is not None and not facts.has(HPT_PAGES_FLAG):
        raise ConfigUnsupported("Configuring the page size for HPT guests is not supported by this QEMU binary")
    if features.gic is not None and not facts.is_arm_virt:
        raise _not_here("gic", facts)
    if features.smm is not None and features.smm.tseg is not None:
        if not facts.is_q35:
            raise ConfigUnsupported("SMM TSEG is only supported with q35 machine type")
        if features.smm.tseg % MIB:
            raise ConfigUnsupported("SMM TSEG size must be divisible by 1 MiB")


def _not_here(feature: str, facts: MachineFacts) -> ConfigUnsupported:
    return ConfigUnsupported(
        f"The '{feature}' feature is not supported for architecture '{facts.arch}' or machine type '{facts.machine}'"
    )


def _check_timer(timer: Timer, facts: MachineFacts) -> None:
    if timer.name == "platform":
        raise ConfigUnsupported(f"unsupported timer type (name) '{timer.name}'")
    is_armvtimer_host = facts.is_arm_virt and facts.domain_type == "kvm"
    if (timer.name in X86_TIMERS and not facts.is_x86) or (timer.name == "armvtimer" and not is_armvtimer_host):
        raise ConfigUnsupported(
            f"Configuring the '{timer.name}' timer is not supported for virtType={facts.domain_type} "
            f"arch={facts.arch} machine={facts.machine} guests"
        )
    if timer.name == "rtc" and timer.track not in (None, "guest", "wall", "realtime"):
        raise ConfigUnsupported(f"unsupported rtc timer track '{timer.track}'")
    if timer.name == "rtc" and timer.tickpolicy in ("merge", "discard"):
        raise ConfigUnsupported(f"unsupported rtc timer tickpolicy '{timer.tickpolicy}'")
    if timer.name == "pit" and timer.tickpolicy == "merge":
        raise ConfigUnsupported(f"unsupported pit tickpolicy '{timer.tickpolicy}'")


def _check_cpu(cpu: Cpu, facts: MachineFacts) -> None:
    _check_cache(cpu)
    width = cpu.maxphysaddr
    if width is not None and width.mode == "emulate" and width.bits is None:
        raise ConfigUnsupported("if using CPU maximum physical address mode='emulate', bits= must be specified too")
    if width is not None and width.mode == "passthrough" and width.bits is not None:
        raise ConfigUnsupported("CPU maximum physical address bits number specification cannot be used with "
                                "mode='passthrough'")  # fmt: skip
    if facts.is_arm:
        unknown = next((each.name for each in cpu.features if each.name not in ARM_FEATURES), None)
        if unknown is not None:
            raise ConfigUnsupported(f"unknown CPU feature: {unknown}")
        is_off = any(each.name == "sve" and each.policy == "disable" for each in cpu.features)
        has_length = any(each.name.startswith("sve") and each.name != "sve" for each in cpu.features)
        if is_off and has_length:
            raise ConfigUnsupported("SVE disabled, but SVE vector lengths provided")


def _check_cache(cpu: Cpu) -> None:
    cache = cpu.cache
    if cache is None:
        return
    if cache.mode == "emulate":
        if cache.level != 3:
            raise ConfigUnsupported("CPU cache mode 'emulate' can only be used with level='3'")
        return
    if cache.mode == "passthrough" and cpu.mode not in ("host-passthrough", "maximum"):
        raise ConfigUnsupported(
            "CPU cache mode 'passthrough' can only be used with 'host-passthrough' / 'maximum' CPUs"
        )
    if cache.level is not None:
        raise ConfigUnsupported(f"unsupported CPU cache level for mode '{cache.mode}'")


def _check_backing(backing: MemoryBacking) -> None:
    if backing.hugepages is None:
        return
    if backing.source is not None and backing.source.type == "anonymous":
        raise ConfigUnsupported("hugepages are not allowed with anonymous memory source")
    if backing.allocation is not None and backing.allocation.mode == "ondemand":
        raise ConfigUnsupported("hugepages are not allowed with memory allocation ondemand")


def _check_actions(domain: Domain) -> None:
    if domain.on_reboot == "destroy" and domain.on_poweroff == "restart":
        raise ConfigUnsupported(
            "qemu driver doesn't support 'onReboot' action 'destroy' with 'onPoweroff' action set to 'restart'"
        )
    if "rename-restart" in (domain.on_poweroff, domain.on_reboot, domain.on_crash):
        raise ConfigUnsupported(RENAMING)
    if "preserve" in (domain.on_poweroff, domain.on_reboot):
        raise ConfigUnsupported(PRESERVING)
