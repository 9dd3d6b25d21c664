"""What is measured and asked about domains, their jobs and guests."""

from __future__ import annotations

from enum import IntEnum


class ConnectGetAllDomainStatsFlags(IntEnum):
    """Which domains bulk statistics cover (virConnectGetAllDomainStatsFlags)."""

    ACTIVE = 1
    INACTIVE = 2
    PERSISTENT = 4
    TRANSIENT = 8
    RUNNING = 16
    PAUSED = 32
    SHUTOFF = 64
    OTHER = 128
    NOWAIT = 0x20000000
    BACKING = 0x40000000
    ENFORCE_STATS = 0x80000000


class DomainStatsTypes(IntEnum):
    """Which groups of statistics are asked for (virDomainStatsTypes)."""

    STATE = 1
    CPU_TOTAL = 2
    BALLOON = 4
    VCPU = 8
    INTERFACE = 16
    BLOCK = 32
    PERF = 64
    IOTHREAD = 128
    MEMORY = 256
    DIRTYRATE = 512
    VM = 1024


class DomainMemoryStatTags(IntEnum):
    """What a memory figure says (virDomainMemoryStatTags)."""

    SWAP_IN = 0
    SWAP_OUT = 1
    MAJOR_FAULT = 2
    MINOR_FAULT = 3
    UNUSED = 4
    AVAILABLE = 5
    ACTUAL_BALLOON = 6
    RSS = 7
    USABLE = 8
    LAST_UPDATE = 9
    DISK_CACHES = 10
    HUGETLB_PGALLOC = 11
    HUGETLB_PGFAIL = 12
    NR = 13


class DomainJobType(IntEnum):
    """What kind of job is going on, or how it ended (virDomainJobType)."""

    NONE = 0
    BOUNDED = 1
    UNBOUNDED = 2
    COMPLETED = 3
    FAILED = 4
    CANCELLED = 5


class DomainJobOperation(IntEnum):
    """What a job is doing (virDomainJobOperation)."""

    UNKNOWN = 0
    START = 1
    SAVE = 2
    RESTORE = 3
    MIGRATION_IN = 4
    MIGRATION_OUT = 5
    SNAPSHOT = 6
    SNAPSHOT_REVERT = 7
    DUMP = 8
    BACKUP = 9
    SNAPSHOT_DELETE = 10


class DomainGetJobStatsFlags(IntEnum):
    """Which job is asked about (virDomainGetJobStatsFlags)."""

    COMPLETED = 1
    KEEP_COMPLETED = 2


class DomainAbortJobFlagsValues(IntEnum):
    """How a job is aborted (virDomainAbortJobFlagsValues)."""

    POSTCOPY = 1


class DomainDirtyRateStatus(IntEnum):
    """How far a dirty-rate measurement is (virDomainDirtyRateStatus)."""

    UNSTARTED = 0
    MEASURING = 1
    MEASURED = 2


class DomainDirtyRateCalcFlags(IntEnum):
    """How a dirty rate is measured (virDomainDirtyRateCalcFlags)."""

    PAGE_SAMPLING = 0
    DIRTY_BITMAP = 1
    DIRTY_RING = 2


class DomainInterfaceAddressesSource(IntEnum):
    """Where guest addresses are learned from (virDomainInterfaceAddressesSource)."""

    LEASE = 0
    AGENT = 1
    ARP = 2


class DomainGuestInfoTypes(IntEnum):
    """What is asked of the guest (virDomainGuestInfoTypes)."""

    USERS = 1
    OS = 2
    TIMEZONE = 4
    HOSTNAME = 8
    FILESYSTEM = 16
    DISKS = 32
    INTERFACES = 64
    LOAD = 128


class DomainGetHostnameFlags(IntEnum):
    """Where a guest's host name is learned from (virDomainGetHostnameFlags)."""

    LEASE = 1
    AGENT = 2


class DomainAgentResponseTimeoutValues(IntEnum):
    """Special waiting times for the guest agent (virDomainAgentResponseTimeoutValues)."""

    BLOCK = -2
    DEFAULT = -1
    NOWAIT = 0


class DomainAuthorizedSSHKeysSetFlags(IntEnum):
    """Whether keys are replaced, added or removed (virDomainAuthorizedSSHKeysSetFlags)."""

    APPEND = 1
    REMOVE = 2


class DomainSetUserPasswordFlags(IntEnum):
    """In which form a password is given (virDomainSetUserPasswordFlags)."""

    ENCRYPTED = 1


class DomainSetTimeFlags(IntEnum):
    """Where a guest's clock is set from (virDomainSetTimeFlags)."""

    SYNC = 1
