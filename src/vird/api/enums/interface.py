"""Network interfaces of the host."""

from __future__ import annotations

from enum import IntEnum


class ConnectListAllInterfacesFlags(IntEnum):
    """Which interfaces a list shows (virConnectListAllInterfacesFlags)."""

    INACTIVE = 1
    ACTIVE = 2


class InterfaceDefineFlags(IntEnum):
    """How an interface's document is taken in (virInterfaceDefineFlags)."""

    VALIDATE = 1


class InterfaceXMLFlags(IntEnum):
    """Which form of an interface's document is meant (virInterfaceXMLFlags)."""

    INACTIVE = 1
