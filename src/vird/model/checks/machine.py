"""What the checks of a domain must be told about the machine that runs it.

The driver fills it in: the machine type resolved from its alias, the emulator's capability flags by
libvirt's names.  Nothing here asks the host.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from vird.model.domain.devices.audio import SdlDriver

X86: Final = frozenset({"i686", "x86_64"})
ARM: Final = frozenset({"armv6l", "armv7l", "aarch64"})
PPC64: Final = frozenset({"ppc64", "ppc64le"})
S390: Final = frozenset({"s390", "s390x"})
RISCV: Final = frozenset({"riscv32", "riscv64"})


def _is(machine: str, name: str) -> bool:
    """Whether it is the machine or a versioned one of its family."""
    return machine == name or machine.startswith(f"{name}-")


class MachineFacts(NamedTuple):
    """``machine`` is the canonical name (``pc-q35-7.2``), ``flags`` the emulator's capability flags.

    ``legacy_host_devices`` are the host PCI functions (``0000:06:00.0``) that are not PCI Express; of
    others PCI Express is assumed.  ``default_cpu`` is the model a guest gets that names none, ``gic``
    the versions of the interrupt controller that the host's processors help with, ``max_cpus`` the
    machine's bound (0: not known).

    ``iommu_groups`` are the numbers of host PCI functions that must stay together.  ``private_root`` and
    ``channel_root`` are the folders in which the driver makes sockets of its own.  ``security_model`` is what
    a label that names no security driver means, ``sdl_driver`` the sound system that SDL was told to use.
    """

    arch: str
    machine: str
    flags: frozenset[str] = frozenset()
    domain_type: str = "kvm"
    legacy_host_devices: frozenset[str] = frozenset()
    spice_tls: bool = True
    default_cpu: str | None = None
    gic: tuple[int, ...] = ()
    max_cpus: int = 0
    iommu_groups: Mapping[str, int] = {}
    private_root: str = "/var/lib/libvirt/qemu"
    channel_root: str = "/var/lib/libvirt/qemu/channel/target"
    security_model: str = "none"
    sdl_driver: SdlDriver | None = None

    def has(self, flag: str) -> bool:
        """Whether the emulator has a capability."""
        return flag in self.flags

    @property
    def is_x86(self) -> bool:
        return self.arch in X86

    @property
    def is_arm(self) -> bool:
        return self.arch in ARM

    @property
    def is_s390(self) -> bool:
        return self.arch in S390

    @property
    def is_riscv(self) -> bool:
        return self.arch in RISCV

    @property
    def is_q35(self) -> bool:
        return self.is_x86 and (self.machine == "q35" or self.machine.startswith("pc-q35"))

    @property
    def is_i440fx(self) -> bool:
        """The PC of the nineties under all its names."""
        names = ("pc-0.", "pc-1.", "pc-i440", "rhel")
        return self.is_x86 and (self.machine == "pc" or self.machine.startswith(names))

    @property
    def is_isapc(self) -> bool:
        return self.is_x86 and self.machine == "isapc"

    @property
    def is_microvm(self) -> bool:
        return self.is_x86 and self.machine == "microvm"

    @property
    def is_arm_virt(self) -> bool:
        return self.arch in ("armv7l", "aarch64") and _is(self.machine, "virt")

    @property
    def is_riscv_virt(self) -> bool:
        return self.is_riscv and _is(self.machine, "virt")

    @property
    def is_virt(self) -> bool:
        """The paravirtual board of arm and riscv."""
        return self.is_arm_virt or self.is_riscv_virt

    @property
    def is_pseries(self) -> bool:
        return self.arch in PPC64 and _is(self.machine, "pseries")

    @property
    def is_ccw(self) -> bool:
        return self.is_s390 and (self.machine == "s390-ccw" or self.machine.startswith("s390-ccw"))

    @property
    def has_builtin_ide(self) -> bool:
        """Whether the board carries an IDE controller."""
        if self.is_x86:
            return self.is_i440fx or self.is_isapc
        return self.machine in ("malta", "sun4u", "g3beige", "fuloong2e") and not self.is_arm

    @property
    def supports_pci(self) -> bool:
        """Whether the board has a PCI bus at all."""
        if self.is_arm:
            return self.is_arm_virt or self.machine == "versatilepb"
        if self.is_riscv:
            return self.is_riscv_virt
        return not (self.is_isapc or self.is_microvm or self.arch == "sparc")
