"""Linux bridges: made with all their settings at once, and the devices that hang on them.

Acts in the calling process's network namespace; blocking and short.  Addresses and being up are
``link``'s business, what a network wants of its bridge is the network driver's.
"""

from __future__ import annotations

from vird.host import link
from vird.host.netlink.codec import nest, u8, u32
from vird.host.netlink.route import change

RTM_SETLINK = 19
IFLA_PROTINFO = 12
IFLA_BR_FORWARD_DELAY, IFLA_BR_STP_STATE, IFLA_BR_VLAN_FILTERING, IFLA_BR_NF_CALL_IPTABLES = 1, 5, 7, 36
IFLA_BRPORT_LEARNING, IFLA_BRPORT_UNICAST_FLOOD, IFLA_BRPORT_ISOLATED = 8, 9, 33
TICKS_PER_SECOND = 100
AF_BRIDGE = 7


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
    if mtu:
        settings.append(link.mtu(mtu))
    # The kernel takes the delay before the STP state, and refuses a short one only while STP is on.
    details = [u32(IFLA_BR_FORWARD_DELAY, delay_s * TICKS_PER_SECOND), u32(IFLA_BR_STP_STATE, int(stp))]
    if vlan_filtering:
        details.append(u8(IFLA_BR_VLAN_FILTERING, 1))
    link.create(name, "bridge", *settings, details=details)


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
