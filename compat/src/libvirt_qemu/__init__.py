"""The `libvirt_qemu` module: QEMU's monitor and agent."""

# isort: skip_file
from __future__ import annotations

import os
from collections.abc import Callable
from typing import IO, Any

import libvirt
from libvirt._base import conn_of as _conn_of
from libvirt._values import (
    demanded as _demanded,
    handles as _handles,
    i32 as _i32,
    optional as _optional,
    own as _own,
    pointed as _pointed,
    u32 as _u32,
)

from vird.errors import InvalidDomain
from vird.wire.procedures import qemu
from vird.wire.procedures.refs import DomainRef

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
    function = "virDomainQemuMonitorCommand"
    _ = domain._o
    cmd, flags = _optional(cmd, function, 2), _u32(flags)
    args = qemu.DomainMonitorCommandArgs(_pointed(domain, DomainRef, InvalidDomain, function), cmd, flags)
    return str(domain._wire.call(qemu.DOMAIN_MONITOR_COMMAND, args).result)


def qemuMonitorCommandWithFiles(
    domain: libvirt.virDomain,
    cmd: str,
    files: list[int] = [],  # noqa: B006
    flags: int = 0,
) -> tuple[str, list[IO[Any]]]:
    """virDomainQemuMonitorCommandWithFiles: the answer, and the open files that came with it."""
    function = "virDomainQemuMonitorCommandWithFiles"
    _ = domain._o
    cmd, flags, fds = _demanded(cmd, function, 2), _u32(flags), _handles(files)
    args = qemu.DomainMonitorCommandWithFilesArgs(_pointed(domain, DomainRef, InvalidDomain, function), cmd, flags)
    ret, received = domain._wire.call_with_fds(qemu.DOMAIN_MONITOR_COMMAND_WITH_FILES, args, fds)
    return ret.result, [os.fdopen(fd, "r+b", 0) for fd in received]


def qemuAgentCommand(domain: libvirt.virDomain, cmd: str, timeout: int, flags: int) -> str | None:
    """virDomainQemuAgentCommand."""
    function = "virDomainQemuAgentCommand"
    _ = domain._o
    cmd, timeout, flags = _optional(cmd, function, 2), _i32(timeout), _u32(flags)
    args = qemu.DomainAgentCommandArgs(_pointed(domain, DomainRef, InvalidDomain, function), cmd, timeout, flags)
    result: str | None = domain._wire.call(qemu.DOMAIN_AGENT_COMMAND, args).result
    return result


def qemuAttach(conn: libvirt.virConnect, pid_value: int, flags: int) -> libvirt.virDomain:
    """virDomainQemuAttach."""
    _ = conn._o
    pid_value, flags = _u32(pid_value), _u32(flags)
    wire = _conn_of(conn, "virDomainQemuAttach")._live("virDomainQemuAttach")
    ret = wire.call(qemu.DOMAIN_ATTACH, qemu.DomainAttachArgs(pid_value, flags))
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
    if not hasattr(conn, "qemuMonitorEventCallbackID"):
        conn.qemuMonitorEventCallbackID = {}  # type: ignore[attr-defined]
    _own(dom)
    _ = conn._o
    event, flags = _optional(event, function, 4), _u32(flags)
    registrations = _conn_of(conn, function)._registrations(function)
    if dom is not None:
        _pointed(dom, DomainRef, InvalidDomain, function)
    number: int = registrations.add_monitor(dom, event, flags, cb, opaque)
    return number


def qemuMonitorEventDeregister(conn: libvirt.virConnect, callbackID: int) -> None:
    """virConnectDomainQemuMonitorEventDeregister; raises nothing for what is no connection, as the C binding does."""
    function = "virConnectDomainQemuMonitorEventDeregister"
    try:
        _ = conn._o
        number = _i32(callbackID)
        _conn_of(conn, function)._registrations(function).remove(number, function)
    except AttributeError:
        return
