"""What a rule says about IP packets as frames see them: ``<ip>`` and ``<ipv6>``."""

from __future__ import annotations

from vird.markup import Attr
from vird.model.filter.layer2 import Frame
from vird.model.filter.values import U8, U16, Comment, Dscp, Ip4, Ip6, IpProtocol, Mask4, Mask6


class IpMatch(Frame, tag="ip"):
    """An IPv4 packet; ports need a protocol that has them."""

    srcipaddr: Attr[Ip4 | None] = None
    srcipmask: Attr[Mask4 | None] = None
    dstipaddr: Attr[Ip4 | None] = None
    dstipmask: Attr[Mask4 | None] = None
    protocol: Attr[IpProtocol | None] = None
    srcportstart: Attr[U16 | None] = None
    srcportend: Attr[U16 | None] = None
    dstportstart: Attr[U16 | None] = None
    dstportend: Attr[U16 | None] = None
    dscp: Attr[Dscp | None] = None
    comment: Attr[Comment | None] = None


class Ipv6Match(Frame, tag="ipv6"):
    """An IPv6 packet; ``typeend`` and ``codeend`` end ranges of ICMPv6."""

    srcipaddr: Attr[Ip6 | None] = None
    srcipmask: Attr[Mask6 | None] = None
    dstipaddr: Attr[Ip6 | None] = None
    dstipmask: Attr[Mask6 | None] = None
    protocol: Attr[IpProtocol | None] = None
    srcportstart: Attr[U16 | None] = None
    srcportend: Attr[U16 | None] = None
    dstportstart: Attr[U16 | None] = None
    dstportend: Attr[U16 | None] = None
    type: Attr[U8 | None] = None
    typeend: Attr[U8 | None] = None
    code: Attr[U8 | None] = None
    codeend: Attr[U8 | None] = None
    comment: Attr[Comment | None] = None
