"""The simulated host's hardware: processors, memory cells, firmware, and what is reported of them.

The figures are those of libvirt's test driver, so that programs which were written against it
meet the same machine.  Start-up files may say otherwise.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from vird.markup.scalars import CpuSet
from vird.model.capabilities import Capabilities, Guest, Host
from vird.model.capabilities.document import GuestArch, GuestDomain, GuestFeatures
from vird.model.capabilities.host import HostCpu, HostCpuFlags, Iommu, PageSize, PowerManagement, SecurityModel
from vird.model.capabilities.topology import Cell, Cells, NodeCpu, NodeCpus, PageCount, Topology

EMULATOR = "/usr/bin/test-hv"
SECURITY_MODEL = "testSecurity"
OS_TYPES = ("hvm", "xen")
HUGE_PAGES_KIB = (2048, 1048576)
CELL_PAGES = 512 * 1024
MAX_VCPUS = 32
CPUS_PER_SOCKET = 8


class MemoryCell(NamedTuple):
    """A NUMA cell: its memory in KiB, the size of its ordinary pages in KiB."""

    memory: int
    page_size: int


class Machine:
    """Facts about the host; memory in KiB, frequency in MHz."""

    def __init__(self) -> None:
        self.arch = "i686"
        self.model = self.arch
        self.memory = 3 * 1024 * 1024
        self.cpus = 16
        self.mhz = 1400
        self.nodes = 2
        self.sockets = 2
        self.cores = 2
        self.threads = 2
        self.cells = [MemoryCell(2 * 1024 * 1024, 4), MemoryCell(4 * 1024 * 1024, 8)]

    @cached_property
    def capabilities_text(self) -> str:
        """The document of host and guests; made once, as a machine does not change once it runs."""
        return self.capabilities().to_xml()

    def capabilities(self) -> Capabilities:
        """The document of host and guests."""
        sizes = [cell.page_size for cell in self.cells] + list(HUGE_PAGES_KIB)
        cpu = HostCpu(arch=self.arch, flags=HostCpuFlags(pae=True, nonpae=True))
        cpu.pages = [PageSize(unit="KiB", size=size) for size in sizes]
        host = Host(cpu=cpu, power_management=PowerManagement(), iommu=Iommu(support="no"))
        host.topology = Topology(
            cells=Cells(num=len(self.cells), cells=[self._cell(n) for n in range(len(self.cells))])
        )
        host.security_models = [SecurityModel(model=SECURITY_MODEL, doi="")]
        return Capabilities(host=host, guests=[self._guests_of(kind) for kind in OS_TYPES])

    def _cell(self, number: int) -> Cell:
        cell = self.cells[number]
        first = number * CPUS_PER_SOCKET
        cpus = [
            NodeCpu(id=cpu, socket_id=number, die_id=0, core_id=cpu - first, siblings=CpuSet([cpu]))
            for cpu in range(first, first + CPUS_PER_SOCKET)
        ]
        pages = [PageCount(unit="KiB", size=cell.page_size, count=CELL_PAGES)]
        pages += [PageCount(unit="KiB", size=size, count=0) for size in HUGE_PAGES_KIB]
        return Cell(id=number, memory=cell.memory, pages=pages, cpus=NodeCpus(num=len(cpus), cpus=cpus))

    def _guests_of(self, kind: str) -> Guest:
        arch = GuestArch(name=self.arch, wordsize=32, emulator=EMULATOR, domains=[GuestDomain(type="test")])
        return Guest(os_type=kind, arch=arch, features=GuestFeatures(pae=True, nonpae=True))
