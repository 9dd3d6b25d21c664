"""A network's addresses on the host and its DHCP service: ``<ip>`` and ``<route>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import XmlDetail
from vird.markup import Attr, Blank, Element, Fails, Named, Range
from vird.markup.origins import OwnXmlError
from vird.markup.scalars import UInt, ULong, YesNo
from vird.model.addresses import IpText

Family = Literal["ipv4", "ipv6"]
LeaseUnit = Literal["seconds", "minutes", "hours"]


class Lease(Element):
    """How long an address is lent; ``expiry`` 0 is for ever, a bare number is minutes."""

    expiry: Attr[ULong | None] = None
    unit: Attr[LeaseUnit | None] = None


class DhcpRange(Element):
    """Addresses that DHCP hands out, both ends included."""

    start: Attr[IpText]
    end: Attr[IpText]
    lease: Lease | None = None


class DhcpHost(Element):
    """The address of one client, known by MAC (IPv4), DUID (``id``, IPv6) or name.

    ``mac`` keeps the spelling it was given.
    """

    id: Attr[str | None] = None
    mac: Attr[str | None] = None
    name: Attr[str | None] = None
    ip: Attr[IpText | None] = None
    lease: Lease | None = None


class Bootp(Element):
    """What a client that boots over the network is told to load, and from where."""

    file: Attr[str | None] = None
    server: Annotated[Attr[IpText | None], Fails(XmlDetail)] = None


class Dhcp(Element):
    """``<dhcp>`` of one address."""

    ranges: Annotated[list[DhcpRange], Named("range")] = []
    hosts: Annotated[list[DhcpHost], Named("host")] = []
    bootp: Bootp | None = None


class Tftp(Element):
    """The folder that TFTP serves."""

    root: Attr[str | None] = None


class NetworkIp(Element, tag="ip", empty="open"):
    """One address of the bridge; ``family`` is written only when the document said it."""

    family: Annotated[Attr[Family | None], Fails(OwnXmlError)] = None
    address: Annotated[Attr[IpText], Fails(OwnXmlError)]
    netmask: Annotated[Attr[IpText | None], Blank()] = None
    prefix: Attr[UInt | None] = None
    local_ptr: Annotated[Attr[YesNo | None], Named("localPtr")] = None
    tftp: Tftp | None = None
    dhcp: Dhcp | None = None


class NetworkRoute(Element, tag="route"):
    """A route on the host to a network behind one of the guests."""

    family: Attr[Family | None] = None
    address: Attr[IpText]
    netmask: Attr[IpText | None] = None
    prefix: Attr[UInt | None] = None
    gateway: Attr[IpText]
    metric: Attr[Annotated[int, Range(1, 2**32 - 1)] | None] = None
