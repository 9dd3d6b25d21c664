"""What a rule says about connections over IPv4, where the kernel's connection tracking sees them."""

from __future__ import annotations

from typing import Annotated

from vird.markup import Attr, Named
from vird.model.filter.layer2 import Match
from vird.model.filter.values import (
    U8,
    U16,
    Comment,
    Decimal16,
    Dscp,
    Ip4,
    IpsetFlags,
    IpsetName,
    MacText,
    Mask4,
    States,
    TcpFlags,
)


class Packet(Match):
    """What all protocols over IPv4 have."""

    srcmacaddr: Attr[MacText | None] = None
    srcipaddr: Attr[Ip4 | None] = None
    srcipmask: Attr[Mask4 | None] = None
    dstipaddr: Attr[Ip4 | None] = None
    dstipmask: Attr[Mask4 | None] = None
    srcipfrom: Attr[Ip4 | None] = None
    srcipto: Attr[Ip4 | None] = None
    dstipfrom: Attr[Ip4 | None] = None
    dstipto: Attr[Ip4 | None] = None
    dscp: Attr[Dscp | None] = None
    connlimit_above: Annotated[Attr[Decimal16 | None], Named("connlimit-above")] = None
    state: Attr[States | None] = None


class Ports(Packet):
    """Protocols with ports."""

    srcportstart: Attr[U16 | None] = None
    srcportend: Attr[U16 | None] = None
    dstportstart: Attr[U16 | None] = None
    dstportend: Attr[U16 | None] = None


class TcpMatch(Ports, tag="tcp"):
    """TCP; ``flags`` are MASK/FLAGS."""

    option: Attr[U8 | None] = None
    flags: Attr[TcpFlags | None] = None
    comment: Attr[Comment | None] = None


class UdpMatch(Ports, tag="udp"):
    """UDP."""

    comment: Attr[Comment | None] = None


class SctpMatch(Ports, tag="sctp"):
    """SCTP."""

    comment: Attr[Comment | None] = None


class UdpliteMatch(Packet, tag="udplite"):
    """UDP-Lite."""

    comment: Attr[Comment | None] = None


class EspMatch(Packet, tag="esp"):
    """IPsec, encrypted."""

    comment: Attr[Comment | None] = None


class AhMatch(Packet, tag="ah"):
    """IPsec, authenticated."""

    comment: Attr[Comment | None] = None


class IgmpMatch(Packet, tag="igmp"):
    """Group membership."""

    comment: Attr[Comment | None] = None


class IcmpMatch(Packet, tag="icmp"):
    """ICMP."""

    type: Attr[U8 | None] = None
    code: Attr[U8 | None] = None
    comment: Attr[Comment | None] = None


class AllMatch(Packet, tag="all"):
    """Whatever is carried by IPv4."""

    ipset: Attr[IpsetName | None] = None
    ipsetflags: Attr[IpsetFlags | None] = None
    comment: Attr[Comment | None] = None
