"""Domain event messages without a callback number, for clients older than it, and how events are registered."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Hyper, Int, MaxLen, Record, Str, UHyper


class ConnectDomainEventRegisterRet(Record):
    cb_registered: Int


CONNECT_DOMAIN_EVENT_REGISTER = Procedure(
    REMOTE,
    105,
    "connect_domain_event_register",
    None,
    ConnectDomainEventRegisterRet,
    rights=(may.CONNECT_SEARCH_DOMAINS,),
    seen=may.DOMAIN_GETATTR,
    priority=True,
    session=True,
    since="0.5.0",
)


class ConnectDomainEventDeregisterRet(Record):
    cb_registered: Int


CONNECT_DOMAIN_EVENT_DEREGISTER = Procedure(
    REMOTE,
    106,
    "connect_domain_event_deregister",
    None,
    ConnectDomainEventDeregisterRet,
    rights=(may.CONNECT_READ,),
    priority=True,
    session=True,
    since="0.5.0",
)


class DomainEventLifecycleMsg(Record):
    dom: DomainRef
    event: Int
    detail: Int


DOMAIN_EVENT_LIFECYCLE = Procedure(
    REMOTE, 107, "domain_event_lifecycle", DomainEventLifecycleMsg, event=True, since="0.8.0"
)


class ConnectDomainEventRegisterAnyArgs(Record):
    event_id: Int


CONNECT_DOMAIN_EVENT_REGISTER_ANY = Procedure(
    REMOTE,
    167,
    "connect_domain_event_register_any",
    ConnectDomainEventRegisterAnyArgs,
    rights=(may.CONNECT_SEARCH_DOMAINS,),
    seen=may.DOMAIN_GETATTR,
    priority=True,
    session=True,
    since="0.8.0",
)


class ConnectDomainEventDeregisterAnyArgs(Record):
    event_id: Int


CONNECT_DOMAIN_EVENT_DEREGISTER_ANY = Procedure(
    REMOTE,
    168,
    "connect_domain_event_deregister_any",
    ConnectDomainEventDeregisterAnyArgs,
    rights=(may.CONNECT_READ,),
    priority=True,
    session=True,
    since="0.8.0",
)


class DomainEventRebootMsg(Record):
    dom: DomainRef


DOMAIN_EVENT_REBOOT = Procedure(REMOTE, 169, "domain_event_reboot", DomainEventRebootMsg, event=True, since="0.8.0")


class DomainEventRtcChangeMsg(Record):
    dom: DomainRef
    offset: Hyper


DOMAIN_EVENT_RTC_CHANGE = Procedure(
    REMOTE, 170, "domain_event_rtc_change", DomainEventRtcChangeMsg, event=True, since="0.8.0"
)


class DomainEventWatchdogMsg(Record):
    dom: DomainRef
    action: Int


DOMAIN_EVENT_WATCHDOG = Procedure(
    REMOTE, 171, "domain_event_watchdog", DomainEventWatchdogMsg, event=True, since="0.8.0"
)


class DomainEventIoErrorMsg(Record):
    dom: DomainRef
    src_path: Str
    dev_alias: Str
    action: Int


DOMAIN_EVENT_IO_ERROR = Procedure(
    REMOTE, 172, "domain_event_io_error", DomainEventIoErrorMsg, event=True, since="0.8.0"
)


class DomainEventGraphicsAddress(Record):
    family: Int
    node: Str
    service: Str


class DomainEventGraphicsIdentity(Record):
    type: Str
    name: Str


class DomainEventGraphicsMsg(Record):
    dom: DomainRef
    phase: Int
    local: DomainEventGraphicsAddress
    remote: DomainEventGraphicsAddress
    auth_scheme: Str
    subject: Annotated[list[DomainEventGraphicsIdentity], MaxLen(limits.DOMAIN_EVENT_GRAPHICS_IDENTITY_MAX)]


DOMAIN_EVENT_GRAPHICS = Procedure(
    REMOTE, 173, "domain_event_graphics", DomainEventGraphicsMsg, event=True, since="0.8.0"
)


class DomainEventIoErrorReasonMsg(Record):
    dom: DomainRef
    src_path: Str
    dev_alias: Str
    action: Int
    reason: Str


DOMAIN_EVENT_IO_ERROR_REASON = Procedure(
    REMOTE, 195, "domain_event_io_error_reason", DomainEventIoErrorReasonMsg, event=True, since="0.8.1"
)


class DomainEventControlErrorMsg(Record):
    dom: DomainRef


DOMAIN_EVENT_CONTROL_ERROR = Procedure(
    REMOTE, 224, "domain_event_control_error", DomainEventControlErrorMsg, event=True, since="0.9.2"
)


class DomainEventBlockJobMsg(Record):
    dom: DomainRef
    path: Str
    type: Int
    status: Int


DOMAIN_EVENT_BLOCK_JOB = Procedure(
    REMOTE, 241, "domain_event_block_job", DomainEventBlockJobMsg, event=True, since="0.9.4"
)


class DomainEventDiskChangeMsg(Record):
    dom: DomainRef
    old_src_path: Str | None
    new_src_path: Str | None
    dev_alias: Str
    reason: Int


DOMAIN_EVENT_DISK_CHANGE = Procedure(
    REMOTE, 248, "domain_event_disk_change", DomainEventDiskChangeMsg, event=True, since="0.9.7"
)


class DomainEventTrayChangeMsg(Record):
    dom: DomainRef
    dev_alias: Str
    reason: Int


DOMAIN_EVENT_TRAY_CHANGE = Procedure(
    REMOTE, 268, "domain_event_tray_change", DomainEventTrayChangeMsg, event=True, since="0.9.11"
)


class DomainEventPmwakeupMsg(Record):
    dom: DomainRef


DOMAIN_EVENT_PMWAKEUP = Procedure(
    REMOTE, 269, "domain_event_pmwakeup", DomainEventPmwakeupMsg, event=True, since="0.9.11"
)


class DomainEventPmsuspendMsg(Record):
    dom: DomainRef


DOMAIN_EVENT_PMSUSPEND = Procedure(
    REMOTE, 270, "domain_event_pmsuspend", DomainEventPmsuspendMsg, event=True, since="0.9.11"
)


class DomainEventBalloonChangeMsg(Record):
    dom: DomainRef
    actual: UHyper


DOMAIN_EVENT_BALLOON_CHANGE = Procedure(
    REMOTE, 276, "domain_event_balloon_change", DomainEventBalloonChangeMsg, event=True, since="0.10.0"
)


class DomainEventPmsuspendDiskMsg(Record):
    dom: DomainRef


DOMAIN_EVENT_PMSUSPEND_DISK = Procedure(
    REMOTE, 292, "domain_event_pmsuspend_disk", DomainEventPmsuspendDiskMsg, event=True, since="1.0.0"
)


class DomainEventDeviceRemovedMsg(Record):
    dom: DomainRef
    dev_alias: Str


DOMAIN_EVENT_DEVICE_REMOVED = Procedure(
    REMOTE, 311, "domain_event_device_removed", DomainEventDeviceRemovedMsg, event=True, since="1.1.1"
)


class ConnectDomainEventCallbackRegisterAnyArgs(Record):
    event_id: Int
    dom: DomainRef | None


class ConnectDomainEventCallbackRegisterAnyRet(Record):
    callback_id: Int


CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY = Procedure(
    REMOTE,
    316,
    "connect_domain_event_callback_register_any",
    ConnectDomainEventCallbackRegisterAnyArgs,
    ConnectDomainEventCallbackRegisterAnyRet,
    rights=(may.CONNECT_SEARCH_DOMAINS,),
    seen=may.DOMAIN_GETATTR,
    priority=True,
    session=True,
    function="virConnectDomainEventRegisterAny",
)


class ConnectDomainEventCallbackDeregisterAnyArgs(Record):
    callback_id: Int


CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY = Procedure(
    REMOTE,
    317,
    "connect_domain_event_callback_deregister_any",
    ConnectDomainEventCallbackDeregisterAnyArgs,
    rights=(may.CONNECT_READ,),
    priority=True,
    session=True,
    function="virConnectDomainEventDeregisterAny",
)
