"""Network devices of the calling process's network namespace: look, make, change, delete.

Blocking and short (tens of microseconds).  Failures are `netlink.codec.Refused`, an OSError with
the kernel's own words.  The kinds with settings of their own have modules of their own
(``bridge``, ``tap``, ``macvtap``).
"""

from __future__ import annotations

import errno
import ipaddress
import socket
import struct
from collections.abc import Sequence
from typing import NamedTuple

from vird.host.netlink import codec
from vird.host.netlink.codec import nest, pack, text, u32
from vird.host.netlink.route import ask, change

RTM_NEWLINK, RTM_DELLINK, RTM_GETLINK = 16, 17, 18
RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR = 20, 21, 22
RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE = 24, 25, 26

IFLA_ADDRESS, IFLA_IFNAME, IFLA_MTU, IFLA_LINK, IFLA_MASTER = 1, 3, 4, 5, 10
IFLA_LINKINFO, IFLA_IFALIAS, IFLA_NUM_TX_QUEUES, IFLA_NUM_RX_QUEUES = 18, 20, 31, 32
IFLA_INFO_KIND, IFLA_INFO_DATA = 1, 2
IFLA_TXQLEN, IFLA_OPERSTATE, IFLA_GROUP = 13, 16, 27
IFA_ADDRESS, IFA_LOCAL, IFA_BROADCAST, IFA_FLAGS = 1, 2, 4, 8
IFA_F_NODAD = 0x02
RTA_DST, RTA_OIF, RTA_GATEWAY, RTA_PRIORITY, RTA_METRICS = 1, 4, 5, 6, 8

IFF_UP, IFF_BROADCAST, IFF_LOOPBACK, IFF_RUNNING = 0x1, 0x2, 0x8, 0x40
NAME_MAX = 15
"""Most characters of a device's name."""

LINK = struct.Struct("=BxHiII")
ADDRESS = struct.Struct("=BBBBI")
ROUTE = struct.Struct("=BBBBBBBBI")
RT_TABLE_MAIN, RTPROT_STATIC, RT_SCOPE_UNIVERSE, RT_SCOPE_LINK, RTN_UNICAST = 254, 4, 0, 253, 1

Interface = ipaddress.IPv4Interface | ipaddress.IPv6Interface
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Link(NamedTuple):
    """One network device; ``kind`` is "" for real hardware, ``master`` and ``lower`` are indexes or 0."""

    ifindex: int
    name: str
    kind: str
    mac: str
    mtu: int
    flags: int
    master: int
    lower: int
    alias: str
    parts: codec.Attributes

    @property
    def is_up(self) -> bool:
        """Whether it was switched on."""
        return bool(self.flags & IFF_UP)


def is_name(name: str) -> bool:
    """Whether the kernel would take this as a device's name."""
    return (
        0 < len(name.encode("utf-8", "surrogateescape")) <= NAME_MAX
        and name not in (".", "..")
        and not any(c in "/:" or c.isspace() or c == "\0" for c in name)
    )


def index_of(name: str) -> int:
    """The index of a device; raises `Refused` (ENODEV) if there is none of this name."""
    try:
        return socket.if_nametoindex(name)
    except OSError:
        raise codec.Refused(errno.ENODEV, f"no network device '{name}'") from None


def exists(name: str) -> bool:
    """Whether there is a device of this name."""
    try:
        socket.if_nametoindex(name)
    except OSError:
        return False
    return True


def get(name: str) -> Link:
    """The device of this name; raises `Refused` (ENODEV)."""
    (reply,) = ask(RTM_GETLINK, LINK.pack(0, 0, 0, 0, 0), text(IFLA_IFNAME, name))
    return _read(reply)


def list_all(kind: str | None = None) -> list[Link]:
    """All devices, or those of one kind (``bridge``, ``tun``, ``macvtap``, ``ifb`` …)."""
    replies = ask(RTM_GETLINK, LINK.pack(0, 0, 0, 0, 0), dump=True)
    return [link for link in map(_read, replies) if kind is None or link.kind == kind]


def create(name: str, kind: str, *settings: bytes, details: Sequence[bytes] = ()) -> None:
    """Make a device of a kind; ``settings`` are its IFLA attributes, ``details`` those of its kind.

    A name with ``%d`` takes the first free number.  Raises `Refused` (EEXIST if the name is taken).
    """
    described = [text(IFLA_INFO_KIND, kind)]
    if details:
        described.append(nest(IFLA_INFO_DATA, *details))
    change(
        RTM_NEWLINK,
        codec.CREATE | codec.EXCL,
        LINK.pack(0, 0, 0, 0, 0),
        text(IFLA_IFNAME, name),
        *settings,
        nest(IFLA_LINKINFO, *described),
    )


def delete(name: str) -> bool:
    """Delete a device; False if there was none."""
    try:
        change(RTM_DELLINK, 0, LINK.pack(0, 0, index_of(name), 0, 0))
    except codec.Refused as refused:
        if refused.errno == errno.ENODEV:
            return False
        raise
    return True


def set_up(name: str, up: bool = True) -> None:
    """Switch a device on or off."""
    change(RTM_NEWLINK, 0, LINK.pack(0, 0, index_of(name), IFF_UP if up else 0, IFF_UP))


def configure(name: str, *settings: bytes, up: bool | None = None) -> None:
    """Change several IFLA attributes of a device at once, and switch it if ``up`` is given."""
    flags, mask = (IFF_UP if up else 0, IFF_UP) if up is not None else (0, 0)
    change(RTM_NEWLINK, 0, LINK.pack(0, 0, index_of(name), flags, mask), *settings)


def mtu(size: int) -> bytes:
    """The setting of a device's MTU in bytes."""
    return u32(IFLA_MTU, size)


def mac(address: str) -> bytes:
    """The setting of a device's MAC address."""
    return pack(IFLA_ADDRESS, bytes.fromhex(address.replace(":", "")))


def master(bridge: str | None) -> bytes:
    """The setting of the bridge that a device belongs to; None takes it out."""
    return u32(IFLA_MASTER, index_of(bridge) if bridge else 0)


def lower(name: str) -> bytes:
    """The setting of the device that a device stands on."""
    return u32(IFLA_LINK, index_of(name))


def alias(words: str) -> bytes:
    """The setting of a device's free text."""
    return pack(IFLA_IFALIAS, words.encode()[:255])


def add_address(name: str, address: Interface) -> None:
    """Give a device an address with its prefix; one that it has already is fine.

    IPv6 addresses are used at once, without waiting for duplicate detection: the bridge is our own.
    """
    raw = address.ip.packed
    parts = [pack(IFA_LOCAL, raw), pack(IFA_ADDRESS, raw)]
    if isinstance(address, ipaddress.IPv4Interface):
        if address.network.prefixlen < 31:
            parts.append(pack(IFA_BROADCAST, address.network.broadcast_address.packed))
    else:
        parts.append(u32(IFA_FLAGS, IFA_F_NODAD))
    body = ADDRESS.pack(_family(address), address.network.prefixlen, 0, 0, index_of(name))
    change(RTM_NEWADDR, codec.CREATE | codec.REPLACE, body, *parts)


def delete_address(name: str, address: Interface) -> None:
    """Take an address from a device; raises `Refused` (EADDRNOTAVAIL)."""
    body = ADDRESS.pack(_family(address), address.network.prefixlen, 0, 0, index_of(name))
    change(RTM_DELADDR, 0, body, pack(IFA_LOCAL, address.ip.packed))


def addresses(name: str) -> list[Interface]:
    """The addresses of a device with their prefixes."""
    wanted = index_of(name)
    found: list[Interface] = []
    for reply in ask(RTM_GETADDR, ADDRESS.pack(0, 0, 0, 0, 0), dump=True):
        _, prefix, _, _, index = ADDRESS.unpack_from(reply)
        if index != wanted:
            continue
        parts = codec.unpack(reply, ADDRESS.size)
        raw = parts.get(IFA_LOCAL) or parts[IFA_ADDRESS]
        found.append(ipaddress.ip_interface((raw, prefix)))
    return found


def add_route(device: str, destination: Network, gateway: Address | None = None, metric: int | None = None) -> None:
    """Reach a network through a device (and a gateway on it); one that exists already is fine."""
    _change_route(RTM_NEWROUTE, codec.CREATE | codec.REPLACE, device, destination, gateway, metric)


def delete_route(device: str, destination: Network, gateway: Address | None = None, metric: int | None = None) -> None:
    """Take a route back; raises `Refused` (ESRCH)."""
    _change_route(RTM_DELROUTE, 0, device, destination, gateway, metric)


def networks_in_use(*, besides: str = "") -> list[tuple[Network, str]]:
    """The networks that this host reaches directly, with the device; default routes are left out."""
    found: list[tuple[Network, str]] = []
    names = {link.ifindex: link.name for link in list_all()}
    for family in (socket.AF_INET, socket.AF_INET6):
        for reply in ask(RTM_GETROUTE, ROUTE.pack(family, 0, 0, 0, RT_TABLE_MAIN, 0, 0, 0, 0), dump=True):
            _, prefix, _, _, table, _, _, kind, _ = ROUTE.unpack_from(reply)
            parts = codec.unpack(reply, ROUTE.size)
            if table != RT_TABLE_MAIN or kind != RTN_UNICAST or RTA_DST not in parts or RTA_OIF not in parts:
                continue
            name = names.get(codec.to_number(parts[RTA_OIF]), "")
            if name != besides:
                found.append((ipaddress.ip_network((parts[RTA_DST], prefix), strict=False), name))
    return found


def _change_route(
    kind: int, flags: int, device: str, destination: Network, gateway: Address | None, metric: int | None
) -> None:
    parts = [pack(RTA_DST, destination.network_address.packed), u32(RTA_OIF, index_of(device))]
    if gateway is not None:
        parts.append(pack(RTA_GATEWAY, gateway.packed))
    if metric:
        parts.append(u32(RTA_PRIORITY, metric))
    scope = RT_SCOPE_UNIVERSE if gateway is not None or destination.version == 6 else RT_SCOPE_LINK
    family = socket.AF_INET6 if destination.version == 6 else socket.AF_INET
    body = ROUTE.pack(family, destination.prefixlen, 0, 0, RT_TABLE_MAIN, RTPROT_STATIC, scope, RTN_UNICAST, 0)
    change(kind, flags, body, *parts)


def _family(address: Interface) -> int:
    return socket.AF_INET6 if address.version == 6 else socket.AF_INET


def _read(reply: bytes) -> Link:
    _, _, index, flags, _ = LINK.unpack_from(reply)
    parts = codec.unpack(reply, LINK.size)
    described = codec.unpack(parts.get(IFLA_LINKINFO, b""))
    return Link(
        ifindex=index,
        name=codec.to_text(parts[IFLA_IFNAME]),
        kind=codec.to_text(described.get(IFLA_INFO_KIND, b"")),
        mac=parts.get(IFLA_ADDRESS, b"").hex(":"),
        mtu=codec.to_number(parts.get(IFLA_MTU, b"")),
        flags=flags,
        master=codec.to_number(parts.get(IFLA_MASTER, b"")),
        lower=codec.to_number(parts.get(IFLA_LINK, b"")),
        alias=parts.get(IFLA_IFALIAS, b"").decode("utf-8", "replace").rstrip("\0"),
        parts=parts,
    )
