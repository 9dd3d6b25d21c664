"""Straight to QEMU's own monitor, for those who know what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird import errors
from vird.api.capabilities.qemu_monitor import QemuMonitor
from vird.api.capability import WithFiles
from vird.api.enums.qemu import DomainQemuMonitorCommandFlags
from vird.drivers.qemu.agent.connection import agent_of, check_timeout, deadline_of
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.taints import Taint
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
        return await self._command(dom, cmd, flags, [])

    async def domain_monitor_command_with_files(
        self, dom: DomainRef, cmd: str, flags: int, files: list[int]
    ) -> WithFiles[str]:
        """The same with an open file for QEMU, which sends none back.  Raises ``InvalidArg`` for several."""
        return WithFiles(await self._command(dom, cmd, flags, files), [])

    async def _command(self, dom: DomainRef, cmd: str, flags: int, files: list[int]) -> str:
        check_flags(flags, DomainQemuMonitorCommandFlags, qemu.DOMAIN_MONITOR_COMMAND)
        if len(files) > 1:
            raise errors.InvalidArg("at most 1 fd can be passed to qemu along with a command")
        runtime = self._driver.guest(dom).running()
        runtime.taints.add(Taint.CUSTOM_MONITOR)
        monitor = runtime.monitor
        if flags & DomainQemuMonitorCommandFlags.HMP:
            answer = await monitor.execute("human-monitor-command", {"command-line": cmd}, fds=files)
            return str(answer)
        return await monitor.passthrough(cmd, files)

    async def domain_agent_command(self, dom: DomainRef, cmd: str, timeout: int, flags: int) -> str | None:
        """A command of the agent as JSON; its answer as it comes.  ``timeout`` is in seconds or a special number."""
        check_flags(flags, None, qemu.DOMAIN_AGENT_COMMAND)
        guest = self._driver.guest(dom)
        guest.running()
        agent = await agent_of(guest)
        check_timeout(timeout)
        guest.running().taints.add(Taint.CUSTOM_AGENT_COMMAND)
        return await agent.passthrough(cmd, deadline_of(timeout))
