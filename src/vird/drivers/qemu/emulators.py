"""The QEMU programs of this host, by guest architecture.

Read by the host's reports and by the definition of domains.  Looking is cheap and done anew each
time, so a QEMU that is installed later is seen.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

FOLDERS = ("/usr/bin", "/usr/libexec", "/usr/local/bin", "/bin")


class GuestArch(NamedTuple):
    """An architecture: its name, the end of its QEMU program's name, its word size in bits."""

    name: str
    target: str
    bits: int


ARCHES: dict[str, GuestArch] = {
    name: GuestArch(name, target or name, bits)
    for name, target, bits in (
        ("alpha", "", 64),
        ("armv6l", "arm", 32),
        ("armv7l", "arm", 32),
        ("armv7b", "", 32),
        ("aarch64", "", 64),
        ("cris", "", 32),
        ("i686", "i386", 32),
        ("itanium", "", 64),
        ("lm32", "", 32),
        ("loongarch64", "", 64),
        ("m68k", "", 32),
        ("microblaze", "", 32),
        ("microblazeel", "", 32),
        ("mips", "", 32),
        ("mipsel", "", 32),
        ("mips64", "", 64),
        ("mips64el", "", 64),
        ("or32", "or1k", 32),
        ("parisc", "hppa", 32),
        ("parisc64", "", 64),
        ("ppc", "", 32),
        ("ppcle", "", 32),
        ("ppc64", "", 64),
        ("ppc64le", "ppc64", 64),
        ("ppcemb", "", 32),
        ("riscv32", "", 32),
        ("riscv64", "", 64),
        ("s390", "", 32),
        ("s390x", "", 64),
        ("sh4", "", 32),
        ("sh4eb", "", 32),
        ("sparc", "", 32),
        ("sparc64", "", 64),
        ("unicore32", "", 32),
        ("x86_64", "", 64),
        ("xtensa", "", 32),
        ("xtensaeb", "", 32),
    )
}
"""All architectures that a document may name, in the order of the capabilities document."""

RUNS_TOO = {"x86_64": ("i686",), "aarch64": ("armv6l", "armv7l"), "ppc64": ("ppc64le",), "ppc64le": ("ppc64",)}
"""Guest architectures that the host's own QEMU runs beside the host's."""

NATIVE_NAMES = ("qemu-kvm", "kvm")
"""What some distributions call the QEMU of the host's own architecture."""


def host_arch() -> str:
    """The host's architecture by libvirt's name."""
    machine = os.uname().machine
    return "i686" if machine in ("i386", "i486", "i586") else machine


def emulator_for(arch: str) -> str | None:
    """The path of the QEMU program for guests of this architecture; None if the host has none."""
    known = ARCHES.get(arch)
    if known is None:
        return None
    own = host_arch()
    names = [f"qemu-system-{known.target}"]
    if arch == own:
        names += NATIVE_NAMES
    if arch in RUNS_TOO.get(own, ()):
        names += [f"qemu-system-{ARCHES[own].target}", *NATIVE_NAMES]
    return next(_programs(names), None)


def emulated_arches() -> Iterator[tuple[GuestArch, str]]:
    """Every architecture that this host has a QEMU program for, with its path."""
    for arch in ARCHES.values():
        emulator = emulator_for(arch.name)
        if emulator is not None:
            yield arch, emulator


def serves(emulator_arch: str, arch: str) -> bool:
    """Tell whether a QEMU built for ``emulator_arch`` runs guests of ``arch``."""
    return arch == emulator_arch or arch in RUNS_TOO.get(emulator_arch, ())


def _programs(names: list[str]) -> Iterator[str]:
    for name in names:
        for folder in FOLDERS:
            path = f"{folder}/{name}"
            if os.access(path, os.X_OK):
                yield path
