"""libxl's view of processors: where they run, what they say they can, and the nodes they are in."""

from __future__ import annotations

from typing import Any, Final

from vird.errors import ConfigUnsupported
from vird.model.cpu_models.x86_data import feature_places
from vird.model.domain.cpu import Cpu
from vird.model.domain.domain import Domain
from vird.model.native.xen.boot import VIRTUALISATION
from vird.model.native.xen.processor import distances

Json = dict[str, Any]

_BITS: Final = {"force": "1", "require": "1", "optional": "x", "disable": "0", "forbid": "0"}
_SUBLEAVES: Final = frozenset({0x4, 0x7, 0xB, 0xD, 0xF, 0x10, 0x12, 0x14})
"""Leaves of CPUID that depend on a second number."""


def affinity(guest: Domain) -> Json:
    """The host's processors of each vCPU, where somebody bound them."""
    pins = {pin.vcpu: pin.cpuset for pin in guest.cputune.vcpupins} if guest.cputune is not None else {}
    anywhere = guest.vcpu.cpuset if guest.vcpu is not None else None
    count = guest.vcpu.count if guest.vcpu is not None else 1
    if not pins and not anywhere:
        return {}
    bound = [pins.get(number, anywhere) for number in range(count)]
    return {"vcpu_hard_affinity": [sorted(cpus) if cpus else [] for cpus in bound]}


def cpuid(cpu: Cpu | None) -> Json:
    """A policy for each register in which a feature is switched; bits stand from the highest to the lowest."""
    if cpu is None or cpu.mode is None:
        return {}
    if cpu.mode != "host-passthrough":
        raise ConfigUnsupported("unsupported cpu mode: 'host-passthrough' is the only one that libxl has")
    leaves: dict[tuple[int, int], dict[str, list[str]]] = {}
    for feature in cpu.features:
        if feature.name in VIRTUALISATION:
            continue
        place = feature_places().get(feature.name)
        if place is None or place[0].msr:
            raise ConfigUnsupported(f"unknown cpu feature '{feature.name}'")
        register, bit = place
        bits = leaves.setdefault((register.leaf, register.subleaf), {}).setdefault(register.name, ["x"] * 32)
        bits[31 - bit] = _BITS[feature.policy]
    policies = []
    for (leaf, subleaf), registers in sorted(leaves.items()):
        which = {"leaf": leaf, "subleaf": subleaf} if leaf in _SUBLEAVES else {"leaf": leaf}
        policies.append({**which, **{name: "".join(bits) for name, bits in sorted(registers.items())}})
    return {"cpuid": policies} if policies else {}


def nodes(cpu: Cpu | None) -> Json:
    """The NUMA nodes that the guest sees, each on the host's node of its number."""
    cells = cpu.numa.cells if cpu is not None and cpu.numa is not None else []
    if not cells:
        return {}
    made = []
    for number, (cell, row) in enumerate(zip(cells, distances(cells), strict=True)):
        node: Json = {"memkb": cell.memory, "distances": row, "vcpus": sorted(cell.cpus or ())}
        if number:
            node["pnode"] = number
        made.append(node)
    return {"vnuma_nodes": made}
