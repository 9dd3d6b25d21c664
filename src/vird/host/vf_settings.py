"""What a card does with the frames of one of its virtual functions: the MAC address and VLAN that it insists on.

Told to the card by netlink, not to the function, which may be a guest's already.  Blocking and short; refusals are
`netlink.codec.Refused`.
"""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

from vird.host import link
from vird.host.netlink import codec
from vird.host.netlink.codec import nest, pack, text, u32
from vird.host.netlink.route import ask, change

IFLA_VFINFO_LIST, IFLA_EXT_MASK = 22, 29
IFLA_VF_INFO, IFLA_VF_MAC, IFLA_VF_VLAN = 1, 1, 2
RTEXT_FILTER_VF: Final = 1

VF_MAC = struct.Struct("=I32s")
VF_VLAN = struct.Struct("=III")
VF_HEAD = struct.Struct("=I")


class VfSettings(NamedTuple):
    """``vlan`` 0 is none."""

    mac: str
    vlan: int = 0


def is_up(card: str) -> bool:
    """Whether a card is there and switched on."""
    return link.exists(card) and link.get(card).is_up


def get(card: str, number: int) -> VfSettings:
    """The settings of a card's function; raises `Refused` for no such card, LookupError for no such function."""
    (reply,) = ask(
        link.RTM_GETLINK,
        link.LINK.pack(0, 0, 0, 0, 0),
        text(link.IFLA_IFNAME, card),
        u32(IFLA_EXT_MASK, RTEXT_FILTER_VF),
    )
    return read(codec.unpack(reply, link.LINK.size).get(IFLA_VFINFO_LIST, b""), number)


def read(functions: bytes, number: int) -> VfSettings:
    """The settings of one function in the list of a card's functions; raises LookupError."""
    for kind, raw in codec.each(functions):
        parts = codec.unpack(raw) if kind == IFLA_VF_INFO else {}
        mac, vlan = parts.get(IFLA_VF_MAC, b""), parts.get(IFLA_VF_VLAN, b"")
        if len(mac) >= VF_MAC.size and VF_HEAD.unpack_from(mac)[0] == number:
            tag = VF_VLAN.unpack_from(vlan)[1] if len(vlan) >= VF_VLAN.size else 0
            return VfSettings(mac[4:10].hex(":"), tag)
    raise LookupError(f"no virtual function {number}")


def put(card: str, number: int, settings: VfSettings) -> None:
    """Replace the settings of a card's function; raises `Refused`."""
    change(link.RTM_NEWLINK, 0, link.LINK.pack(0, 0, link.index_of(card), 0, 0), written(number, settings))


def written(number: int, settings: VfSettings) -> bytes:
    """The attribute that asks for settings."""
    raw = bytes.fromhex(settings.mac.replace(":", ""))
    wanted = pack(IFLA_VF_MAC, VF_MAC.pack(number, raw)), pack(IFLA_VF_VLAN, VF_VLAN.pack(number, settings.vlan, 0))
    return nest(IFLA_VFINFO_LIST, nest(IFLA_VF_INFO, *wanted))
