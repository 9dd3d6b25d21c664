"""Block jobs, sizes and limits of QEMU guests' disks, brought together for clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.drivers.qemu.block.commit import Commits
from vird.drivers.qemu.block.copy import Copies
from vird.drivers.qemu.block.job_calls import JobCalls
from vird.drivers.qemu.block.limits import Limits
from vird.drivers.qemu.block.pull import Pulls
from vird.drivers.qemu.block.sizes import Sizes
from vird.drivers.qemu.block.threshold import Thresholds
from vird.errors import ErrorDomain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver


class QemuBlockJobs(Pulls, Commits, Copies, JobCalls, Sizes, Limits, Thresholds):
    """The capability."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver) -> None:
        self._driver = driver
