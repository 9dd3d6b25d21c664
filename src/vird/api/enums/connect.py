"""How connections are opened and closed, and what CPU comparisons answer."""

from __future__ import annotations

from enum import IntEnum


class ConnectFlags(IntEnum):
    """How a connection is opened (virConnectFlags)."""

    RO = 1
    NO_ALIASES = 2


class ConnectCloseReason(IntEnum):
    """Why a connection ended (virConnectCloseReason)."""

    ERROR = 0
    EOF = 1
    KEEPALIVE = 2
    CLIENT = 3


class ConnectCredentialType(IntEnum):
    """What an authentication asks the user for (virConnectCredentialType)."""

    USERNAME = 1
    AUTHNAME = 2
    LANGUAGE = 3
    CNONCE = 4
    PASSPHRASE = 5
    ECHOPROMPT = 6
    NOECHOPROMPT = 7
    REALM = 8
    EXTERNAL = 9


class ConnectBaselineCPUFlags(IntEnum):
    """What a baseline CPU shows (virConnectBaselineCPUFlags)."""

    EXPAND_FEATURES = 1
    MIGRATABLE = 2
    IGNORE_HOST = 4


class ConnectCompareCPUFlags(IntEnum):
    """How strictly a CPU comparison reports (virConnectCompareCPUFlags)."""

    FAIL_INCOMPATIBLE = 1
    VALIDATE_XML = 2


class CPUCompareResult(IntEnum):
    """How a CPU relates to the one it is compared with (virCPUCompareResult)."""

    ERROR = -1
    INCOMPATIBLE = 0
    IDENTICAL = 1
    SUPERSET = 2


class TypedParameterFlags(IntEnum):
    """What a caller accepts in typed parameters (virTypedParameterFlags)."""

    STRING_OKAY = 4


class IPAddrType(IntEnum):
    """The two families of IP addresses (virIPAddrType)."""

    IPV4 = 0
    IPV6 = 1


class ConnectGetDomainCapabilitiesFlags(IntEnum):
    """What domain capabilities show (virConnectGetDomainCapabilitiesFlags)."""

    DISABLE_DEPRECATED_FEATURES = 1
    EXPAND_CPU_FEATURES = 2


class EventHandleType(IntEnum):
    """What may happen on a watched file descriptor (virEventHandleType)."""

    READABLE = 1
    WRITABLE = 2
    ERROR = 4
    HANGUP = 8
