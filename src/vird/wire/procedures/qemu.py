"""Procedures of the QEMU program: the monitor, the agent, attaching to a running QEMU."""

from __future__ import annotations

from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import QEMU, Files, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Hyper, Int, Record, Str, UInt


class DomainMonitorCommandArgs(Record):
    dom: DomainRef
    cmd: Str
    flags: UInt


class DomainMonitorCommandRet(Record):
    result: Str


DOMAIN_MONITOR_COMMAND = Procedure(
    QEMU,
    1,
    "domain_monitor_command",
    DomainMonitorCommandArgs,
    DomainMonitorCommandRet,
    rights=(may.DOMAIN_WRITE,),
    since="0.8.3",
    function="virDomainQemuMonitorCommand",
)


class DomainAttachArgs(Record):
    pid_value: UInt
    flags: UInt


class DomainAttachRet(Record):
    dom: DomainRef


DOMAIN_ATTACH = Procedure(
    QEMU,
    2,
    "domain_attach",
    DomainAttachArgs,
    DomainAttachRet,
    rights=(may.DOMAIN_START, may.DOMAIN_WRITE),
    since="0.9.4",
    function="virDomainQemuAttach",
)


class DomainAgentCommandArgs(Record):
    dom: DomainRef
    cmd: Str
    timeout: Int
    flags: UInt


class DomainAgentCommandRet(Record):
    result: Str | None


DOMAIN_AGENT_COMMAND = Procedure(
    QEMU,
    3,
    "domain_agent_command",
    DomainAgentCommandArgs,
    DomainAgentCommandRet,
    rights=(may.DOMAIN_WRITE,),
    since="0.10.0",
    function="virDomainQemuAgentCommand",
)


class ConnectDomainMonitorEventRegisterArgs(Record):
    dom: DomainRef | None
    event: Str | None
    flags: UInt


class ConnectDomainMonitorEventRegisterRet(Record):
    callback_id: Int


CONNECT_DOMAIN_MONITOR_EVENT_REGISTER = Procedure(
    QEMU,
    4,
    "connect_domain_monitor_event_register",
    ConnectDomainMonitorEventRegisterArgs,
    ConnectDomainMonitorEventRegisterRet,
    rights=(may.CONNECT_SEARCH_DOMAINS, may.CONNECT_WRITE),
    priority=True,
    session=True,
    since="1.2.3",
    function="virConnectDomainQemuMonitorEventRegister",
)


class ConnectDomainMonitorEventDeregisterArgs(Record):
    callback_id: Int


CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER = Procedure(
    QEMU,
    5,
    "connect_domain_monitor_event_deregister",
    ConnectDomainMonitorEventDeregisterArgs,
    rights=(may.CONNECT_WRITE,),
    priority=True,
    session=True,
    since="1.2.3",
    function="virConnectDomainQemuMonitorEventDeregister",
)


class DomainMonitorEventMsg(Record):
    callback_id: Int
    dom: DomainRef
    event: Str
    seconds: Hyper
    micros: UInt
    details: Str | None


DOMAIN_MONITOR_EVENT = Procedure(QEMU, 6, "domain_monitor_event", DomainMonitorEventMsg, event=True, since="1.2.3")


class DomainMonitorCommandWithFilesArgs(Record):
    dom: DomainRef
    cmd: Str
    flags: UInt


class DomainMonitorCommandWithFilesRet(Record):
    result: Str


DOMAIN_MONITOR_COMMAND_WITH_FILES = Procedure(
    QEMU,
    7,
    "domain_monitor_command_with_files",
    DomainMonitorCommandWithFilesArgs,
    DomainMonitorCommandWithFilesRet,
    rights=(may.DOMAIN_WRITE,),
    files=Files.BOTH,
    since="8.2.0",
    function="virDomainQemuMonitorCommandWithFiles",
)
