"""What a rule says about frames: MAC, VLAN, spanning tree, ARP and RARP."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Lenient, Named
from vird.model.filter.values import (
    U8,
    U16,
    U32,
    ArpOpcode,
    Comment,
    EncapsulatedId,
    Ip4,
    MacMask,
    MacText,
    Mask4,
    ProtocolId,
    Truth,
    VlanId,
)


class Match(Element):
    """All protocols: ``match='no'`` turns the test around."""

    match: Annotated[Attr[Literal["no"] | None], Lenient()] = None

    @property
    def kind(self) -> str:
        """The element's name: what the rule is about."""
        return self._tag


class Frame(Match):
    """Both MAC addresses of a frame."""

    srcmacaddr: Attr[MacText | None] = None
    srcmacmask: Attr[MacMask | None] = None
    dstmacaddr: Attr[MacText | None] = None
    dstmacmask: Attr[MacMask | None] = None


class MacMatch(Frame, tag="mac"):
    """Any Ethernet frame."""

    protocolid: Attr[ProtocolId | None] = None
    comment: Attr[Comment | None] = None


class VlanMatch(Frame, tag="vlan"):
    """A frame with an 802.1Q tag."""

    vlanid: Attr[VlanId | None] = None
    encap_protocol: Annotated[Attr[EncapsulatedId | None], Named("encap-protocol")] = None
    comment: Attr[Comment | None] = None


class StpMatch(Match, tag="stp"):
    """A frame of the spanning tree protocol; ``…_hi`` ends a range."""

    srcmacaddr: Attr[MacText | None] = None
    srcmacmask: Attr[MacMask | None] = None
    type: Attr[U8 | None] = None
    flags: Attr[U8 | None] = None
    root_priority: Annotated[Attr[U16 | None], Named("root-priority")] = None
    root_priority_hi: Annotated[Attr[U16 | None], Named("root-priority-hi")] = None
    root_address: Annotated[Attr[MacText | None], Named("root-address")] = None
    root_address_mask: Annotated[Attr[MacMask | None], Named("root-address-mask")] = None
    root_cost: Annotated[Attr[U32 | None], Named("root-cost")] = None
    root_cost_hi: Annotated[Attr[U32 | None], Named("root-cost-hi")] = None
    sender_priority: Annotated[Attr[U16 | None], Named("sender-priority")] = None
    sender_priority_hi: Annotated[Attr[U16 | None], Named("sender-priority-hi")] = None
    sender_address: Annotated[Attr[MacText | None], Named("sender-address")] = None
    sender_address_mask: Annotated[Attr[MacMask | None], Named("sender-address-mask")] = None
    port: Attr[U16 | None] = None
    port_hi: Annotated[Attr[U16 | None], Named("port-hi")] = None
    age: Attr[U16 | None] = None
    age_hi: Annotated[Attr[U16 | None], Named("age-hi")] = None
    max_age: Annotated[Attr[U16 | None], Named("max-age")] = None
    max_age_hi: Annotated[Attr[U16 | None], Named("max-age-hi")] = None
    hello_time: Annotated[Attr[U16 | None], Named("hello-time")] = None
    hello_time_hi: Annotated[Attr[U16 | None], Named("hello-time-hi")] = None
    forward_delay: Annotated[Attr[U16 | None], Named("forward-delay")] = None
    forward_delay_hi: Annotated[Attr[U16 | None], Named("forward-delay-hi")] = None
    comment: Attr[Comment | None] = None


class ArpFrame(Frame):
    """The fields of ARP and RARP."""

    hwtype: Attr[U16 | None] = None
    protocoltype: Attr[U16 | None] = None
    opcode: Attr[ArpOpcode | None] = None
    arpsrcmacaddr: Attr[MacText | None] = None
    arpdstmacaddr: Attr[MacText | None] = None
    arpsrcipaddr: Attr[Ip4 | None] = None
    arpsrcipmask: Attr[Mask4 | None] = None
    arpdstipaddr: Attr[Ip4 | None] = None
    arpdstipmask: Attr[Mask4 | None] = None
    gratuitous: Attr[Truth | None] = None
    comment: Attr[Comment | None] = None


class ArpMatch(ArpFrame, tag="arp"):
    """An ARP frame."""


class RarpMatch(ArpFrame, tag="rarp"):
    """A reverse ARP frame."""
