"""One rule of a filter: what to do with which packets."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from vird.errors import ConfigUnsupported, InternalError
from vird.markup import Attr, ByTag, Element, Fails, Lenient, Named, Range, Spelling
from vird.model.filter.connections import (
    AhMatch,
    AllMatch,
    EspMatch,
    IcmpMatch,
    IgmpMatch,
    SctpMatch,
    TcpMatch,
    UdpliteMatch,
    UdpMatch,
)
from vird.model.filter.connections6 import (
    Ah6Match,
    All6Match,
    Esp6Match,
    Icmp6Match,
    Sctp6Match,
    Tcp6Match,
    Udp6Match,
    Udplite6Match,
)
from vird.model.filter.layer2 import ArpMatch, MacMatch, RarpMatch, StpMatch, VlanMatch
from vird.model.filter.packets import IpMatch, Ipv6Match

DEFAULT_PRIORITY: Final = 500

ProtocolMatch = (
    MacMatch | VlanMatch | StpMatch | ArpMatch | RarpMatch | IpMatch | Ipv6Match
    | TcpMatch | UdpMatch | UdpliteMatch | EspMatch | AhMatch | SctpMatch | IcmpMatch | IgmpMatch | AllMatch
    | Tcp6Match | Udp6Match | Udplite6Match | Esp6Match | Ah6Match | Sctp6Match | Icmp6Match | All6Match
)  # fmt: skip


def _false(text: str) -> str:
    if text.lower() not in ("0", "false"):
        raise ValueError(text)
    return "false"


StateMatch = Annotated[str, Spelling(_false, str, "false"), Lenient()]
Priority = Annotated[int, Range(-1000, 1000)]


class Rule(Element, tag="rule"):
    """Lower priorities come first; a rule without a match is for all packets.

    ``statematch='false'`` leaves the connection's state out of the match.
    """

    action: Annotated[
        Attr[Literal["drop", "accept", "reject", "return", "continue"]], Fails(ConfigUnsupported, InternalError)
    ]
    direction: Annotated[Attr[Literal["in", "out", "inout"]], Fails(ConfigUnsupported, InternalError)]
    priority: Annotated[Attr[Priority], Lenient()] = DEFAULT_PRIORITY
    state_match: Annotated[Attr[StateMatch | None], Named("statematch")] = None
    match: Annotated[ProtocolMatch | None, ByTag()] = None
