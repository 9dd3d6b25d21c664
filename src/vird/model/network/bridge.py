"""The host side of a network: its bridge, MAC address, MTU and DNS domain name."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Lenient, Named
from vird.markup.scalars import Mac, OnOff, UInt, ULong, YesNo

MacTableManager = Literal["kernel", "libvirt"]


class Bridge(Element):
    """``<bridge>``; ``delay`` is the forward delay in seconds."""

    name: Attr[str | None] = None
    zone: Attr[str | None] = None
    stp: Annotated[Attr[OnOff | None], Lenient()] = None
    delay: Attr[ULong | None] = None
    mac_table_manager: Annotated[Attr[MacTableManager | None], Named("macTableManager")] = None


class Mtu(Element):
    """``<mtu size='1500'/>`` in bytes."""

    size: Attr[UInt]


class BridgeMac(Element):
    """The bridge's own MAC address."""

    address: Attr[Mac]


class DnsDomain(Element):
    """The DNS domain of the network; ``local_only`` keeps its names from the upstream servers."""

    name: Attr[str | None] = None
    local_only: Annotated[Attr[YesNo | None], Named("localOnly")] = None
    register: Attr[YesNo | None] = None


class PortOptions(Element):
    """``<port isolated='yes'/>``: guests of this network cannot reach each other."""

    isolated: Attr[YesNo | None] = None
