"""Straight to QEMU's own monitor, for those who know what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.api.capabilities.qemu_monitor import QemuMonitor
from vird.api.enums.qemu import DomainQemuMonitorCommandFlags
from vird.api.flags import check_flags
from vird.drivers.qemu.agent.connection import agent_of, check_timeout, deadline_of
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

    async def domain_agent_command(self, dom: DomainRef, cmd: str, timeout: int, flags: int) -> str | None:
        """A command of the agent as JSON; its answer as it comes.  ``timeout`` is in seconds or a special number."""
        check_flags(flags, None, qemu.DOMAIN_AGENT_COMMAND)
        check_timeout(timeout)
        guest = self._driver.guest(dom)
        agent = await agent_of(guest)
        guest.running().taints.add("custom guest agent control commands issued")
        return await agent.passthrough(cmd, deadline_of(timeout))
