"""Straight to QEMU's own monitor, for those who know what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.api.capabilities.qemu_monitor import QemuMonitor
from vird.api.enums.qemu import DomainQemuMonitorCommandFlags
from vird.api.flags import check_flags
from vird.errors import ErrorDomain
from vird.wire.procedures import qemu
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver


class QemuMonitorCalls(QemuMonitor):
    """The capability."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver) -> None:
        self._driver = driver

    async def domain_monitor_command(self, dom: DomainRef, cmd: str, flags: int) -> str:
        """A QMP command as JSON, or one line for the human monitor (flag HMP); the answer as it comes."""
        check_flags(flags, DomainQemuMonitorCommandFlags, qemu.DOMAIN_MONITOR_COMMAND)
        runtime = self._driver.guest(dom).running()
        runtime.taints.add("custom monitor control commands issued")
        monitor = runtime.monitor
        if flags & DomainQemuMonitorCommandFlags.HMP:
            answer = await monitor.execute("human-monitor-command", {"command-line": cmd})
            return str(answer)
        return await monitor.passthrough(cmd)
