"""States of a domain, why it is in them, and the flags of its life."""

from __future__ import annotations

from enum import IntEnum


class DomainState(IntEnum):
    """What a domain is doing (virDomainState)."""

    NOSTATE = 0
    RUNNING = 1
    BLOCKED = 2
    PAUSED = 3
    SHUTDOWN = 4
    SHUTOFF = 5
    CRASHED = 6
    PMSUSPENDED = 7


class DomainNostateReason(IntEnum):
    """Why a domain has no state (virDomainNostateReason)."""

    UNKNOWN = 0


class DomainRunningReason(IntEnum):
    """Why a domain is running (virDomainRunningReason)."""

    UNKNOWN = 0
    BOOTED = 1
    MIGRATED = 2
    RESTORED = 3
    FROM_SNAPSHOT = 4
    UNPAUSED = 5
    MIGRATION_CANCELED = 6
    SAVE_CANCELED = 7
    WAKEUP = 8
    CRASHED = 9
    POSTCOPY = 10
    POSTCOPY_FAILED = 11


class DomainBlockedReason(IntEnum):
    """Why a domain is blocked (virDomainBlockedReason)."""

    UNKNOWN = 0


class DomainPausedReason(IntEnum):
    """Why a domain is paused (virDomainPausedReason)."""

    UNKNOWN = 0
    USER = 1
    MIGRATION = 2
    SAVE = 3
    DUMP = 4
    IOERROR = 5
    WATCHDOG = 6
    FROM_SNAPSHOT = 7
    SHUTTING_DOWN = 8
    SNAPSHOT = 9
    CRASHED = 10
    STARTING_UP = 11
    POSTCOPY = 12
    POSTCOPY_FAILED = 13
    API_ERROR = 14


class DomainShutdownReason(IntEnum):
    """Why a domain is shutting down (virDomainShutdownReason)."""

    UNKNOWN = 0
    USER = 1


class DomainShutoffReason(IntEnum):
    """Why a domain is off (virDomainShutoffReason)."""

    UNKNOWN = 0
    SHUTDOWN = 1
    DESTROYED = 2
    CRASHED = 3
    MIGRATED = 4
    SAVED = 5
    FAILED = 6
    FROM_SNAPSHOT = 7
    DAEMON = 8


class DomainCrashedReason(IntEnum):
    """Why a domain has crashed (virDomainCrashedReason)."""

    UNKNOWN = 0
    PANICKED = 1


class DomainPMSuspendedReason(IntEnum):
    """Why a guest sleeps (virDomainPMSuspendedReason)."""

    UNKNOWN = 0


class DomainPMSuspendedDiskReason(IntEnum):
    """Why a guest hibernates (virDomainPMSuspendedDiskReason)."""

    UNKNOWN = 0


class DomainControlState(IntEnum):
    """What the connection between daemon and hypervisor is busy with (virDomainControlState)."""

    OK = 0
    JOB = 1
    OCCUPIED = 2
    ERROR = 3


class DomainControlErrorReason(IntEnum):
    """Why that connection is unusable (virDomainControlErrorReason)."""

    NONE = 0
    UNKNOWN = 1
    MONITOR = 2
    INTERNAL = 3


class DomainModificationImpact(IntEnum):
    """Whether a change is for the running domain, its next start, or what applies (virDomainModificationImpact)."""

    CURRENT = 0
    LIVE = 1
    CONFIG = 2


class DomainCreateFlags(IntEnum):
    """How a domain is started (virDomainCreateFlags)."""

    NONE = 0
    START_PAUSED = 1
    START_AUTODESTROY = 2
    START_BYPASS_CACHE = 4
    START_FORCE_BOOT = 8
    START_VALIDATE = 16
    START_RESET_NVRAM = 32


class DomainDefineFlags(IntEnum):
    """How a domain's document is taken in (virDomainDefineFlags)."""

    VALIDATE = 1


class DomainUndefineFlagsValues(IntEnum):
    """What goes away with a domain's definition (virDomainUndefineFlagsValues)."""

    MANAGED_SAVE = 1
    SNAPSHOTS_METADATA = 2
    NVRAM = 4
    KEEP_NVRAM = 8
    CHECKPOINTS_METADATA = 16
    TPM = 32
    KEEP_TPM = 64


class DomainDestroyFlagsValues(IntEnum):
    """How hard a domain is ended (virDomainDestroyFlagsValues)."""

    DEFAULT = 0
    GRACEFUL = 1
    REMOVE_LOGS = 2


class DomainShutdownFlagValues(IntEnum):
    """By which ways a guest is asked to shut down (virDomainShutdownFlagValues)."""

    DEFAULT = 0
    ACPI_POWER_BTN = 1
    GUEST_AGENT = 2
    INITCTL = 4
    SIGNAL = 8
    PARAVIRT = 16


class DomainRebootFlagValues(IntEnum):
    """By which ways a guest is asked to reboot (virDomainRebootFlagValues)."""

    DEFAULT = 0
    ACPI_POWER_BTN = 1
    GUEST_AGENT = 2
    INITCTL = 4
    SIGNAL = 8
    PARAVIRT = 16


class DomainXMLFlags(IntEnum):
    """Which form of a domain's document is meant (virDomainXMLFlags)."""

    SECURE = 1
    INACTIVE = 2
    UPDATE_CPU = 4
    MIGRATABLE = 8


class DomainSaveRestoreFlags(IntEnum):
    """How a domain is saved and restored (virDomainSaveRestoreFlags)."""

    BYPASS_CACHE = 1
    RUNNING = 2
    PAUSED = 4
    RESET_NVRAM = 8


class DomainSaveImageXMLFlags(IntEnum):
    """What the document of a saved domain shows (virDomainSaveImageXMLFlags)."""

    SECURE = 1


class DomainCoreDumpFlags(IntEnum):
    """How a core dump is taken (virDomainCoreDumpFlags)."""

    CRASH = 1
    LIVE = 2
    BYPASS_CACHE = 4
    RESET = 8
    MEMORY_ONLY = 16


class DomainCoreDumpFormat(IntEnum):
    """The file format of a core dump (virDomainCoreDumpFormat)."""

    RAW = 0
    KDUMP_ZLIB = 1
    KDUMP_LZO = 2
    KDUMP_SNAPPY = 3
    WIN_DMP = 4


class DomainDeviceModifyFlags(IntEnum):
    """Which document a device change is for (virDomainDeviceModifyFlags)."""

    CURRENT = 0
    LIVE = 1
    CONFIG = 2
    FORCE = 4


class DomainMemoryModFlags(IntEnum):
    """Which memory size a change is for (virDomainMemoryModFlags)."""

    CURRENT = 0
    LIVE = 1
    CONFIG = 2
    MAXIMUM = 4


class DomainVcpuFlags(IntEnum):
    """Which virtual processors are meant, and where (virDomainVcpuFlags)."""

    CURRENT = 0
    LIVE = 1
    CONFIG = 2
    MAXIMUM = 4
    GUEST = 8
    HOTPLUGGABLE = 16
    ASYNC_UNPLUG = 32


class DomainSetVcpuFlags(IntEnum):
    """Where a virtual processor is switched, and whether the guest is waited for (virDomainSetVcpuFlags)."""

    AFFECT_CURRENT = 0
    AFFECT_LIVE = 1
    AFFECT_CONFIG = 2
    ASYNC_UNPLUG = 4


class VcpuState(IntEnum):
    """What a virtual processor is doing (virVcpuState)."""

    OFFLINE = 0
    RUNNING = 1
    BLOCKED = 2


class VcpuHostCpuState(IntEnum):
    """Numbers that stand for no host processor (virVcpuHostCpuState)."""

    UNAVAILABLE = -2
    OFFLINE = -1


class ConnectListAllDomainsFlags(IntEnum):
    """Which domains a list shows (virConnectListAllDomainsFlags)."""

    ACTIVE = 1
    INACTIVE = 2
    PERSISTENT = 4
    TRANSIENT = 8
    RUNNING = 16
    PAUSED = 32
    SHUTOFF = 64
    OTHER = 128
    MANAGEDSAVE = 256
    NO_MANAGEDSAVE = 512
    AUTOSTART = 1024
    NO_AUTOSTART = 2048
    HAS_SNAPSHOT = 4096
    NO_SNAPSHOT = 8192
    HAS_CHECKPOINT = 16384
    NO_CHECKPOINT = 32768


class DomainLifecycle(IntEnum):
    """The moments in a domain's life that an action can be set for (virDomainLifecycle)."""

    POWEROFF = 0
    REBOOT = 1
    CRASH = 2


class DomainLifecycleAction(IntEnum):
    """What follows such a moment (virDomainLifecycleAction)."""

    DESTROY = 0
    RESTART = 1
    RESTART_RENAME = 2
    PRESERVE = 3
    COREDUMP_DESTROY = 4
    COREDUMP_RESTART = 5


class DomainMetadataType(IntEnum):
    """Which part of a domain's metadata is meant (virDomainMetadataType)."""

    DESCRIPTION = 0
    TITLE = 1
    ELEMENT = 2


class DomainNumatuneMemMode(IntEnum):
    """How strictly memory stays on its NUMA nodes (virDomainNumatuneMemMode)."""

    STRICT = 0
    PREFERRED = 1
    INTERLEAVE = 2
    RESTRICTIVE = 3


class DomainFDAssociateFlags(IntEnum):
    """What is done with the labels of files passed to a domain (virDomainFDAssociateFlags)."""

    RESTORE = 1
    WRITABLE = 2


class DomainMessageType(IntEnum):
    """Which remarks about a domain are asked for (virDomainMessageType)."""

    DEPRECATION = 1
    TAINTING = 2
    IOERRORS = 4


class DomainMemoryFlags(IntEnum):
    """Which kind of address a memory peek takes (virDomainMemoryFlags)."""

    VIRTUAL = 1
    PHYSICAL = 2
