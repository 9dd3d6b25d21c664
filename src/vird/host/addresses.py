"""Which IP address answers to a MAC address: the kernel's neighbour table (ARP and IPv6 ND).

Of the calling process's network namespace.  Knows only who has spoken with the host lately.
"""

from __future__ import annotations

import ipaddress
import struct
from typing import NamedTuple

from vird.host import link
from vird.host.netlink import codec
from vird.host.netlink.route import ask

RTM_GETNEIGH = 30
NEIGHBOUR = struct.Struct("=BxxxiHBB")
NDA_DST, NDA_LLADDR = 1, 2
NUD_INCOMPLETE, NUD_FAILED, NUD_NOARP = 0x01, 0x20, 0x40


class Neighbour(NamedTuple):
    """One known neighbour of the host."""

    mac: str
    ip: link.Address
    device: str


def neighbours(device: str | None = None) -> list[Neighbour]:
    """Who is known, on one device or on all."""
    names = {found.ifindex: found.name for found in link.list_all()}
    known: list[Neighbour] = []
    for reply in ask(RTM_GETNEIGH, NEIGHBOUR.pack(0, 0, 0, 0, 0), dump=True):
        _, index, state, _, _ = NEIGHBOUR.unpack_from(reply)
        parts = codec.unpack(reply, NEIGHBOUR.size)
        name = names.get(index, "")
        if (
            NDA_DST not in parts
            or len(parts.get(NDA_LLADDR, b"")) != 6
            or state & (NUD_INCOMPLETE | NUD_FAILED | NUD_NOARP)
        ):
            continue
        if device is None or name == device:
            known.append(Neighbour(parts[NDA_LLADDR].hex(":"), ipaddress.ip_address(parts[NDA_DST]), name))
    return known


def addresses_of(mac: str) -> list[link.Address]:
    """The addresses at which a MAC address was seen."""
    wanted = mac.lower()
    return [neighbour.ip for neighbour in neighbours() if neighbour.mac == wanted]
