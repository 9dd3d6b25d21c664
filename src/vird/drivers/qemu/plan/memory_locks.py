"""How much memory a guest's QEMU must be able to lock: what it pins for itself or for devices of the host.

Pure; `start` gives the answer to the process.
"""

from __future__ import annotations

from math import inf
from typing import Final

from vird.model.checks.machine import PPC64
from vird.model.checks.memory import memory_kib
from vird.model.domain.devices.hostdev import MdevSource, PciHostSource
from vird.model.domain.domain import Domain

MIB: Final = 1024
GIB: Final = 1024 * MIB
"""In KiB."""

IO_SPACE_KIB: Final = GIB
"""For what devices of the host map beside the guest's memory."""


def lock_limit(domain: Domain) -> float:
    """The limit in bytes; 0 when the guest locks nothing beyond what every process may, ``inf`` for no limit."""
    hard = domain.memtune.hard_limit if domain.memtune is not None else None
    if hard:
        return hard * 1024
    if domain.memory_backing is not None and domain.memory_backing.locked:
        return inf
    if _arch(domain) in PPC64 and domain.type == "kvm":
        return _power_kib(domain) * 1024
    if _pins_memory(domain):
        return (memory_kib(domain) + IO_SPACE_KIB) * 1024
    return 0


def _power_kib(domain: Domain) -> int:
    """POWER's KVM counts page tables and, for devices of the host, their windows into memory as locked."""
    bridges = _host_bridges(domain)
    memory = memory_kib(domain)
    largest = domain.max_memory.size if domain.max_memory is not None and domain.max_memory.size else memory
    limit = largest // 128 + 4 * MIB * bridges + 8 * MIB
    if _pins_memory(domain):
        limit += max(2 * GIB * bridges, memory + memory // 512 * bridges + 8 * MIB)
    return limit


def _host_bridges(domain: Domain) -> int:
    """The machine has one even where the document does not name it."""
    devices = domain.devices
    found = [
        each for each in (devices.controllers if devices else ()) if each.type == "pci" and each.model == "pci-root"
    ]
    return max(1, len(found))


def _pins_memory(domain: Domain) -> bool:
    """Whether a device writes to the guest's memory by itself."""
    devices = domain.devices
    if devices is None:
        return False
    if any(
        isinstance(each.source, PciHostSource | MdevSource) and each.model != "vfio-ap" for each in devices.hostdevs
    ):
        return True
    for interface in devices.interfaces:
        actual = interface.actual
        if (actual.type if actual is not None else interface.type) in ("hostdev", "vdpa"):
            return True
    return any(disk.type == "nvme" for disk in devices.disks)


def _arch(domain: Domain) -> str | None:
    return domain.os.type.arch if domain.os is not None and domain.os.type is not None else None
