"""Events of domains: their kinds and details."""

from __future__ import annotations

from enum import IntEnum


class DomainEventID(IntEnum):
    """The kinds of domain events (virDomainEventID)."""

    LIFECYCLE = 0
    REBOOT = 1
    RTC_CHANGE = 2
    WATCHDOG = 3
    IO_ERROR = 4
    GRAPHICS = 5
    IO_ERROR_REASON = 6
    CONTROL_ERROR = 7
    BLOCK_JOB = 8
    DISK_CHANGE = 9
    TRAY_CHANGE = 10
    PMWAKEUP = 11
    PMSUSPEND = 12
    BALLOON_CHANGE = 13
    PMSUSPEND_DISK = 14
    DEVICE_REMOVED = 15
    BLOCK_JOB_2 = 16
    TUNABLE = 17
    AGENT_LIFECYCLE = 18
    DEVICE_ADDED = 19
    MIGRATION_ITERATION = 20
    JOB_COMPLETED = 21
    DEVICE_REMOVAL_FAILED = 22
    METADATA_CHANGE = 23
    BLOCK_THRESHOLD = 24
    MEMORY_FAILURE = 25
    MEMORY_DEVICE_SIZE_CHANGE = 26
    NIC_MAC_CHANGE = 27
    VCPU_REMOVED = 28
    CHANNEL_LIFECYCLE = 29


class DomainEventType(IntEnum):
    """What happened in a domain's life (virDomainEventType)."""

    DEFINED = 0
    UNDEFINED = 1
    STARTED = 2
    SUSPENDED = 3
    RESUMED = 4
    STOPPED = 5
    SHUTDOWN = 6
    PMSUSPENDED = 7
    CRASHED = 8


class DomainEventDefinedDetailType(IntEnum):
    """How a domain came to be defined (virDomainEventDefinedDetailType)."""

    ADDED = 0
    UPDATED = 1
    RENAMED = 2
    FROM_SNAPSHOT = 3


class DomainEventUndefinedDetailType(IntEnum):
    """How a domain came to be undefined (virDomainEventUndefinedDetailType)."""

    REMOVED = 0
    RENAMED = 1


class DomainEventStartedDetailType(IntEnum):
    """How a domain came to run (virDomainEventStartedDetailType)."""

    BOOTED = 0
    MIGRATED = 1
    RESTORED = 2
    FROM_SNAPSHOT = 3
    WAKEUP = 4
    RECREATED = 5


class DomainEventSuspendedDetailType(IntEnum):
    """Why a domain was suspended (virDomainEventSuspendedDetailType)."""

    PAUSED = 0
    MIGRATED = 1
    IOERROR = 2
    WATCHDOG = 3
    RESTORED = 4
    FROM_SNAPSHOT = 5
    API_ERROR = 6
    POSTCOPY = 7
    POSTCOPY_FAILED = 8
    GUEST_SHUTDOWN = 9


class DomainEventResumedDetailType(IntEnum):
    """Why a domain resumed (virDomainEventResumedDetailType)."""

    UNPAUSED = 0
    MIGRATED = 1
    FROM_SNAPSHOT = 2
    POSTCOPY = 3
    POSTCOPY_FAILED = 4


class DomainEventStoppedDetailType(IntEnum):
    """Why a domain stopped (virDomainEventStoppedDetailType)."""

    SHUTDOWN = 0
    DESTROYED = 1
    CRASHED = 2
    MIGRATED = 3
    SAVED = 4
    FAILED = 5
    FROM_SNAPSHOT = 6
    RECREATED = 7


class DomainEventShutdownDetailType(IntEnum):
    """Who finished a shutdown (virDomainEventShutdownDetailType)."""

    FINISHED = 0
    GUEST = 1
    HOST = 2


class DomainEventPMSuspendedDetailType(IntEnum):
    """Which sleep a guest went into (virDomainEventPMSuspendedDetailType)."""

    MEMORY = 0
    DISK = 1


class DomainEventCrashedDetailType(IntEnum):
    """How a guest crashed (virDomainEventCrashedDetailType)."""

    PANICKED = 0
    CRASHLOADED = 1


class DomainEventGraphicsAddressType(IntEnum):
    """The address family of a viewer (virDomainEventGraphicsAddressType)."""

    IPV4 = 0
    IPV6 = 1
    UNIX = 2


class DomainEventGraphicsPhase(IntEnum):
    """How far a viewer has come (virDomainEventGraphicsPhase)."""

    CONNECT = 0
    INITIALIZE = 1
    DISCONNECT = 2


class DomainEventIOErrorAction(IntEnum):
    """What followed an I/O error (virDomainEventIOErrorAction)."""

    NONE = 0
    PAUSE = 1
    REPORT = 2


class DomainEventWatchdogAction(IntEnum):
    """What a watchdog did (virDomainEventWatchdogAction)."""

    NONE = 0
    PAUSE = 1
    RESET = 2
    POWEROFF = 3
    SHUTDOWN = 4
    DEBUG = 5
    INJECTNMI = 6


class DomainEventTrayChangeReason(IntEnum):
    """Which way a tray moved (virDomainEventTrayChangeReason)."""

    OPEN = 0
    CLOSE = 1


class ConnectDomainEventDiskChangeReason(IntEnum):
    """Why a disk's source changed at start (virConnectDomainEventDiskChangeReason)."""

    CHANGE_MISSING_ON_START = 0
    DROP_MISSING_ON_START = 1


class ConnectDomainEventAgentLifecycleState(IntEnum):
    """Whether the guest agent is connected (virConnectDomainEventAgentLifecycleState)."""

    CONNECTED = 1
    DISCONNECTED = 2


class ConnectDomainEventAgentLifecycleReason(IntEnum):
    """Why that changed (virConnectDomainEventAgentLifecycleReason)."""

    UNKNOWN = 0
    DOMAIN_STARTED = 1
    CHANNEL = 2


class ConnectDomainEventChannelLifecycleState(IntEnum):
    """Whether the guest has a channel open (virConnectDomainEventChannelLifecycleState)."""

    CONNECTED = 1
    DISCONNECTED = 2


class ConnectDomainEventChannelLifecycleReason(IntEnum):
    """Why that changed (virConnectDomainEventChannelLifecycleReason)."""

    UNKNOWN = 0
    DOMAIN_STARTED = 1
    CHANNEL = 2


class ConnectDomainEventBlockJobStatus(IntEnum):
    """How a block job ended or goes on (virConnectDomainEventBlockJobStatus)."""

    COMPLETED = 0
    FAILED = 1
    CANCELED = 2
    READY = 3


class DomainMemoryFailureActionType(IntEnum):
    """What was done about broken memory (virDomainMemoryFailureActionType)."""

    IGNORE = 0
    INJECT = 1
    FATAL = 2
    RESET = 3


class DomainMemoryFailureRecipientType(IntEnum):
    """Who was told of broken memory (virDomainMemoryFailureRecipientType)."""

    HYPERVISOR = 0
    GUEST = 1


class DomainMemoryFailureFlags(IntEnum):
    """Details of broken memory (virDomainMemoryFailureFlags)."""

    ACTION_REQUIRED = 1
    RECURSIVE = 2
