"""Limits of QEMU guests, brought together for clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.drivers.qemu.interface_limits import InterfaceLimits
from vird.errors import ErrorDomain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver


class QemuTuning(InterfaceLimits):
    """The capability."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver) -> None:
        self._driver = driver
