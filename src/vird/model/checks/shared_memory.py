"""Whether processes beside the emulator can see the guest's memory, which vhost-user and virtiofs need."""

from __future__ import annotations

from vird.model.domain.domain import Domain


def shares_memory(domain: Domain) -> bool:
    """Whether all of the guest's memory is shared: by its backing, or by each of its nodes."""
    backing = domain.memory_backing
    everywhere = backing is not None and backing.access is not None and backing.access.mode == "shared"
    numa = domain.cpu.numa if domain.cpu is not None else None
    cells = numa.cells if numa is not None else []
    if not cells:
        return everywhere
    return all(cell.mem_access == "shared" or (cell.mem_access is None and everywhere) for cell in cells)
