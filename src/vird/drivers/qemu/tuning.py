"""Limits of QEMU guests, brought together for clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.drivers.qemu.interface_limits import InterfaceLimits
from vird.drivers.qemu.tune.block_io import BlockIoLimits
from vird.drivers.qemu.tune.events import PerformanceEvents
from vird.drivers.qemu.tune.memory import MemoryLimits
from vird.drivers.qemu.tune.scheduler import Scheduling
from vird.errors import ErrorDomain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver


class QemuTuning(InterfaceLimits, Scheduling, MemoryLimits, BlockIoLimits, PerformanceEvents):
    """The capability."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver) -> None:
        self._driver = driver
