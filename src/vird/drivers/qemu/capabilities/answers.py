"""Turns single monitor answers into the parts of `Capabilities`.

Called by `interview`.  Each function takes one command's result as decoded JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from sys import intern
from typing import Any

from vird.drivers.qemu.capabilities.model import (
    CpuDefinition,
    CpuProperty,
    Gic,
    HostCpu,
    Machine,
    Sev,
    Sgx,
    SgxSection,
)

HYPERV = (
    "relaxed",
    "vapic",
    "spinlocks",
    "vpindex",
    "runtime",
    "synic",
    "stimer",
    "reset",
    "vendor_id",
    "frequencies",
    "reenlightenment",
    "tlbflush",
    "ipi",
    "evmcs",
    "avic",
)
"""libvirt's names of Hyper-V features; QEMU's have ``hv-`` before and dashes inside."""


FIRST_MACHINE = {"armv7l": "integratorcp", "aarch64": "integratorcp"}
"""The machine taken as default where QEMU has none."""

POWER = {f"power{generation}": f"POWER{generation}" for generation in range(6, 11)}
"""libvirt's names of PowerPC models, where QEMU's differ."""


INT64_MAX = 2**63 - 1
"""The largest number that the cache document holds; larger ones are negative numbers that QEMU misprints."""


def machines(answer: Sequence[Any], arch: str) -> tuple[Machine, ...]:
    """``query-machines``: the default first, the empty machine left out."""
    preferred = FIRST_MACHINE.get(arch)
    found = [
        Machine(
            name=intern(entry["name"]),
            alias=entry.get("alias"),
            hotplug_cpus=entry.get("hotpluggable-cpus", False),
            max_cpus=entry.get("cpu-max", 0),
            default=entry.get("is-default", False),
            default_cpu=_interned(entry.get("default-cpu-type")),
            numa_memory=entry.get("numa-mem-supported", False),
            default_ram_id=_interned(entry.get("default-ram-id")),
            deprecated=entry.get("deprecated", False),
        )
        for entry in answer
        if entry["name"] != "none"
    ]
    return tuple(sorted(found, key=lambda machine: not (machine.default or machine.name == preferred)))


def canonical(answer: Sequence[Any], alias: str) -> str:
    """The own name of the machine that ``query-machines`` gives an alias."""
    return str(next((entry["name"] for entry in answer if entry.get("alias") == alias), alias))


def cpus(answer: Sequence[Any]) -> tuple[CpuDefinition, ...]:
    """``query-cpu-definitions``, in its order."""
    return tuple(_cpu(entry) for entry in answer)


def _cpu(entry: Any) -> CpuDefinition:
    blockers = entry.get("unavailable-features")
    return CpuDefinition(
        name=intern(POWER.get(entry["name"], entry["name"])),
        type=_interned(entry.get("typename") or None),
        usable=None if blockers is None else not blockers,
        blockers=tuple(map(intern, blockers or ())),
        deprecated=entry.get("deprecated", False),
    )


def host_cpu(answer: Any, everything: Any) -> HostCpu | None:
    """``query-cpu-model-expansion``; ``everything`` is the answer for the same model with ``migratable`` off.

    With both, a feature that only the second has on cannot be migrated.
    """
    if answer is None:
        return None
    model = answer["model"]
    properties = dict(model.get("props", {}))
    full = properties if everything is None else everything["model"]["props"]
    found: dict[str, CpuProperty] = {}
    for name, value in full.items():
        if isinstance(value, int) and value > INT64_MAX:
            continue
        migratable = properties.get(name) is True if value is True and everything is not None else None
        found[intern(name)] = CpuProperty(value, migratable)
    return HostCpu(model["name"], everything is not None, found)


def hyperv(answer: Any) -> tuple[str, ...] | None:
    """The Hyper-V features of a fully expanded model; None if it has no such properties."""
    if answer is None:
        return None
    properties = answer["model"].get("props", {})
    # A feature that is a number or a text is there whatever its value: only switches can be off.
    found = tuple(
        name for name in HYPERV if properties.get(f"hv-{name.replace('_', '-')}", False) not in (False, "off")
    )
    return found or None


def gic(answer: Sequence[Any]) -> tuple[Gic, ...]:
    """``query-gic-capabilities``."""
    return tuple(Gic(entry["version"], entry["kernel"], entry["emulated"]) for entry in answer)


def sev(answer: Any) -> Sev:
    """``query-sev-capabilities``."""
    return Sev(
        cbitpos=answer["cbitpos"],
        reduced_phys_bits=answer["reduced-phys-bits"],
        pdh=answer["pdh"],
        cert_chain=answer["cert-chain"],
        cpu0_id=answer.get("cpu0-id", ""),
    )


def sgx(answer: Any) -> Sgx:
    """``query-sgx-capabilities``; sizes become KiB."""
    sections = tuple(SgxSection(entry["node"], entry["size"] // 1024) for entry in answer.get("sections", ()))
    total = answer["section-size"] // 1024 if "section-size" in answer else sum(part.size for part in sections)
    return Sgx(answer["flc"], answer["sgx1"], answer["sgx2"], total, sections)


def _interned(text: str | None) -> str | None:
    return None if text is None else intern(text)
