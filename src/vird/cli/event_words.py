"""Events in words: their names on the command line, and the line that tells one. Pure."""

from __future__ import annotations

import re
from enum import IntEnum

from vird.api import events
from vird.api.enums import domain_event as detail
from vird.api.enums.network import NetworkEventLifecycleType
from vird.api.enums.node_device import NodeDeviceEventLifecycleType
from vird.api.enums.pool import StoragePoolEventLifecycleType
from vird.api.enums.secret import SecretEventLifecycleType
from vird.api.event_wire import DELIVERIES
from vird.api.events import Event

FAMILIES = ("Domain", "Network", "Pool", "NodeDevice", "Secret")

DETAILS: dict[int, type[IntEnum]] = {
    detail.DomainEventType.DEFINED: detail.DomainEventDefinedDetailType,
    detail.DomainEventType.UNDEFINED: detail.DomainEventUndefinedDetailType,
    detail.DomainEventType.STARTED: detail.DomainEventStartedDetailType,
    detail.DomainEventType.SUSPENDED: detail.DomainEventSuspendedDetailType,
    detail.DomainEventType.RESUMED: detail.DomainEventResumedDetailType,
    detail.DomainEventType.STOPPED: detail.DomainEventStoppedDetailType,
    detail.DomainEventType.SHUTDOWN: detail.DomainEventShutdownDetailType,
    detail.DomainEventType.PMSUSPENDED: detail.DomainEventPMSuspendedDetailType,
    detail.DomainEventType.CRASHED: detail.DomainEventCrashedDetailType,
}
LIFECYCLES: dict[type[Event], type[IntEnum]] = {
    events.NetworkLifecycle: NetworkEventLifecycleType,
    events.PoolLifecycle: StoragePoolEventLifecycleType,
    events.NodeDeviceLifecycle: NodeDeviceEventLifecycleType,
    events.SecretLifecycle: SecretEventLifecycleType,
}
SPECIAL = {
    "FROM_SNAPSHOT": "Snapshot",
    "IOERROR": "I/O Error",
    "API_ERROR": "API error",
    "POSTCOPY": "Post-copy",
    "POSTCOPY_FAILED": "Post-copy Error",
    "WAKEUP": "Event wakeup",
    "GUEST": "Finished after guest request",
    "HOST": "Finished after host request",
    "PMSUSPENDED": "PMSuspended",
}


def kinds_of(family: str) -> dict[str, type[Event]]:
    """The events of a family of objects, by the names that users give them."""
    prefixes = [each for each in FAMILIES if each != family and each.startswith(family)]
    found = {}
    for delivery in DELIVERIES:
        name = delivery.kind.__name__
        if name.startswith(family) and not any(name.startswith(other) for other in prefixes):
            found[kebab(name.removeprefix(family))] = delivery.kind
    return found


def kebab(name: str) -> str:
    """``BlockJob2`` as ``block-job-2``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])", "-", name).lower()


def _word(kind: type[IntEnum], number: int) -> str:
    try:
        name = kind(number).name
    except ValueError:
        return "unknown"
    return SPECIAL.get(name, name.capitalize().replace("_", " "))


def told(event: Event) -> str:
    """What follows an event's object on its line: a colon and its particulars, or nothing."""
    match event:
        case events.DomainLifecycle():
            details = DETAILS.get(event.event)
            return f": {_word(detail.DomainEventType, event.event)} " + (
                _word(details, event.detail) if details is not None else "unknown"
            )
        case events.DomainWatchdog():
            return f": {_lower(detail.DomainEventWatchdogAction, event.action)}"
        case events.DomainIoErrorReason():
            action = _lower(detail.DomainEventIOErrorAction, event.action)
            return f": {event.src_path} ({event.dev_alias}) {action} due to {event.reason}"
        case events.DomainIoError():
            action = _lower(detail.DomainEventIOErrorAction, event.action)
            return f": {event.src_path} ({event.dev_alias}) {action}"
        case events.DomainBalloonChange():
            return f": {event.actual}KiB"
        case events.DomainTrayChange():
            return f" disk {event.dev_alias}: {'opened' if event.reason == 0 else 'closed'}"
        case events.DomainDiskChange():
            return f" disk {event.dev_alias}: {event.old_src_path or ''} -> {event.new_src_path or ''}"
        case events.DomainDeviceAdded() | events.DomainDeviceRemoved() | events.DomainDeviceRemovalFailed():
            return f": {event.dev_alias}"
        case events.DomainRtcChange():
            return f": {event.offset}"
        case events.DomainMigrationIteration():
            return f": iteration: '{event.iteration}'"
        case events.DomainTunable() | events.DomainJobCompleted():
            return ":" + "".join(f"\n\t{param.field}: {param.value.value}" for param in event.params)
        case _:
            pass
    lifecycle = LIFECYCLES.get(type(event))
    if lifecycle is not None:
        return f": {_word(lifecycle, getattr(event, 'event', -1))}"
    return _generic(event)


def _lower(kind: type[IntEnum], number: int) -> str:
    try:
        return kind(number).name.lower().replace("_", "-")
    except ValueError:
        return "unknown"


def _generic(event: Event) -> str:
    fields = [name for name in event.__match_args__[1:] if name != "reason" or getattr(event, name)]
    values = ", ".join(f"{name.replace('_', '-')}: {getattr(event, name)}" for name in fields)
    return f": {values}" if values else ""
