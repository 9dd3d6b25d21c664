"""How much memory the guest has: ``-m``, the main memory's backend, its alignment.

Sizes of the document are KiB.
"""

from __future__ import annotations

from collections.abc import Iterator

from vird.drivers.qemu.plan.launch import Launch
from vird.drivers.qemu.plan.memory_backend import Backend, backend_arguments, plain_path
from vird.errors import ConfigUnsupported
from vird.model.checks.machine import PPC64

KIB_OF_MIB = 1024
PPC_BLOCK = 256 * KIB_OF_MIB
LARGEST = (2**63 - 1) >> 10
DIMM_BLOCK = 2 * KIB_OF_MIB


def aligned(size: int, block: int) -> int:
    """The size rounded up to whole blocks."""
    return -(-size // block) * block


def main_block(launch: Launch) -> int:
    """The unit of main memory, KiB."""
    return PPC_BLOCK if launch.machine.arch in PPC64 else KIB_OF_MIB


def module_block(launch: Launch) -> int:
    """The unit of plugged memory, KiB."""
    return PPC_BLOCK if launch.machine.arch in PPC64 else DIMM_BLOCK


def module_size(launch: Launch, size: int) -> int:
    """The size of a memory module, KiB."""
    return aligned(size, module_block(launch))


def cell_sizes(launch: Launch) -> list[int]:
    """What each guest node has at start, KiB."""
    numa = launch.domain.cpu.numa if launch.domain.cpu is not None else None
    sizes = [_whole(launch, cell.memory) for cell in numa.cells] if numa is not None else []
    for number, size in enumerate(sizes):
        if size > LARGEST:
            raise ConfigUnsupported(f"memory size of NUMA node '{number}' overflowed after alignment")
    return sizes


def initial_memory(launch: Launch) -> int:
    """What the guest has at start without modules, KiB."""
    cells = cell_sizes(launch)
    if cells and not launch.facts.goes_on:
        return sum(cells)
    memory = launch.domain.memory
    total = (memory.size or 0) if memory is not None else 0
    modules = sum(device.target.size for device in launch.devices.memories)
    return _whole(launch, max(total - modules, 0))


def _whole(launch: Launch, size: int) -> int:
    """Whole blocks of main memory; a guest that comes from elsewhere has what it had there."""
    return size if launch.facts.goes_on else aligned(size, main_block(launch))


def size(launch: Launch) -> Iterator[str]:
    """``-m``, with room for modules where there may be any."""
    initial = initial_memory(launch)
    most = launch.domain.max_memory
    if most is None or not most.size:
        yield from ("-m", str(initial >> 10))
        return
    room = aligned(most.size, main_block(launch))
    yield from ("-m", f"size={initial}k,slots={most.slots or 0},maxmem={room}k")


def has_default_backend(launch: Launch) -> str | None:
    """The id of the machine's main memory where that is to be a backend of its own."""
    if cell_sizes(launch):
        return None
    machine = launch.machine_type
    return machine.default_ram_id if machine is not None else None


def machine_memory(launch: Launch) -> Iterator[str]:
    """What ``-machine`` is told of memory."""
    if any(device.model == "nvdimm" for device in launch.devices.memories):
        yield "nvdimm=on"
    modules = [device for device in launch.devices.memories if device.model == "sgx-epc"]
    for index, device in enumerate(modules):
        alias = device.alias.name if device.alias is not None else f"epc{index}"
        yield f"sgx-epc.{index}.memdev=mem{alias}"
        if device.target.node is not None:
            yield f"sgx-epc.{index}.node={device.target.node}"
    numa = launch.domain.cpu.numa if launch.domain.cpu is not None else None
    if numa is not None and (numa.interconnects or any(cell.caches for cell in numa.cells)):
        yield "hmat=on"
    ram_id = has_default_backend(launch)
    if ram_id is not None:
        yield f"memory-backend={ram_id}"


def main_memory(launch: Launch) -> Iterator[str]:
    """The backend of main memory, or its path for QEMUs whose machines have no such backend."""
    ram_id = has_default_backend(launch)
    size_kib = initial_memory(launch)
    if ram_id is not None:
        yield from backend_arguments(launch, Backend(ram_id, size_kib, is_main=True, always=True))
    elif not cell_sizes(launch):
        yield from _by_path(launch)


def _by_path(launch: Launch) -> Iterator[str]:
    path = plain_path(launch)
    if path is None:
        return
    backing = launch.domain.memory_backing
    is_huge = backing is not None and backing.hugepages is not None
    allocation = backing.allocation.mode if backing is not None and backing.allocation is not None else None
    if is_huge or allocation == "immediate":
        yield "-mem-prealloc"
    yield from ("-mem-path", path)
