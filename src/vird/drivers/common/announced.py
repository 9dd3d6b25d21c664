"""The address that a guest shows in what it sends to its neighbours: ARP and IPv6 neighbour discovery; pure.

RFC 826 and RFC 4861, and the question whether an address is free (RFC 4862, 5227), with which a guest shows one that
it is just taking.  It is the guest's own word.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import Final

_ARP, _IPV6 = 0x0806, 0x86DD
_ICMPV6: Final = 58
_SOLICITATION, _ADVERTISEMENT = 135, 136
_ARP_SIZE, _ND_SIZE = 42, 78
_NOBODY4, _NOBODY6 = b"\0" * 4, b"\0" * 16


def announced(content: bytes, mac: str) -> str | None:
    """The address in a frame that a guest with this MAC address sent; None for all other frames."""
    own = bytes.fromhex(mac.replace(":", ""))
    if len(content) < 14 or content[6:12] != own:
        return None
    kind = int.from_bytes(content[12:14])
    if kind == _ARP and len(content) >= _ARP_SIZE and content[22:28] == own:
        sender, target = content[28:32], content[38:42]
        # Who asks without an address of its own asks whether it may have the other one.
        return _usable4(target if sender == _NOBODY4 else sender)
    if kind == _IPV6 and len(content) >= _ND_SIZE and content[20] == _ICMPV6:
        source, target = content[22:38], content[62:78]
        if content[54] == _SOLICITATION:
            return _usable6(target if source == _NOBODY6 else source)
        if content[54] == _ADVERTISEMENT:
            return _usable6(target)
    return None


def _usable4(raw: bytes) -> str | None:
    address = IPv4Address(raw)
    unusable = address.is_unspecified or address.is_multicast or address.is_loopback or raw == b"\xff" * 4
    return None if unusable else str(address)


def _usable6(raw: bytes) -> str | None:
    address = IPv6Address(raw)
    unusable = address.is_unspecified or address.is_multicast or address.is_loopback
    return None if unusable else str(address)
