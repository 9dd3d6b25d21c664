"""What a frame tells about a guest's address: ARP, IPv4 and DHCP as bytes (RFC 826, 791, 2131); pure.

What the guest sends is its own word; what a DHCP server answers is that server's.
"""

from __future__ import annotations

import struct
from ipaddress import IPv4Address
from typing import Final, NamedTuple

_ARP, _IPV4, _UDP = 0x0806, 0x0800, 17
_BOOTP_REQUEST, _BOOTP_REPLY = 1, 2
_COOKIE: Final = b"\x63\x82\x53\x63"
_LEASE_TIME, _MESSAGE_TYPE, _SERVER = 51, 53, 54
_ACK, _RELEASE = 5, 7
FOREVER: Final = 0xFFFFFFFF


class Lease(NamedTuple):
    """A DHCP server's word: the guest has this address for so many seconds; 0 seconds when it gave it back."""

    address: str
    seconds: int
    server: str


def address_of(content: bytes, mac: str) -> str | None:
    """The address that the guest with this MAC uses in a frame that it sends; None if it shows none."""
    own = bytes.fromhex(mac.replace(":", ""))
    if len(content) < 14 or content[6:12] != own:
        return None
    kind = int.from_bytes(content[12:14])
    if kind == _ARP and len(content) >= 42 and content[22:28] == own:
        return _usable(content[28:32])
    if kind == _IPV4 and len(content) >= 34:
        return _usable(content[26:30])
    return None


def lease_of(content: bytes, mac: str, *, to_guest: bool) -> Lease | None:
    """What a frame of DHCP says about the guest's lease; None for anything else.

    Only what comes to the guest can give an address, and only the guest can give it back.
    """
    own = bytes.fromhex(mac.replace(":", ""))
    message = _dhcp(content)
    if message is None or message[28:34] != own:
        return None
    options = _options(message[240:])
    kind, server = options.get(_MESSAGE_TYPE, b""), options.get(_SERVER, b"")
    shown = str(IPv4Address(server)) if len(server) == 4 else ""
    if to_guest and message[0] == _BOOTP_REPLY and kind == bytes([_ACK]):
        address = _usable(message[16:20])
        seconds = options.get(_LEASE_TIME, b"")
        if address is not None and len(seconds) == 4:
            return Lease(address, int.from_bytes(seconds), shown)
    if not to_guest and message[0] == _BOOTP_REQUEST and kind == bytes([_RELEASE]):
        address = _usable(message[12:16])
        return Lease(address, 0, shown) if address is not None else None
    return None


def _dhcp(content: bytes) -> bytes | None:
    """The DHCP message in a frame."""
    if len(content) < 34 or int.from_bytes(content[12:14]) != _IPV4 or content[23] != _UDP:
        return None
    start = 14 + 4 * (content[14] & 0xF)
    if len(content) < start + 8 + 240:
        return None
    ports = struct.unpack_from("!HH", content, start)
    message = content[start + 8 :]
    return message if set(ports) <= {67, 68} and message[236:240] == _COOKIE else None


def _options(raw: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    position = 0
    while position < len(raw) and raw[position] != 255:
        if raw[position] == 0:
            position += 1
            continue
        if position + 1 >= len(raw):
            break
        length = raw[position + 1]
        found[raw[position]] = raw[position + 2 : position + 2 + length]
        position += 2 + length
    return found


def _usable(raw: bytes) -> str | None:
    address = IPv4Address(raw)
    if address.is_unspecified or address.is_multicast or address.is_loopback or raw == b"\xff\xff\xff\xff":
        return None
    return str(address)
