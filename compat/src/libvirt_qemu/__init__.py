"""The `libvirt_qemu` module: QEMU's monitor and agent."""

# isort: skip_file
from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import IO, Any

import libvirt
from libvirt._values import i32 as _i32, optional as _optional, text as _text, u32 as _u32

from vird.wire.procedures import qemu

VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX = 1
VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE = 2
VIR_DOMAIN_QEMU_AGENT_COMMAND_MIN = -2
VIR_DOMAIN_QEMU_AGENT_COMMAND_BLOCK = -2
VIR_DOMAIN_QEMU_AGENT_COMMAND_DEFAULT = -1
VIR_DOMAIN_QEMU_AGENT_COMMAND_NOWAIT = 0
VIR_DOMAIN_QEMU_AGENT_COMMAND_SHUTDOWN = 60
VIR_DOMAIN_QEMU_MONITOR_COMMAND_DEFAULT = 0
VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP = 1


def qemuMonitorCommand(domain: libvirt.virDomain, cmd: str, flags: int) -> str:
    """virDomainQemuMonitorCommand."""
    args = qemu.DomainMonitorCommandArgs(domain._ref, _text(cmd, "virDomainQemuMonitorCommand", "cmd"), _u32(flags))
    return str(domain._wire.call(qemu.DOMAIN_MONITOR_COMMAND, args).result)


def qemuMonitorCommandWithFiles(
    domain: libvirt.virDomain,
    cmd: str,
    files: Sequence[int] = (),
    flags: int = 0,
) -> tuple[str, list[IO[Any]]]:
    """virDomainQemuMonitorCommandWithFiles: the answer, and the open files that came with it."""
    function = "virDomainQemuMonitorCommandWithFiles"
    args = qemu.DomainMonitorCommandWithFilesArgs(domain._ref, _text(cmd, function, "cmd"), _u32(flags))
    ret, fds = domain._wire.call_with_fds(qemu.DOMAIN_MONITOR_COMMAND_WITH_FILES, args, files)
    return ret.result, [os.fdopen(fd, "r+b", 0) for fd in fds]


def qemuAgentCommand(domain: libvirt.virDomain, cmd: str, timeout: int, flags: int) -> str | None:
    """virDomainQemuAgentCommand."""
    function = "virDomainQemuAgentCommand"
    args = qemu.DomainAgentCommandArgs(domain._ref, _text(cmd, function, "cmd"), _i32(timeout), _u32(flags))
    result: str | None = domain._wire.call(qemu.DOMAIN_AGENT_COMMAND, args).result
    return result


def qemuAttach(conn: libvirt.virConnect, pid_value: int, flags: int) -> libvirt.virDomain:
    """virDomainQemuAttach."""
    ret = conn._live("virDomainQemuAttach").call(
        qemu.DOMAIN_ATTACH, qemu.DomainAttachArgs(_u32(pid_value), _u32(flags))
    )
    return libvirt.virDomain(conn, ret.dom)


def qemuMonitorEventRegister(
    conn: libvirt.virConnect,
    dom: libvirt.virDomain | None,
    event: str | None,
    cb: Callable[[libvirt.virConnect, libvirt.virDomain, str, int, int, str, Any], Any],
    opaque: Any,
    flags: int = 0,
) -> int:
    """virConnectDomainQemuMonitorEventRegister: ``cb(conn, dom, event, seconds, micros, details, opaque)``."""
    function = "virConnectDomainQemuMonitorEventRegister"
    return conn._registrations(function).add_monitor(dom, _optional(event, function), _u32(flags), cb, opaque)


def qemuMonitorEventDeregister(conn: libvirt.virConnect, callbackID: int) -> None:
    """virConnectDomainQemuMonitorEventDeregister."""
    function = "virConnectDomainQemuMonitorEventDeregister"
    conn._registrations(function).remove(_i32(callbackID), function)
