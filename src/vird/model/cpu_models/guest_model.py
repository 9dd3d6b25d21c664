"""What a guest's ``<cpu>`` becomes on one host and under one hypervisor, in place.

`update` settles everything that depends on the host (``host-model``, ``match='minimum'``, optional features),
`translate` then replaces a model that the hypervisor does not have by one that it has.  Whether the guest may run
there at all is `x86_compare`'s and `ppc64`'s question.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from vird.errors import ConfigUnsupported, InternalError, NoSupport
from vird.model.cpu_models import ppc64
from vird.model.cpu_models.x86_data import ProcessorData
from vird.model.cpu_models.x86_decode import decode
from vird.model.cpu_models.x86_models import MODELS, VENDORS, features_of
from vird.model.domain.cpu import Cpu, CpuFeature, CpuModel, FeaturePolicy

X86 = ("i686", "x86_64")
PPC64 = ("ppc64", "ppc64le")
IN_DATA = ("force", "require")
"""Policies of features that the guest sees."""


class HostModel(NamedTuple):
    """The processor that a host has or a hypervisor offers; ``features`` are policy and name."""

    name: str
    vendor: str | None
    features: tuple[tuple[FeaturePolicy, str], ...]

    @property
    def all_features(self) -> frozenset[str]:
        """The model's and the added features."""
        off = {name for policy, name in self.features if policy not in IN_DATA}
        return (features_of(self.name) - off).union(name for policy, name in self.features if policy in IN_DATA)


def update(cpu: Cpu, host: HostModel) -> None:
    """Settle what depends on an x86 host."""
    if cpu.mode in ("host-passthrough", "maximum"):
        return
    asked = {feature.name: feature.policy for feature in cpu.features}
    if cpu.mode == "host-model":
        cpu.vendor = host.vendor
    if cpu.mode == "host-model" or cpu.match == "minimum":
        given = {name: policy for policy, name in host.features}
        _become(cpu, host.name)
        cpu.match = "exact"
        asked = given | asked
    cpu.mode = "custom"
    cpu.match = cpu.match or "exact"
    have = host.all_features if "optional" in asked.values() else ()
    cpu.features = [CpuFeature(policy=_settled(policy, name in have), name=name) for name, policy in asked.items()]


def translate(cpu: Cpu, arch: str, models: Mapping[str, Collection[str]] | None) -> None:
    """Name the processor by one of ``models`` (each with the features that its hypervisor cannot give).

    None stands for a hypervisor that knows every model.  Raises `ConfigUnsupported` when there is none or the
    document forbids another, `NoSupport` for architectures whose models cannot be compared.
    """
    name = None if cpu.model is None else cpu.model.name
    if models is None or cpu.mode != "custom" or name is None or name in models:
        return
    if cpu.model is not None and cpu.model.fallback == "forbid":
        raise ConfigUnsupported(f"CPU model {name} is not supported by hypervisor")
    if arch not in X86:
        raise NoSupport(f"cannot translate CPU model {name} to a supported model")
    if name not in MODELS:
        raise InternalError(f"Unknown CPU model {name}")
    asked = {feature.name: feature.policy for feature in cpu.features}
    data = ProcessorData()
    vendor = cpu.vendor or MODELS[name].vendor
    if vendor is not None:
        data.set_vendor(VENDORS[vendor])
    off = {feature for feature, policy in asked.items() if policy not in IN_DATA}
    data.add_features(features_of(name).difference(off).union(f for f, policy in asked.items() if policy in IN_DATA))
    found = decode(data, guest=True, models=models)
    if found is None:
        raise ConfigUnsupported(f"CPU model {name} is not supported by hypervisor")
    given: dict[str, FeaturePolicy] = dict.fromkeys(found.added, "require")
    given |= dict.fromkeys(found.missing, "disable")
    _become(cpu, found.model)
    cpu.features = [CpuFeature(policy=policy, name=feature) for feature, policy in (given | asked).items()]


def convert_legacy(cpu: Cpu, arch: str) -> None:
    """Replace names that older documents use for POWER models."""
    if arch in PPC64 and cpu.model is not None and cpu.model.name in ppc64.LEGACY_NAMES:
        cpu.model.name = ppc64.LEGACY_NAMES[cpu.model.name]


def _settled(policy: FeaturePolicy, there: bool) -> FeaturePolicy:
    if policy != "optional":
        return policy
    return "require" if there else "disable"


def _become(cpu: Cpu, name: str) -> None:
    before = cpu.model
    cpu.model = CpuModel(
        name=name,
        fallback=(before.fallback if before is not None else None) or "allow",
        vendor_id=None if before is None else before.vendor_id,
    )
