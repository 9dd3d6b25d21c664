"""What only QEMU domains have."""

from __future__ import annotations

from enum import IntEnum


class ConnectDomainQemuMonitorEventRegisterFlags(IntEnum):
    """How the name of a monitor event is matched (virConnectDomainQemuMonitorEventRegisterFlags)."""

    REGEX = 1
    NOCASE = 2


class DomainQemuAgentCommandTimeoutValues(IntEnum):
    """Special waiting times for the guest agent (virDomainQemuAgentCommandTimeoutValues)."""

    BLOCK = -2
    MIN = -2
    DEFAULT = -1
    NOWAIT = 0
    SHUTDOWN = 60


class DomainQemuMonitorCommandFlags(IntEnum):
    """In which language a monitor command is (virDomainQemuMonitorCommandFlags)."""

    DEFAULT = 0
    HMP = 1
