"""What only QEMU domains have: monitor, agent commands, attaching."""

from __future__ import annotations

from vird.api.capability import Capability, WithFiles, no_support
from vird.wire.procedures import qemu
from vird.wire.procedures.refs import DomainRef


class QemuMonitor(Capability):
    """What only QEMU domains have: monitor, agent commands, attaching."""

    async def domain_monitor_command(self, dom: DomainRef, cmd: str, flags: int) -> str:
        """Send a command to QEMU's monitor; its answer."""
        raise no_support(qemu.DOMAIN_MONITOR_COMMAND)

    async def domain_attach(self, pid_value: int, flags: int) -> DomainRef:
        """Take over a QEMU that was started by hand."""
        raise no_support(qemu.DOMAIN_ATTACH)

    async def domain_agent_command(self, dom: DomainRef, cmd: str, timeout: int, flags: int) -> str | None:
        """Send a command to the guest agent; its answer."""
        raise no_support(qemu.DOMAIN_AGENT_COMMAND)

    async def domain_monitor_command_with_files(
        self, dom: DomainRef, cmd: str, flags: int, files: list[int]
    ) -> WithFiles[str]:
        """Send a command with open files to QEMU's monitor; its answer, with files if any."""
        raise no_support(qemu.DOMAIN_MONITOR_COMMAND_WITH_FILES)
