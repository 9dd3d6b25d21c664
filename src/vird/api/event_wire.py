"""How events travel: the number clients register for, and the messages that carry each kind.

Clients of old register for a kind without a callback number and get the older message; a
``Delivery`` knows both.  Messages are filled from the event by field name.
"""

from __future__ import annotations

from typing import Any, Final

from vird.api import events
from vird.api.enums.domain_event import DomainEventID
from vird.api.enums.network import NetworkEventID
from vird.api.enums.node_device import NodeDeviceEventID
from vird.api.enums.pool import StoragePoolEventID
from vird.api.enums.secret import SecretEventID
from vird.api.events import Event
from vird.wire.procedures import Procedure, qemu, remote
from vird.wire.xdr import Record


class Delivery:
    """The wire's side of one kind of event.

    ``number`` is of the enumeration of the object's kind; ``callback`` and ``legacy`` are the
    procedures of the messages with and without a callback number, the latter None for kinds
    that came later.
    """

    __slots__ = ("callback", "kind", "legacy", "number")

    def __init__(self, kind: type[Event], number: int, callback: Procedure, legacy: Procedure | None = None) -> None:
        self.kind = kind
        self.number = number
        self.callback = callback
        self.legacy = legacy

    def callback_message(self, event: Event, callback_id: int) -> Record:
        """The message for a client that registered with a callback number."""
        return _filled(_message(self.callback), event, callback_id, self.legacy)

    def legacy_message(self, event: Event) -> Record:
        """The message for a client without callback numbers; LookupError for kinds that it cannot know."""
        if self.legacy is None:
            raise LookupError(f"{self.kind.__name__} has no message without a callback number")
        return _filled(_message(self.legacy), event, 0, None)


def _message(procedure: Procedure) -> type[Record]:
    if procedure.args is None:
        raise LookupError(f"{procedure} carries no message")
    return procedure.args


def _filled(message: type[Record], event: Event, callback_id: int, inner: Procedure | None) -> Record:
    values: list[Any] = []
    for name in message.__match_args__:
        if name == "callback_id":
            values.append(callback_id)
        elif name == "msg" and inner is not None:
            values.append(_filled(_message(inner), event, callback_id, None))
        else:
            values.append(getattr(event, name))
    return message(*values)


DELIVERIES: Final = (
    Delivery(
        events.DomainLifecycle,
        DomainEventID.LIFECYCLE,
        remote.DOMAIN_EVENT_CALLBACK_LIFECYCLE,
        remote.DOMAIN_EVENT_LIFECYCLE,
    ),
    Delivery(
        events.DomainReboot, DomainEventID.REBOOT, remote.DOMAIN_EVENT_CALLBACK_REBOOT, remote.DOMAIN_EVENT_REBOOT
    ),
    Delivery(
        events.DomainRtcChange,
        DomainEventID.RTC_CHANGE,
        remote.DOMAIN_EVENT_CALLBACK_RTC_CHANGE,
        remote.DOMAIN_EVENT_RTC_CHANGE,
    ),
    Delivery(
        events.DomainWatchdog,
        DomainEventID.WATCHDOG,
        remote.DOMAIN_EVENT_CALLBACK_WATCHDOG,
        remote.DOMAIN_EVENT_WATCHDOG,
    ),
    Delivery(
        events.DomainIoError,
        DomainEventID.IO_ERROR,
        remote.DOMAIN_EVENT_CALLBACK_IO_ERROR,
        remote.DOMAIN_EVENT_IO_ERROR,
    ),
    Delivery(
        events.DomainGraphics,
        DomainEventID.GRAPHICS,
        remote.DOMAIN_EVENT_CALLBACK_GRAPHICS,
        remote.DOMAIN_EVENT_GRAPHICS,
    ),
    Delivery(
        events.DomainIoErrorReason,
        DomainEventID.IO_ERROR_REASON,
        remote.DOMAIN_EVENT_CALLBACK_IO_ERROR_REASON,
        remote.DOMAIN_EVENT_IO_ERROR_REASON,
    ),
    Delivery(
        events.DomainControlError,
        DomainEventID.CONTROL_ERROR,
        remote.DOMAIN_EVENT_CALLBACK_CONTROL_ERROR,
        remote.DOMAIN_EVENT_CONTROL_ERROR,
    ),
    Delivery(
        events.DomainBlockJob,
        DomainEventID.BLOCK_JOB,
        remote.DOMAIN_EVENT_CALLBACK_BLOCK_JOB,
        remote.DOMAIN_EVENT_BLOCK_JOB,
    ),
    Delivery(
        events.DomainDiskChange,
        DomainEventID.DISK_CHANGE,
        remote.DOMAIN_EVENT_CALLBACK_DISK_CHANGE,
        remote.DOMAIN_EVENT_DISK_CHANGE,
    ),
    Delivery(
        events.DomainTrayChange,
        DomainEventID.TRAY_CHANGE,
        remote.DOMAIN_EVENT_CALLBACK_TRAY_CHANGE,
        remote.DOMAIN_EVENT_TRAY_CHANGE,
    ),
    Delivery(
        events.DomainPmWakeup,
        DomainEventID.PMWAKEUP,
        remote.DOMAIN_EVENT_CALLBACK_PMWAKEUP,
        remote.DOMAIN_EVENT_PMWAKEUP,
    ),
    Delivery(
        events.DomainPmSuspend,
        DomainEventID.PMSUSPEND,
        remote.DOMAIN_EVENT_CALLBACK_PMSUSPEND,
        remote.DOMAIN_EVENT_PMSUSPEND,
    ),
    Delivery(
        events.DomainBalloonChange,
        DomainEventID.BALLOON_CHANGE,
        remote.DOMAIN_EVENT_CALLBACK_BALLOON_CHANGE,
        remote.DOMAIN_EVENT_BALLOON_CHANGE,
    ),
    Delivery(
        events.DomainPmSuspendDisk,
        DomainEventID.PMSUSPEND_DISK,
        remote.DOMAIN_EVENT_CALLBACK_PMSUSPEND_DISK,
        remote.DOMAIN_EVENT_PMSUSPEND_DISK,
    ),
    Delivery(
        events.DomainDeviceRemoved,
        DomainEventID.DEVICE_REMOVED,
        remote.DOMAIN_EVENT_CALLBACK_DEVICE_REMOVED,
        remote.DOMAIN_EVENT_DEVICE_REMOVED,
    ),
    Delivery(events.DomainBlockJob2, DomainEventID.BLOCK_JOB_2, remote.DOMAIN_EVENT_BLOCK_JOB_2),
    Delivery(events.DomainTunable, DomainEventID.TUNABLE, remote.DOMAIN_EVENT_CALLBACK_TUNABLE),
    Delivery(events.DomainAgentLifecycle, DomainEventID.AGENT_LIFECYCLE, remote.DOMAIN_EVENT_CALLBACK_AGENT_LIFECYCLE),
    Delivery(events.DomainDeviceAdded, DomainEventID.DEVICE_ADDED, remote.DOMAIN_EVENT_CALLBACK_DEVICE_ADDED),
    Delivery(
        events.DomainMigrationIteration,
        DomainEventID.MIGRATION_ITERATION,
        remote.DOMAIN_EVENT_CALLBACK_MIGRATION_ITERATION,
    ),
    Delivery(events.DomainJobCompleted, DomainEventID.JOB_COMPLETED, remote.DOMAIN_EVENT_CALLBACK_JOB_COMPLETED),
    Delivery(
        events.DomainDeviceRemovalFailed,
        DomainEventID.DEVICE_REMOVAL_FAILED,
        remote.DOMAIN_EVENT_CALLBACK_DEVICE_REMOVAL_FAILED,
    ),
    Delivery(events.DomainMetadataChange, DomainEventID.METADATA_CHANGE, remote.DOMAIN_EVENT_CALLBACK_METADATA_CHANGE),
    Delivery(events.DomainBlockThreshold, DomainEventID.BLOCK_THRESHOLD, remote.DOMAIN_EVENT_BLOCK_THRESHOLD),
    Delivery(events.DomainMemoryFailure, DomainEventID.MEMORY_FAILURE, remote.DOMAIN_EVENT_MEMORY_FAILURE),
    Delivery(
        events.DomainMemoryDeviceSizeChange,
        DomainEventID.MEMORY_DEVICE_SIZE_CHANGE,
        remote.DOMAIN_EVENT_MEMORY_DEVICE_SIZE_CHANGE,
    ),
    Delivery(events.DomainNicMacChange, DomainEventID.NIC_MAC_CHANGE, remote.DOMAIN_EVENT_NIC_MAC_CHANGE),
    Delivery(events.DomainVcpuRemoved, DomainEventID.VCPU_REMOVED, remote.DOMAIN_EVENT_VCPU_REMOVED),
    Delivery(
        events.DomainChannelLifecycle, DomainEventID.CHANNEL_LIFECYCLE, remote.DOMAIN_EVENT_CALLBACK_CHANNEL_LIFECYCLE
    ),
    Delivery(events.NetworkLifecycle, NetworkEventID.LIFECYCLE, remote.NETWORK_EVENT_LIFECYCLE),
    Delivery(
        events.NetworkMetadataChange, NetworkEventID.METADATA_CHANGE, remote.NETWORK_EVENT_CALLBACK_METADATA_CHANGE
    ),
    Delivery(events.PoolLifecycle, StoragePoolEventID.LIFECYCLE, remote.STORAGE_POOL_EVENT_LIFECYCLE),
    Delivery(events.PoolRefresh, StoragePoolEventID.REFRESH, remote.STORAGE_POOL_EVENT_REFRESH),
    Delivery(events.NodeDeviceLifecycle, NodeDeviceEventID.LIFECYCLE, remote.NODE_DEVICE_EVENT_LIFECYCLE),
    Delivery(events.NodeDeviceUpdate, NodeDeviceEventID.UPDATE, remote.NODE_DEVICE_EVENT_UPDATE),
    Delivery(events.SecretLifecycle, SecretEventID.LIFECYCLE, remote.SECRET_EVENT_LIFECYCLE),
    Delivery(events.SecretValueChanged, SecretEventID.VALUE_CHANGED, remote.SECRET_EVENT_VALUE_CHANGED),
    Delivery(events.QemuMonitorEvent, 0, qemu.DOMAIN_MONITOR_EVENT),
)
"""One line per kind of event."""

BY_KIND: Final = {delivery.kind: delivery for delivery in DELIVERIES}
