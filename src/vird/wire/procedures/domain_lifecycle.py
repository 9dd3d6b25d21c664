"""Procedures that define, start, stop and pause domains."""

from __future__ import annotations

from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Files, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Int, Record, Str, UHyper, UInt


class DomainCreateArgs(Record):
    dom: DomainRef


DOMAIN_CREATE = Procedure(REMOTE, 9, "domain_create", DomainCreateArgs, rights=(may.DOMAIN_START,), since="0.1.1")


class DomainCreateXmlArgs(Record):
    xml_desc: Str
    flags: UInt


class DomainCreateXmlRet(Record):
    dom: DomainRef


DOMAIN_CREATE_XML = Procedure(
    REMOTE,
    10,
    "domain_create_xml",
    DomainCreateXmlArgs,
    DomainCreateXmlRet,
    rights=(may.DOMAIN_WRITE, may.DOMAIN_START),
    since="0.5.0",
)


class DomainDefineXmlArgs(Record):
    xml: Str


class DomainDefineXmlRet(Record):
    dom: DomainRef


DOMAIN_DEFINE_XML = Procedure(
    REMOTE,
    11,
    "domain_define_xml",
    DomainDefineXmlArgs,
    DomainDefineXmlRet,
    rights=(may.DOMAIN_WRITE, may.DOMAIN_SAVE),
    priority=True,
    since="0.1.1",
)


class DomainDestroyArgs(Record):
    dom: DomainRef


DOMAIN_DESTROY = Procedure(
    REMOTE, 12, "domain_destroy", DomainDestroyArgs, rights=(may.DOMAIN_STOP,), priority=True, since="0.0.3"
)


class DomainGetAutostartArgs(Record):
    dom: DomainRef


class DomainGetAutostartRet(Record):
    autostart: Int


DOMAIN_GET_AUTOSTART = Procedure(
    REMOTE,
    15,
    "domain_get_autostart",
    DomainGetAutostartArgs,
    DomainGetAutostartRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.2.1",
)


class DomainRebootArgs(Record):
    dom: DomainRef
    flags: UInt


DOMAIN_REBOOT = Procedure(
    REMOTE,
    27,
    "domain_reboot",
    DomainRebootArgs,
    rights=(may.DOMAIN_INIT_CONTROL, may.DOMAIN_WRITE_IF_REBOOT_BY_AGENT),
    since="0.1.0",
)


class DomainResumeArgs(Record):
    dom: DomainRef


DOMAIN_RESUME = Procedure(REMOTE, 28, "domain_resume", DomainResumeArgs, rights=(may.DOMAIN_SUSPEND,), since="0.0.3")


class DomainSetAutostartArgs(Record):
    dom: DomainRef
    autostart: Int


DOMAIN_SET_AUTOSTART = Procedure(
    REMOTE, 29, "domain_set_autostart", DomainSetAutostartArgs, rights=(may.DOMAIN_WRITE,), priority=True, since="0.2.1"
)


class DomainShutdownArgs(Record):
    dom: DomainRef


DOMAIN_SHUTDOWN = Procedure(
    REMOTE, 33, "domain_shutdown", DomainShutdownArgs, rights=(may.DOMAIN_INIT_CONTROL,), since="0.0.3"
)


class DomainSuspendArgs(Record):
    dom: DomainRef


DOMAIN_SUSPEND = Procedure(REMOTE, 34, "domain_suspend", DomainSuspendArgs, rights=(may.DOMAIN_SUSPEND,), since="0.0.3")


class DomainUndefineArgs(Record):
    dom: DomainRef


DOMAIN_UNDEFINE = Procedure(
    REMOTE, 35, "domain_undefine", DomainUndefineArgs, rights=(may.DOMAIN_DELETE,), priority=True, since="0.1.1"
)


class DomainCreateWithFlagsArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainCreateWithFlagsRet(Record):
    dom: DomainRef


DOMAIN_CREATE_WITH_FLAGS = Procedure(
    REMOTE,
    196,
    "domain_create_with_flags",
    DomainCreateWithFlagsArgs,
    DomainCreateWithFlagsRet,
    rights=(may.DOMAIN_START,),
    since="0.8.2",
)


class DomainUndefineFlagsArgs(Record):
    dom: DomainRef
    flags: UInt


DOMAIN_UNDEFINE_FLAGS = Procedure(
    REMOTE,
    231,
    "domain_undefine_flags",
    DomainUndefineFlagsArgs,
    rights=(may.DOMAIN_DELETE,),
    priority=True,
    since="0.9.4",
)


class DomainDestroyFlagsArgs(Record):
    dom: DomainRef
    flags: UInt


DOMAIN_DESTROY_FLAGS = Procedure(
    REMOTE, 234, "domain_destroy_flags", DomainDestroyFlagsArgs, rights=(may.DOMAIN_STOP,), priority=True, since="0.9.4"
)


class DomainResetArgs(Record):
    dom: DomainRef
    flags: UInt


DOMAIN_RESET = Procedure(REMOTE, 245, "domain_reset", DomainResetArgs, rights=(may.DOMAIN_RESET,), since="0.9.7")


class DomainShutdownFlagsArgs(Record):
    dom: DomainRef
    flags: UInt


DOMAIN_SHUTDOWN_FLAGS = Procedure(
    REMOTE,
    258,
    "domain_shutdown_flags",
    DomainShutdownFlagsArgs,
    rights=(may.DOMAIN_INIT_CONTROL, may.DOMAIN_WRITE_IF_SHUTDOWN_BY_AGENT),
    since="0.9.10",
)


class DomainPmSuspendForDurationArgs(Record):
    dom: DomainRef
    target: UInt
    duration: UHyper
    flags: UInt


DOMAIN_PM_SUSPEND_FOR_DURATION = Procedure(
    REMOTE,
    261,
    "domain_pm_suspend_for_duration",
    DomainPmSuspendForDurationArgs,
    rights=(may.DOMAIN_PM_CONTROL,),
    since="0.9.10",
)


class DomainPmWakeupArgs(Record):
    dom: DomainRef
    flags: UInt


DOMAIN_PM_WAKEUP = Procedure(
    REMOTE, 267, "domain_pm_wakeup", DomainPmWakeupArgs, rights=(may.DOMAIN_PM_CONTROL,), since="0.9.11"
)


class DomainCreateXmlWithFilesArgs(Record):
    xml_desc: Str
    flags: UInt


class DomainCreateXmlWithFilesRet(Record):
    dom: DomainRef


DOMAIN_CREATE_XML_WITH_FILES = Procedure(
    REMOTE,
    309,
    "domain_create_xml_with_files",
    DomainCreateXmlWithFilesArgs,
    DomainCreateXmlWithFilesRet,
    rights=(may.DOMAIN_WRITE, may.DOMAIN_START),
    files=Files.IN,
    since="1.1.1",
)


class DomainCreateWithFilesArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainCreateWithFilesRet(Record):
    dom: DomainRef


DOMAIN_CREATE_WITH_FILES = Procedure(
    REMOTE,
    310,
    "domain_create_with_files",
    DomainCreateWithFilesArgs,
    DomainCreateWithFilesRet,
    rights=(may.DOMAIN_START,),
    files=Files.IN,
    since="1.1.1",
)


class DomainDefineXmlFlagsArgs(Record):
    xml: Str
    flags: UInt


class DomainDefineXmlFlagsRet(Record):
    dom: DomainRef


DOMAIN_DEFINE_XML_FLAGS = Procedure(
    REMOTE,
    350,
    "domain_define_xml_flags",
    DomainDefineXmlFlagsArgs,
    DomainDefineXmlFlagsRet,
    rights=(may.DOMAIN_WRITE, may.DOMAIN_SAVE),
    priority=True,
    since="1.2.12",
)


class DomainRenameArgs(Record):
    dom: DomainRef
    new_name: Str | None
    flags: UInt


class DomainRenameRet(Record):
    retcode: Int


DOMAIN_RENAME = Procedure(
    REMOTE,
    358,
    "domain_rename",
    DomainRenameArgs,
    DomainRenameRet,
    rights=(may.DOMAIN_WRITE, may.DOMAIN_SAVE),
    since="1.2.19",
)


class DomainSetLifecycleActionArgs(Record):
    dom: DomainRef
    type: UInt
    action: UInt
    flags: UInt


DOMAIN_SET_LIFECYCLE_ACTION = Procedure(
    REMOTE, 390, "domain_set_lifecycle_action", DomainSetLifecycleActionArgs, rights=(may.DOMAIN_WRITE,), since="3.9.0"
)


class DomainGetAutostartOnceArgs(Record):
    dom: DomainRef


class DomainGetAutostartOnceRet(Record):
    autostart: Int


DOMAIN_GET_AUTOSTART_ONCE = Procedure(
    REMOTE,
    449,
    "domain_get_autostart_once",
    DomainGetAutostartOnceArgs,
    DomainGetAutostartOnceRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="11.2.0",
)


class DomainSetAutostartOnceArgs(Record):
    dom: DomainRef
    autostart: Int


DOMAIN_SET_AUTOSTART_ONCE = Procedure(
    REMOTE,
    450,
    "domain_set_autostart_once",
    DomainSetAutostartOnceArgs,
    rights=(may.DOMAIN_WRITE,),
    priority=True,
    since="11.2.0",
)
