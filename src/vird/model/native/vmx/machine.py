"""The guest itself: name, identity, memory, processors and what it boots with."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, InternalError
from vird.markup.scalars import CpuSet
from vird.model.domain.cpu import Cpu, CpuTopology
from vird.model.domain.cputune import CpuTune
from vird.model.domain.domain import Domain, Genid
from vird.model.domain.memory import Memory, MemTune
from vird.model.domain.os import Os, OsType, Smbios
from vird.model.domain.vcpu import Vcpu
from vird.model.native.vmx.escapes import decode_name, encode, encode_name
from vird.model.native.vmx.settings import VmxLines, VmxSettings, spaced_uuid

KIB: Final = 1024
DEFAULT_MIB: Final = 32
MEMORY_STEP_MIB: Final = 4
SHARES: Final = {"low": 500, "normal": 1000, "high": 2000}
"""Shares of a virtual processor by their names."""
_UNKNOWN_UUID: Final = "00000000-0000-0000-0000-000000000000"


def read_machine(settings: VmxSettings, domain: Domain) -> None:
    """All of the guest that is no device."""
    domain.name = decode_name(settings.text("displayName") or "")
    if not domain.name:
        raise InternalError("VMX entry 'displayName' is missing")
    domain.uuid = settings.uuid("uuid.bios") or _UNKNOWN_UUID
    domain.genid = _read_genid(settings)
    domain.description = settings.text("annotation")
    _read_memory(settings, domain)
    _read_processors(settings, domain)
    is_64_bit = (settings.choice("guestOS") or "").endswith("-64")
    domain.os = Os(type=OsType(name="hvm", arch="x86_64" if is_64_bit else "i686"))
    if settings.choice("firmware") == "efi":
        domain.os.firmware = "efi"
    if settings.flag("smbios.reflecthost"):
        domain.os.smbios = Smbios(mode="host")


def _read_genid(settings: VmxSettings) -> Genid | None:
    """Two signed halves of 64 bits, the first first."""
    if settings.text("vm.genid") is None:
        return None
    halves = (settings.number(name) & 0xFFFF_FFFF_FFFF_FFFF for name in ("vm.genid", "vm.genidX"))
    digits = "".join(f"{half:016x}" for half in halves)
    return Genid(value=f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}")


def _read_memory(settings: VmxSettings, domain: Domain) -> None:
    """Sizes are MiB; the most that the host gives is the balloon's size."""
    size = settings.number("memsize", DEFAULT_MIB)
    if size <= 0 or size % MEMORY_STEP_MIB:
        raise InternalError(
            f"Expecting VMX entry 'memsize' to be an unsigned integer (multiple of {MEMORY_STEP_MIB}) but found {size}"
        )
    most = settings.number("sched.mem.max", size)
    most = size if most < 0 else min(most, size)
    domain.memory = Memory(size=size * KIB)
    domain.current_memory = most * KIB
    least = min(settings.number("sched.mem.minsize"), most)
    if least > 0:
        domain.memtune = MemTune(min_guarantee=least * KIB)


def _read_processors(settings: VmxSettings, domain: Domain) -> None:
    count = settings.number("numvcpus", 1)
    if count <= 0:
        raise InternalError(f"Expecting VMX entry 'numvcpus' to be an unsigned integer but found {count}")
    domain.vcpu = Vcpu(count=count, placement="static")
    cores = settings.number("cpuid.coresPerSocket", 1)
    if cores > 1:
        domain.cpu = Cpu(topology=CpuTopology(sockets=max(count // cores, 1), cores=cores, threads=1))
    affinity = settings.choice("sched.cpu.affinity")
    if affinity not in (None, "all"):
        domain.vcpu.cpuset = _read_affinity(affinity or "", count)
    shares = settings.choice("sched.cpu.shares")
    if shares is not None:
        number = SHARES[shares] * count if shares in SHARES else settings.number("sched.cpu.shares")
        domain.cputune = CpuTune(shares=number)


def _read_affinity(affinity: str, count: int) -> CpuSet:
    try:
        cpus = CpuSet.parse(affinity)
    except ValueError:
        raise InternalError(
            f"Expecting VMX entry 'sched.cpu.affinity' to be a comma separated list of unsigned integers "
            f"but found '{affinity}'"
        ) from None
    if len(cpus) < count:
        raise InternalError(
            "Expecting VMX entry 'sched.cpu.affinity' to contain at least as many values as 'numvcpus' "
            f"({count}) but found only {len(cpus)} value(s)"
        )
    return cpus


def write_machine(lines: VmxLines, domain: Domain) -> None:
    """The guest without its devices and its firmware; its generation id is the product's to give."""
    system = domain.os
    arch = system.type.arch if system is not None and system.type is not None else None
    if arch not in ("i686", "x86_64"):
        raise ConfigUnsupported(f"Expecting domain XML attribute 'arch' of entry 'os/type' to be 'i686' or 'x86_64' "
                                f"but found '{arch}'")  # fmt: skip
    lines.add("guestOS", "other-64" if arch == "x86_64" else "other")
    if system is not None and system.smbios is not None:
        _write_smbios(lines, system.smbios)
    if domain.uuid is not None:
        lines.add("uuid.bios", spaced_uuid(domain.uuid))
    lines.add("displayName", encode(encode_name(domain.name)))
    if domain.description is not None:
        lines.add("annotation", encode(domain.description))
    _write_memory(lines, domain)
    _write_processors(lines, domain)


def write_firmware(lines: VmxLines, domain: Domain) -> None:
    """Where the guest boots otherwise than with a BIOS."""
    if domain.os is not None and domain.os.firmware == "efi":
        lines.add("firmware", "efi")


def _write_smbios(lines: VmxLines, smbios: Smbios) -> None:
    if smbios.mode == "host":
        lines.add("smbios.reflecthost", True)
    elif smbios.mode not in (None, "emulate"):
        raise ConfigUnsupported(f"Unsupported SMBIOS mode '{smbios.mode}'")


def _write_memory(lines: VmxLines, domain: Domain) -> None:
    """The size is rounded up to what the product can give; the balloon stays at what was wanted."""
    size = domain.memory.size or 0 if domain.memory is not None else 0
    step = MEMORY_STEP_MIB * KIB
    rounded = -(-size // step) * step
    lines.add("memsize", rounded // KIB)
    current = domain.current_memory or size
    if current < rounded:
        lines.add("sched.mem.max", -(-current // KIB))
    least = domain.memtune.min_guarantee if domain.memtune is not None else None
    if least:
        lines.add("sched.mem.minsize", -(-least // KIB))


def _write_processors(lines: VmxLines, domain: Domain) -> None:
    vcpu = domain.vcpu or Vcpu(count=1)
    if vcpu.current is not None and vcpu.current != vcpu.count:
        raise ConfigUnsupported("No support for domain XML entry 'vcpu' attribute 'current'")
    lines.add("numvcpus", vcpu.count)
    topology = domain.cpu.topology if domain.cpu is not None else None
    if topology is not None:
        _write_topology(lines, topology, vcpu.count)
    if vcpu.cpuset:
        if len(vcpu.cpuset) < vcpu.count:
            raise InternalError(
                f"Expecting domain XML attribute 'cpuset' of entry 'vcpu' to contain at least {vcpu.count} CPU(s)"
            )
        lines.add("sched.cpu.affinity", ",".join(map(str, sorted(vcpu.cpuset))))
    shares = domain.cputune.shares if domain.cputune is not None else None
    if shares:
        named = (name for name, number in SHARES.items() if number * vcpu.count == shares)
        lines.add("sched.cpu.shares", next(named, shares))


def _write_topology(lines: VmxLines, topology: CpuTopology, count: int) -> None:
    if topology.threads != 1:
        raise ConfigUnsupported("Only 1 thread per core is supported")
    if topology.dies != 1:
        raise ConfigUnsupported("Only 1 die per socket is supported")
    if topology.sockets * topology.cores != count:
        raise ConfigUnsupported("CPU topology doesn't match maximum vcpu count")
    lines.add("cpuid.coresPerSocket", topology.cores)
