"""Linux bridges: made with all their settings at once, and the devices that hang on them.

Acts in the calling process's network namespace; blocking and short.  Addresses and being up are
``link``'s business, what a network wants of its bridge is the network driver's.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from typing import NamedTuple

from vird.host import link
from vird.host.netlink import codec
from vird.host.netlink.codec import each, nest, pack, to_number, u8, u32, unpack
from vird.host.netlink.route import ask, change

RTM_SETLINK = 19
IFLA_PROTINFO = 12
IFLA_AF_SPEC, IFLA_EXT_MASK, RTEXT_FILTER_BRVLAN = 26, 29, 2
IFLA_BR_FORWARD_DELAY, IFLA_BR_STP_STATE, IFLA_BR_VLAN_FILTERING, IFLA_BR_NF_CALL_IPTABLES = 1, 5, 7, 36
IFLA_BR_VLAN_DEFAULT_PVID = 39
IFLA_BRIDGE_VLAN_INFO = 2
RTM_NEWNEIGH, NDA_LLADDR = 28, 2
NEIGHBOUR = struct.Struct("=BxxxiHBB")
NUD_REACHABLE, NUD_NOARP, NTF_MASTER = 0x02, 0x40, 0x04
VLAN_INFO = struct.Struct("=HH")
VLAN_PVID, VLAN_UNTAGGED = 2, 4
IFLA_BRPORT_LEARNING, IFLA_BRPORT_UNICAST_FLOOD, IFLA_BRPORT_ISOLATED = 8, 9, 33
TICKS_PER_SECOND = 100
AF_BRIDGE = 7


class PortVlan(NamedTuple):
    """A VLAN of a bridge's port: whether untagged frames that come in are its, and whether its own leave untagged."""

    number: int
    is_native: bool = False
    leaves_untagged: bool = False

    @property
    def flags(self) -> int:
        """The same as the kernel's flags."""
        return VLAN_PVID * self.is_native | VLAN_UNTAGGED * self.leaves_untagged


def create(
    name: str,
    *,
    mac: str | None = None,
    stp: bool = False,
    delay_s: int = 0,
    mtu: int | None = None,
    vlan_filtering: bool = False,
) -> None:
    """Make a bridge, switched off.

    ``delay_s`` is the forward delay; the kernel raises it to 2 s where STP is on.  Raises `Refused`.
    """
    settings = []
    if mac:
        settings.append(link.mac(mac))
    # The kernel takes the delay before the STP state, and refuses a short one only while STP is on.
    details = [u32(IFLA_BR_FORWARD_DELAY, delay_s * TICKS_PER_SECOND), u32(IFLA_BR_STP_STATE, int(stp))]
    if vlan_filtering:
        details.append(u8(IFLA_BR_VLAN_FILTERING, 1))
    link.create(name, "bridge", *settings, details=details)
    if mtu:
        # Only a change counts as somebody's wish; else the bridge takes the smallest of its devices.
        try:
            link.configure(name, link.mtu(mtu))
        except OSError:
            link.delete(name)
            raise


def is_bridge(name: str) -> bool:
    """Whether there is a bridge of this name."""
    return link.exists(name) and link.get(name).kind == "bridge"


def attach(name: str, port: str) -> None:
    """Hang a device on a bridge; raises `Refused`."""
    link.configure(port, link.master(name))


def detach(port: str) -> None:
    """Take a device off its bridge."""
    link.configure(port, link.master(None))


def ports(name: str) -> list[str]:
    """The names of the devices on a bridge."""
    index = link.index_of(name)
    return [port.name for port in link.list_all() if port.master == index]


def set_port(
    port: str, *, isolated: bool | None = None, learning: bool | None = None, flood: bool | None = None
) -> None:
    """Change how a bridge treats one of its devices.

    Isolated ports reach only those that are not; without ``learning`` and ``flood`` the bridge sends
    a port only what its table of MAC addresses says.
    """
    wanted = (
        (IFLA_BRPORT_ISOLATED, isolated),
        (IFLA_BRPORT_LEARNING, learning),
        (IFLA_BRPORT_UNICAST_FLOOD, flood),
    )
    parts = [u8(kind, int(value)) for kind, value in wanted if value is not None]
    if parts:
        body = link.LINK.pack(AF_BRIDGE, 0, link.index_of(port), 0, 0)
        change(RTM_SETLINK, 0, body, nest(IFLA_PROTINFO, *parts))


def know(port: str, mac: str) -> None:
    """Write a MAC address into the bridge's table, for good: frames for it go to this port.  Raises `Refused`."""
    state, flags = NUD_NOARP | NUD_REACHABLE, NTF_MASTER
    body = NEIGHBOUR.pack(AF_BRIDGE, link.index_of(port), state, flags, 0)
    change(RTM_NEWNEIGH, codec.CREATE | codec.REPLACE, body, pack(NDA_LLADDR, bytes.fromhex(mac.replace(":", ""))))


def filters_vlans(name: str) -> bool | None:
    """Whether a bridge keeps VLANs apart; None where this kernel's bridges cannot.  Raises `Refused` for no device."""
    details = unpack(unpack(link.get(name).parts.get(link.IFLA_LINKINFO, b"")).get(link.IFLA_INFO_DATA, b""))
    if IFLA_BR_VLAN_DEFAULT_PVID not in details:
        return None
    return to_number(details.get(IFLA_BR_VLAN_FILTERING, b"")) != 0


def port_vlans(port: str) -> list[PortVlan]:
    """The VLANs of a bridge's port; none where the kernel's bridges know none."""
    index = link.index_of(port)
    found: list[PortVlan] = []
    filters = u32(IFLA_EXT_MASK, RTEXT_FILTER_BRVLAN)
    for reply in ask(link.RTM_GETLINK, link.LINK.pack(AF_BRIDGE, 0, 0, 0, 0), filters, dump=True):
        if link.LINK.unpack_from(reply)[2] == index:
            found += read_vlans(unpack(reply, link.LINK.size).get(IFLA_AF_SPEC, b""))
    return found


def read_vlans(described: bytes) -> list[PortVlan]:
    """The VLANs in the bridge's part of a port's description."""
    infos = [VLAN_INFO.unpack_from(raw) for kind, raw in each(described) if kind == IFLA_BRIDGE_VLAN_INFO]
    return [PortVlan(number, bool(flags & VLAN_PVID), bool(flags & VLAN_UNTAGGED)) for flags, number in infos]


def set_port_vlans(port: str, vlans: Collection[PortVlan]) -> None:
    """Leave a port of a bridge exactly these VLANs.  Raises `Refused`."""
    body = link.LINK.pack(AF_BRIDGE, 0, link.index_of(port), 0, 0)
    before = port_vlans(port)
    for vlan in before:
        if vlan.number not in {wanted.number for wanted in vlans}:
            change(link.RTM_DELLINK, 0, body, vlan_part(PortVlan(vlan.number)))
    for vlan in vlans:
        if vlan not in before:
            change(RTM_SETLINK, 0, body, vlan_part(vlan))


def vlan_part(vlan: PortVlan) -> bytes:
    """The attribute that names one VLAN of a port."""
    return pack(IFLA_AF_SPEC, pack(IFLA_BRIDGE_VLAN_INFO, VLAN_INFO.pack(vlan.flags, vlan.number)))
