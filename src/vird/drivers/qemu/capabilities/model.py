"""What a QEMU binary can do: the result of probing it, compact enough to keep for the daemon's life.

Made by `interview` from answers or by `document` from a cache file; read by the planners and reports.
Accelerators are named as in the cache, ``kvm`` and ``tcg``; a domain's type ``qemu`` means ``tcg``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Machine(NamedTuple):
    """A machine type as one accelerator offers it."""

    name: str
    alias: str | None = None
    hotplug_cpus: bool = False
    max_cpus: int = 0
    default: bool = False
    default_cpu: str | None = None
    numa_memory: bool = False
    default_ram_id: str | None = None
    deprecated: bool = False


class CpuDefinition(NamedTuple):
    """A CPU model; ``usable`` is None if QEMU cannot tell, ``blockers`` are the features that this host lacks."""

    name: str
    type: str | None = None
    usable: bool | None = None
    blockers: tuple[str, ...] = ()
    deprecated: bool = False


class CpuProperty(NamedTuple):
    """One property of an expanded CPU model; ``migratable`` is None if it is off or QEMU cannot tell."""

    value: bool | int | str
    migratable: bool | None = None


class HostCpu(NamedTuple):
    """The best CPU that an accelerator gives on this host, as QEMU expands it."""

    model: str
    migratability: bool
    properties: Mapping[str, CpuProperty]


class Accelerator(NamedTuple):
    """What depends on the accelerator."""

    machines: tuple[Machine, ...] = ()
    cpus: tuple[CpuDefinition, ...] = ()
    host_cpu: HostCpu | None = None


class Gic(NamedTuple):
    """An interrupt controller of ARM guests: its version, and whether kernel and emulation have it."""

    version: int
    kernel: bool
    emulated: bool


class Sev(NamedTuple):
    """What AMD's guest memory encryption offers here; texts are base64."""

    cbitpos: int
    reduced_phys_bits: int
    pdh: str
    cert_chain: str
    cpu0_id: str = ""
    max_guests: int = 0
    max_es_guests: int = 0


class SgxSection(NamedTuple):
    """Enclave memory of one NUMA node; ``size`` is in KiB."""

    node: int
    size: int


class Sgx(NamedTuple):
    """What Intel's enclaves offer here; ``section_size`` is in KiB."""

    flc: bool
    sgx1: bool
    sgx2: bool
    section_size: int
    sections: tuple[SgxSection, ...] = ()


class Capabilities:
    """One binary's capabilities; treat it as read-only.

    ``version`` is major·10⁶ + minor·10³ + micro.  ``flags`` are the names declared in `flags.FLAGS`.
    """

    __slots__ = (
        "accelerators",
        "arch",
        "emulator",
        "flags",
        "gic",
        "hyperv",
        "microcode_version",
        "package",
        "sev",
        "sgx",
        "version",
    )

    def __init__(self, emulator: str, arch: str, version: int) -> None:
        self.emulator = emulator
        self.arch = arch
        self.version = version
        self.package = ""
        self.microcode_version = 0
        self.flags: frozenset[str] = frozenset()
        self.accelerators: dict[str, Accelerator] = {}
        self.gic: tuple[Gic, ...] = ()
        self.sev: Sev | None = None
        self.sgx: Sgx | None = None
        self.hyperv: tuple[str, ...] | None = None

    def has(self, flag: str) -> bool:
        """Tell whether the flag is set."""
        return flag in self.flags

    def accelerator(self, domain_type: str) -> Accelerator:
        """What there is for a domain of type ``kvm`` or ``qemu``; empty if that type cannot be run."""
        return self.accelerators.get("tcg" if domain_type == "qemu" else domain_type, Accelerator())

    def supports_type(self, domain_type: str) -> bool:
        """Tell whether domains of this type can be run."""
        return ("tcg" if domain_type == "qemu" else domain_type) in self.accelerators

    def machine(self, domain_type: str, name: str) -> Machine | None:
        """The machine type of that name or alias."""
        for machine in self.accelerator(domain_type).machines:
            if name in (machine.name, machine.alias):
                return machine
        return None

    def canonical_machine(self, domain_type: str, name: str) -> str:
        """The machine's own name for an alias; a name nobody knows is returned as it is."""
        machine = self.machine(domain_type, name)
        return name if machine is None else machine.name

    def default_machine(self, domain_type: str) -> str | None:
        """The name of the machine type that QEMU takes when none is named."""
        machines = self.accelerator(domain_type).machines
        return next((machine.name for machine in machines if machine.default), None)

    def to_xml(self) -> str:
        """The cache document (see `document.write`), without what belongs to a file on this host."""
        from vird.drivers.qemu.capabilities.document import write

        return write(self)
