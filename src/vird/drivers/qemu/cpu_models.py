"""The processor models of an emulator, seen with the models that documents know.

Says which model stands for the host in a domain (``host-model``), and which may be asked for by name.
"""

from __future__ import annotations

from vird.drivers.qemu.capabilities.model import Accelerator, Capabilities, HostCpu
from vird.drivers.qemu.domain_capabilities import CpuModelChoice, CustomModel
from vird.model.cpu_models import ppc64, x86_models
from vird.model.cpu_models.x86_data import data_from_properties, feature_name
from vird.model.cpu_models.x86_decode import decode
from vird.model.domain.cpu import FeaturePolicy

X86 = ("i686", "x86_64")
PPC64 = ("ppc64", "ppc64le")
ANY_MODEL = "host"
"""A definition that is no model: whatever the host has."""


def model_names(arch: str) -> list[str] | None:
    """The models that documents know for an architecture; None if they may name any."""
    if arch in X86:
        return list(x86_models.MODELS)
    if arch in PPC64:
        return list(ppc64.MODELS)
    return None


def vendor_of(arch: str, name: str) -> str | None:
    """Who makes processors of that model; None if that is unknown."""
    if arch in X86:
        model = x86_models.MODELS.get(name)
        return None if model is None else model.vendor
    power = ppc64.MODELS.get(name)
    return None if power is None else power.vendor


def custom_models(caps: Capabilities, arch: str, domain_type: str) -> list[CustomModel]:
    """The models that domains of this type may name, in the emulator's order."""
    known = model_names(arch)
    definitions = caps.accelerator(domain_type).cpus
    if known is None:
        chosen = [cpu for cpu in definitions if cpu.name != ANY_MODEL]
    else:
        names = set(known)
        chosen = [cpu for cpu in definitions if cpu.name in names]
    return [CustomModel(cpu, vendor_of(arch, cpu.name)) for cpu in chosen]


def host_model(caps: Capabilities, arch: str, domain_type: str, *, power: str | None = None) -> CpuModelChoice | None:
    """The model that a domain of this type gets for ``host-model``; None if there is none.

    ``power`` is the host's own model where only the kernel can tell it.
    """
    accelerator = caps.accelerator(domain_type)
    if arch in X86:
        with_msrs = caps.has("cpu-unavailable-features")
        return None if accelerator.host_cpu is None else _x86_host_model(accelerator, accelerator.host_cpu, with_msrs)
    if arch == "s390x":
        return None if accelerator.host_cpu is None else _expanded_model(accelerator.host_cpu)
    if arch in PPC64 and power is not None:
        return CpuModelChoice(power, None, (), "allow")
    return None


def model_blockers(caps: Capabilities, domain_type: str) -> dict[str, list[str]]:
    """The models that domains of this type can be given, each with the features that it cannot have here."""
    return _blockers(caps.accelerator(domain_type))


def _blockers(accelerator: Accelerator) -> dict[str, list[str]]:
    return {cpu.name: [feature_name(blocker) for blocker in cpu.blockers] for cpu in accelerator.cpus}


def _x86_host_model(accelerator: Accelerator, host: HostCpu, with_msrs: bool) -> CpuModelChoice | None:
    data = data_from_properties({name: prop.value for name, prop in host.properties.items()})
    if not with_msrs:
        # Such a QEMU cannot tell afterwards whether the guest got them.
        for register in [register for register in data if register.msr]:
            del data[register]
    models = _blockers(accelerator)
    found = decode(data, guest=True, models=models)
    if found is None:
        return None
    features: list[tuple[FeaturePolicy, str]] = [("require", name) for name in found.added]
    features += [("disable", name) for name in found.missing]
    return CpuModelChoice(found.model, found.vendor, tuple(features))


def _expanded_model(host: HostCpu) -> CpuModelChoice:
    features: list[tuple[FeaturePolicy, str]] = [
        ("require", name) for name, prop in host.properties.items() if prop.value is True
    ]
    return CpuModelChoice(host.model, None, tuple(features))
