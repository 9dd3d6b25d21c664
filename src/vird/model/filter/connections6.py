"""What a rule says about connections over IPv6, where the kernel's connection tracking sees them."""

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
    Ip6,
    IpsetFlags,
    IpsetName,
    MacText,
    Mask6,
    States,
)


class Packet6(Match):
    """What all protocols over IPv6 have."""

    srcmacaddr: Attr[MacText | None] = None
    srcipaddr: Attr[Ip6 | None] = None
    srcipmask: Attr[Mask6 | None] = None
    dstipaddr: Attr[Ip6 | None] = None
    dstipmask: Attr[Mask6 | None] = None
    srcipfrom: Attr[Ip6 | None] = None
    srcipto: Attr[Ip6 | None] = None
    dstipfrom: Attr[Ip6 | None] = None
    dstipto: Attr[Ip6 | None] = None
    dscp: Attr[Dscp | None] = None
    connlimit_above: Annotated[Attr[Decimal16 | None], Named("connlimit-above")] = None
    state: Attr[States | None] = None


class Ports6(Packet6):
    """Protocols with ports."""

    srcportstart: Attr[U16 | None] = None
    srcportend: Attr[U16 | None] = None
    dstportstart: Attr[U16 | None] = None
    dstportend: Attr[U16 | None] = None


class Tcp6Match(Ports6, tag="tcp-ipv6"):
    """TCP."""

    option: Attr[U8 | None] = None
    comment: Attr[Comment | None] = None


class Udp6Match(Ports6, tag="udp-ipv6"):
    """UDP."""

    comment: Attr[Comment | None] = None


class Sctp6Match(Ports6, tag="sctp-ipv6"):
    """SCTP."""

    comment: Attr[Comment | None] = None


class Udplite6Match(Packet6, tag="udplite-ipv6"):
    """UDP-Lite."""

    comment: Attr[Comment | None] = None


class Esp6Match(Packet6, tag="esp-ipv6"):
    """IPsec, encrypted."""

    comment: Attr[Comment | None] = None


class Ah6Match(Packet6, tag="ah-ipv6"):
    """IPsec, authenticated."""

    comment: Attr[Comment | None] = None


class Icmp6Match(Packet6, tag="icmpv6"):
    """ICMPv6."""

    type: Attr[U8 | None] = None
    code: Attr[U8 | None] = None
    comment: Attr[Comment | None] = None


class All6Match(Packet6, tag="all-ipv6"):
    """Whatever is carried by IPv6."""

    ipset: Attr[IpsetName | None] = None
    ipsetflags: Attr[IpsetFlags | None] = None
    comment: Attr[Comment | None] = None
