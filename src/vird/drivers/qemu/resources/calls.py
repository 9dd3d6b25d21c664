"""Processors, memory and I/O threads of QEMU guests, brought together for clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.drivers.qemu.resources.iothreads import IoThreads
from vird.drivers.qemu.resources.memory import MemorySizes
from vird.drivers.qemu.resources.pins import Pins
from vird.drivers.qemu.resources.vcpus import VcpuCounts
from vird.errors import ErrorDomain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver


class QemuResources(MemorySizes, VcpuCounts, Pins, IoThreads):
    """The capability."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver) -> None:
        self._driver = driver
