"""Domain event messages that name the callback they are for."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures.domain_events import (
    DomainEventBalloonChangeMsg,
    DomainEventBlockJobMsg,
    DomainEventControlErrorMsg,
    DomainEventDeviceRemovedMsg,
    DomainEventDiskChangeMsg,
    DomainEventGraphicsMsg,
    DomainEventIoErrorMsg,
    DomainEventIoErrorReasonMsg,
    DomainEventLifecycleMsg,
    DomainEventPmsuspendDiskMsg,
    DomainEventPmsuspendMsg,
    DomainEventPmwakeupMsg,
    DomainEventRebootMsg,
    DomainEventRtcChangeMsg,
    DomainEventTrayChangeMsg,
    DomainEventWatchdogMsg,
)
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Int, MaxLen, Record, Str, TypedParam, UHyper, UInt


class DomainEventCallbackLifecycleMsg(Record):
    callback_id: Int
    msg: DomainEventLifecycleMsg


DOMAIN_EVENT_CALLBACK_LIFECYCLE = Procedure(
    REMOTE, 318, "domain_event_callback_lifecycle", DomainEventCallbackLifecycleMsg, event=True
)


class DomainEventCallbackRebootMsg(Record):
    callback_id: Int
    msg: DomainEventRebootMsg


DOMAIN_EVENT_CALLBACK_REBOOT = Procedure(
    REMOTE, 319, "domain_event_callback_reboot", DomainEventCallbackRebootMsg, event=True
)


class DomainEventCallbackRtcChangeMsg(Record):
    callback_id: Int
    msg: DomainEventRtcChangeMsg


DOMAIN_EVENT_CALLBACK_RTC_CHANGE = Procedure(
    REMOTE, 320, "domain_event_callback_rtc_change", DomainEventCallbackRtcChangeMsg, event=True
)


class DomainEventCallbackWatchdogMsg(Record):
    callback_id: Int
    msg: DomainEventWatchdogMsg


DOMAIN_EVENT_CALLBACK_WATCHDOG = Procedure(
    REMOTE, 321, "domain_event_callback_watchdog", DomainEventCallbackWatchdogMsg, event=True
)


class DomainEventCallbackIoErrorMsg(Record):
    callback_id: Int
    msg: DomainEventIoErrorMsg


DOMAIN_EVENT_CALLBACK_IO_ERROR = Procedure(
    REMOTE, 322, "domain_event_callback_io_error", DomainEventCallbackIoErrorMsg, event=True
)


class DomainEventCallbackGraphicsMsg(Record):
    callback_id: Int
    msg: DomainEventGraphicsMsg


DOMAIN_EVENT_CALLBACK_GRAPHICS = Procedure(
    REMOTE, 323, "domain_event_callback_graphics", DomainEventCallbackGraphicsMsg, event=True
)


class DomainEventCallbackIoErrorReasonMsg(Record):
    callback_id: Int
    msg: DomainEventIoErrorReasonMsg


DOMAIN_EVENT_CALLBACK_IO_ERROR_REASON = Procedure(
    REMOTE, 324, "domain_event_callback_io_error_reason", DomainEventCallbackIoErrorReasonMsg, event=True
)


class DomainEventCallbackControlErrorMsg(Record):
    callback_id: Int
    msg: DomainEventControlErrorMsg


DOMAIN_EVENT_CALLBACK_CONTROL_ERROR = Procedure(
    REMOTE, 325, "domain_event_callback_control_error", DomainEventCallbackControlErrorMsg, event=True
)


class DomainEventCallbackBlockJobMsg(Record):
    callback_id: Int
    msg: DomainEventBlockJobMsg


DOMAIN_EVENT_CALLBACK_BLOCK_JOB = Procedure(
    REMOTE, 326, "domain_event_callback_block_job", DomainEventCallbackBlockJobMsg, event=True
)


class DomainEventCallbackDiskChangeMsg(Record):
    callback_id: Int
    msg: DomainEventDiskChangeMsg


DOMAIN_EVENT_CALLBACK_DISK_CHANGE = Procedure(
    REMOTE, 327, "domain_event_callback_disk_change", DomainEventCallbackDiskChangeMsg, event=True
)


class DomainEventCallbackTrayChangeMsg(Record):
    callback_id: Int
    msg: DomainEventTrayChangeMsg


DOMAIN_EVENT_CALLBACK_TRAY_CHANGE = Procedure(
    REMOTE, 328, "domain_event_callback_tray_change", DomainEventCallbackTrayChangeMsg, event=True
)


class DomainEventCallbackPmwakeupMsg(Record):
    callback_id: Int
    reason: Int
    msg: DomainEventPmwakeupMsg


DOMAIN_EVENT_CALLBACK_PMWAKEUP = Procedure(
    REMOTE, 329, "domain_event_callback_pmwakeup", DomainEventCallbackPmwakeupMsg, event=True
)


class DomainEventCallbackPmsuspendMsg(Record):
    callback_id: Int
    reason: Int
    msg: DomainEventPmsuspendMsg


DOMAIN_EVENT_CALLBACK_PMSUSPEND = Procedure(
    REMOTE, 330, "domain_event_callback_pmsuspend", DomainEventCallbackPmsuspendMsg, event=True
)


class DomainEventCallbackBalloonChangeMsg(Record):
    callback_id: Int
    msg: DomainEventBalloonChangeMsg


DOMAIN_EVENT_CALLBACK_BALLOON_CHANGE = Procedure(
    REMOTE, 331, "domain_event_callback_balloon_change", DomainEventCallbackBalloonChangeMsg, event=True
)


class DomainEventCallbackPmsuspendDiskMsg(Record):
    callback_id: Int
    reason: Int
    msg: DomainEventPmsuspendDiskMsg


DOMAIN_EVENT_CALLBACK_PMSUSPEND_DISK = Procedure(
    REMOTE, 332, "domain_event_callback_pmsuspend_disk", DomainEventCallbackPmsuspendDiskMsg, event=True
)


class DomainEventCallbackDeviceRemovedMsg(Record):
    callback_id: Int
    msg: DomainEventDeviceRemovedMsg


DOMAIN_EVENT_CALLBACK_DEVICE_REMOVED = Procedure(
    REMOTE, 333, "domain_event_callback_device_removed", DomainEventCallbackDeviceRemovedMsg, event=True
)


class DomainEventBlockJob2Msg(Record):
    callback_id: Int
    dom: DomainRef
    dst: Str
    type: Int
    status: Int


DOMAIN_EVENT_BLOCK_JOB_2 = Procedure(
    REMOTE, 339, "domain_event_block_job_2", DomainEventBlockJob2Msg, event=True, since="1.2.6"
)


class DomainEventCallbackTunableMsg(Record):
    callback_id: Int
    dom: DomainRef
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_EVENT_TUNABLE_MAX)]


DOMAIN_EVENT_CALLBACK_TUNABLE = Procedure(
    REMOTE, 346, "domain_event_callback_tunable", DomainEventCallbackTunableMsg, event=True, since="1.2.9"
)


class DomainEventCallbackAgentLifecycleMsg(Record):
    callback_id: Int
    dom: DomainRef
    state: Int
    reason: Int


DOMAIN_EVENT_CALLBACK_AGENT_LIFECYCLE = Procedure(
    REMOTE,
    348,
    "domain_event_callback_agent_lifecycle",
    DomainEventCallbackAgentLifecycleMsg,
    event=True,
    since="1.2.11",
)


class DomainEventCallbackDeviceAddedMsg(Record):
    callback_id: Int
    dom: DomainRef
    dev_alias: Str


DOMAIN_EVENT_CALLBACK_DEVICE_ADDED = Procedure(
    REMOTE, 354, "domain_event_callback_device_added", DomainEventCallbackDeviceAddedMsg, event=True, since="1.2.15"
)


class DomainEventCallbackMigrationIterationMsg(Record):
    callback_id: Int
    dom: DomainRef
    iteration: Int


DOMAIN_EVENT_CALLBACK_MIGRATION_ITERATION = Procedure(
    REMOTE,
    359,
    "domain_event_callback_migration_iteration",
    DomainEventCallbackMigrationIterationMsg,
    event=True,
    since="1.3.2",
)


class DomainEventCallbackJobCompletedMsg(Record):
    callback_id: Int
    dom: DomainRef
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_JOB_STATS_MAX)]


DOMAIN_EVENT_CALLBACK_JOB_COMPLETED = Procedure(
    REMOTE, 363, "domain_event_callback_job_completed", DomainEventCallbackJobCompletedMsg, event=True, since="1.3.3"
)


class DomainEventCallbackDeviceRemovalFailedMsg(Record):
    callback_id: Int
    dom: DomainRef
    dev_alias: Str


DOMAIN_EVENT_CALLBACK_DEVICE_REMOVAL_FAILED = Procedure(
    REMOTE,
    367,
    "domain_event_callback_device_removal_failed",
    DomainEventCallbackDeviceRemovalFailedMsg,
    event=True,
    since="1.3.4",
)


class DomainEventCallbackMetadataChangeMsg(Record):
    callback_id: Int
    dom: DomainRef
    type: Int
    nsuri: Str | None


DOMAIN_EVENT_CALLBACK_METADATA_CHANGE = Procedure(
    REMOTE,
    379,
    "domain_event_callback_metadata_change",
    DomainEventCallbackMetadataChangeMsg,
    event=True,
    since="3.0.0",
)


class DomainEventBlockThresholdMsg(Record):
    callback_id: Int
    dom: DomainRef
    dev: Str
    path: Str | None
    threshold: UHyper
    excess: UHyper


DOMAIN_EVENT_BLOCK_THRESHOLD = Procedure(
    REMOTE, 385, "domain_event_block_threshold", DomainEventBlockThresholdMsg, event=True, since="3.2.0"
)


class DomainEventMemoryFailureMsg(Record):
    callback_id: Int
    dom: DomainRef
    recipient: Int
    action: Int
    flags: UInt


DOMAIN_EVENT_MEMORY_FAILURE = Procedure(
    REMOTE, 423, "domain_event_memory_failure", DomainEventMemoryFailureMsg, event=True, since="6.9.0"
)


class DomainEventMemoryDeviceSizeChangeMsg(Record):
    callback_id: Int
    dom: DomainRef
    alias: Str
    size: UHyper


DOMAIN_EVENT_MEMORY_DEVICE_SIZE_CHANGE = Procedure(
    REMOTE,
    438,
    "domain_event_memory_device_size_change",
    DomainEventMemoryDeviceSizeChangeMsg,
    event=True,
    since="7.9.0",
)


class DomainEventNicMacChangeMsg(Record):
    callback_id: Int
    dom: DomainRef
    alias: Str
    old_mac: Str
    new_mac: Str


DOMAIN_EVENT_NIC_MAC_CHANGE = Procedure(
    REMOTE, 453, "domain_event_nic_mac_change", DomainEventNicMacChangeMsg, event=True, since="11.2.0"
)


class DomainEventVcpuRemovedMsg(Record):
    callback_id: Int
    dom: DomainRef
    vcpuid: UInt


DOMAIN_EVENT_VCPU_REMOVED = Procedure(
    REMOTE, 454, "domain_event_vcpu_removed", DomainEventVcpuRemovedMsg, event=True, since="12.4.0"
)


class DomainEventCallbackChannelLifecycleMsg(Record):
    callback_id: Int
    dom: DomainRef
    channel_name: Str
    state: Int
    reason: Int


DOMAIN_EVENT_CALLBACK_CHANNEL_LIFECYCLE = Procedure(
    REMOTE,
    455,
    "domain_event_callback_channel_lifecycle",
    DomainEventCallbackChannelLifecycleMsg,
    event=True,
    since="12.4.0",
)
