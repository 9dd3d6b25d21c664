"""Virtual networks, their updates, ports and events."""

from __future__ import annotations

from enum import IntEnum


class ConnectListAllNetworksFlags(IntEnum):
    """Which networks a list shows (virConnectListAllNetworksFlags)."""

    INACTIVE = 1
    ACTIVE = 2
    PERSISTENT = 4
    TRANSIENT = 8
    AUTOSTART = 16
    NO_AUTOSTART = 32


class NetworkCreateFlags(IntEnum):
    """How a network is created (virNetworkCreateFlags)."""

    VALIDATE = 1


class NetworkDefineFlags(IntEnum):
    """How a network's document is taken in (virNetworkDefineFlags)."""

    VALIDATE = 1


class NetworkXMLFlags(IntEnum):
    """Which form of a network's document is meant (virNetworkXMLFlags)."""

    INACTIVE = 1


class NetworkUpdateCommand(IntEnum):
    """What an update does to a part of a network (virNetworkUpdateCommand)."""

    NONE = 0
    MODIFY = 1
    DELETE = 2
    ADD_LAST = 3
    ADD_FIRST = 4


class NetworkUpdateSection(IntEnum):
    """Which part of a network an update changes (virNetworkUpdateSection)."""

    NONE = 0
    BRIDGE = 1
    DOMAIN = 2
    IP = 3
    IP_DHCP_HOST = 4
    IP_DHCP_RANGE = 5
    FORWARD = 6
    FORWARD_INTERFACE = 7
    FORWARD_PF = 8
    PORTGROUP = 9
    DNS_HOST = 10
    DNS_TXT = 11
    DNS_SRV = 12


class NetworkUpdateFlags(IntEnum):
    """Whether an update is for the running network, its definition, or whichever applies (virNetworkUpdateFlags)."""

    CURRENT = 0
    LIVE = 1
    CONFIG = 2


class NetworkMetadataType(IntEnum):
    """Which part of a network's metadata is meant (virNetworkMetadataType)."""

    DESCRIPTION = 0
    TITLE = 1
    ELEMENT = 2


class NetworkEventID(IntEnum):
    """The kinds of network events (virNetworkEventID)."""

    LIFECYCLE = 0
    METADATA_CHANGE = 1


class NetworkEventLifecycleType(IntEnum):
    """What happened in a network's life (virNetworkEventLifecycleType)."""

    DEFINED = 0
    UNDEFINED = 1
    STARTED = 2
    STOPPED = 3


class NetworkPortCreateFlags(IntEnum):
    """How a port is created (virNetworkPortCreateFlags)."""

    RECLAIM = 1
    VALIDATE = 2
