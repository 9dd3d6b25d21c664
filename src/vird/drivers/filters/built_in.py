"""The filters that every host has from the start; a user may change and remove them like any other.

Names, chains and behaviour are those that libvirt installs, so that documents of guests that name
them mean the same here.  UUIDs are made when they are taken in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vird.model.filter import Filter, parse_filter

_PASS: Final = "<rule action='accept' direction='{direction}' priority='500'/>"
_REST: Final = "<rule action='drop' direction='{direction}' priority='1000'/>"


def _rule(action: str, direction: str, priority: int, match: str) -> str:
    return f"<rule action='{action}' direction='{direction}' priority='{priority}'>{match}</rule>"


def _include(*names: str) -> str:
    return "".join(f"<filterref filter='{name}'/>" for name in names)


def _dhcp(element: str, question: str, client: int, server: int, answers_from: str = "") -> str:
    """What a DHCP client asks everybody, and what servers (or a given one) answer."""
    ask = f"<{element} {question} protocol='udp' srcportstart='{client}' dstportstart='{server}'/>"
    answer = f"<{element} {answers_from} protocol='udp' srcportstart='{server}' dstportstart='{client}'/>"
    return _rule("accept", "out", 100, ask) + _rule("accept", "in", 100, answer)


_DHCP4: Final = ("ip", "srcipaddr='0.0.0.0' dstipaddr='255.255.255.255'", 68, 67)
_DHCP6: Final = ("ipv6", "srcipaddr='fe80::' srcipmask='10' dstipaddr='ff02::1:2'", 546, 547)
_SERVER: Final = "srcipaddr='$DHCPSERVER'"
_ARP_BOTH: Final = _rule("accept", "inout", -500, "<mac protocolid='arp'/>")
_ANNOUNCE: Final = (
    "opcode='Request_Reverse' arpsrcmacaddr='$MAC' arpdstmacaddr='$MAC' arpsrcipaddr='0.0.0.0' arpdstipaddr='0.0.0.0'"
)
_ALL: Final = "ff:ff:ff:ff:ff:ff"

_FILTERS: Final[dict[tuple[str, str, int | None], str]] = {
    ("allow-arp", "arp", None): _PASS.format(direction="inout"),
    ("allow-dhcp", "ipv4", None): _dhcp(*_DHCP4),
    ("allow-dhcp-server", "ipv4", None): _dhcp(*_DHCP4, _SERVER),
    ("allow-dhcpv6", "ipv6", None): _dhcp(*_DHCP6),
    ("allow-dhcpv6-server", "ipv6", None): _dhcp(*_DHCP6, _SERVER),
    ("allow-incoming-ipv4", "ipv4", None): _PASS.format(direction="in"),
    ("allow-incoming-ipv6", "ipv6", None): _PASS.format(direction="in"),
    ("allow-ipv4", "ipv4", None): _PASS.format(direction="inout"),
    ("allow-ipv6", "ipv6", None): _PASS.format(direction="inout"),
    ("clean-traffic", "root", None): _include("no-mac-spoofing", "no-ip-spoofing")
    + _rule("accept", "out", -650, "<mac protocolid='ipv4'/>")
    + _include("allow-incoming-ipv4", "no-arp-spoofing")
    + _ARP_BOTH
    + _include("no-other-l2-traffic", "qemu-announce-self"),
    ("clean-traffic-gateway", "root", None): _include("no-mac-spoofing", "no-ip-spoofing", "no-arp-spoofing")
    + _ARP_BOTH
    + _rule("accept", "in", 500, "<mac srcmacaddr='$GATEWAY_MAC'/>")
    + _rule("accept", "out", 500, "<mac dstmacaddr='$GATEWAY_MAC'/>")
    + _include("no-other-l2-traffic", "qemu-announce-self"),
    ("no-arp-ip-spoofing", "arp-ip", -510): _rule("return", "out", 400, "<arp arpsrcipaddr='$IP'/>")
    + _REST.format(direction="out"),
    ("no-arp-mac-spoofing", "arp-mac", -520): _rule("return", "out", 350, "<arp arpsrcmacaddr='$MAC'/>")
    + _REST.format(direction="out"),
    ("no-arp-spoofing", "root", None): _include("no-arp-mac-spoofing", "no-arp-ip-spoofing"),
    ("no-ip-multicast", "ipv4", None): _rule("drop", "out", 500, "<ip dstipaddr='224.0.0.0' dstipmask='4'/>"),
    # a DHCP client has no address yet
    ("no-ip-spoofing", "ipv4-ip", -710): _rule("return", "out", 100, "<ip srcipaddr='0.0.0.0' protocol='udp'/>")
    + _rule("return", "out", 500, "<ip srcipaddr='$IP'/>")
    + _REST.format(direction="out"),
    ("no-ipv6-multicast", "ipv6", None): _rule("drop", "out", 500, "<ipv6 dstipaddr='ff00::' dstipmask='8'/>"),
    ("no-ipv6-spoofing", "ipv6-ip", -610): _rule(
        "return", "out", 100, "<ipv6 srcipaddr='fe80::' srcipmask='10' protocol='udp'/>"
    )
    + _rule("return", "out", 500, "<ipv6 srcipaddr='$IPV6'/>")
    + _REST.format(direction="out"),
    ("no-mac-broadcast", "ipv4", None): _rule("drop", "out", 500, f"<mac dstmacaddr='{_ALL}'/>"),
    ("no-mac-spoofing", "mac", None): _rule("return", "out", 500, "<mac srcmacaddr='$MAC'/>")
    + _rule("drop", "out", 500, "<mac/>"),
    ("no-other-l2-traffic", "root", None): _REST.format(direction="inout"),
    ("no-other-rarp-traffic", "rarp", None): _REST.format(direction="inout"),
    # libvirt's filter has this number; the frames themselves are let pass by what it includes
    ("qemu-announce-self", "root", None): _rule("accept", "out", 500, "<mac protocolid='0x835'/>")
    + _include("qemu-announce-self-rarp", "no-other-rarp-traffic"),
    ("qemu-announce-self-rarp", "rarp", None): _rule(
        "accept", "out", 500, f"<rarp srcmacaddr='$MAC' dstmacaddr='{_ALL}' {_ANNOUNCE}/>"
    )
    + _rule("accept", "in", 500, f"<rarp dstmacaddr='{_ALL}' {_ANNOUNCE}/>"),
}  # fmt: skip
"""Name, chain and its priority (None: that of the chain's protocol) to what is inside."""


def built_in_filters() -> Iterator[Filter]:
    """All of them, without UUIDs."""
    for (name, chain, priority), inside in _FILTERS.items():
        place = f"chain='{chain}'" if priority is None else f"chain='{chain}' priority='{priority}'"
        yield parse_filter(f"<filter name='{name}' {place}>{inside}</filter>")
