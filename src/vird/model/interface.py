"""The ``<interface>`` document: a network interface of the host, as it is or should be configured."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import XmlError
from vird.markup import Attr, Blank, Element, Fails, Hollow, Lenient, Named
from vird.markup.origins import OwnXmlError
from vird.markup.scalars import Int, UInt, YesNo

BondMode = Literal[
    "balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb"
]  # fmt: skip


class StartMode(Element):
    """When the interface is brought up."""

    mode: Annotated[Attr[Literal["onboot", "hotplug", "none"] | None], Blank()] = None


class InterfaceMtu(Element):
    """In bytes; 0 is not said."""

    size: Attr[UInt]


class InterfaceMac(Element):
    """Kept in the spelling it was given."""

    address: Attr[str]


class InterfaceLink(Element):
    """The state of the wire; ``speed`` in Mbit/s."""

    speed: Attr[UInt | None] = None
    state: Attr[
        Literal["unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"] | None
    ] = None  # fmt: skip


class InterfaceDhcp(Element):
    """The address comes from DHCP; ``peerdns`` takes the name servers too."""

    peerdns: Attr[YesNo | None] = None


class InterfaceIp(Element):
    """A fixed address."""

    address: Attr[str]
    prefix: Attr[Int | None] = None


class InterfaceRoute(Element):
    """The default route."""

    gateway: Attr[str]


class Protocol(Element, empty="open"):
    """The addresses of one family."""

    family: Attr[Literal["ipv4", "ipv6"]]
    autoconf: bool = False
    dhcp: InterfaceDhcp | None = None
    ips: Annotated[list[InterfaceIp], Named("ip")] = []
    route: InterfaceRoute | None = None


class Miimon(Element):
    """Link monitoring by carrier; times in ms."""

    freq: Attr[Int]
    downdelay: Attr[Int | None] = None
    updelay: Attr[Int | None] = None
    carrier: Attr[Literal["ioctl", "netif"] | None] = None


class Arpmon(Element):
    """Link monitoring by ARP; ``interval`` in ms."""

    interval: Attr[Int]
    target: Attr[str]
    validate: Attr[Literal["none", "active", "backup", "all"] | None] = None


class BridgePorts(Element, empty="open"):
    """The ports of a bridge; ``delay`` in seconds, as it was written."""

    stp: Annotated[Attr[Literal["on", "off"] | None], Lenient()] = None
    delay: Attr[str | None] = None
    interfaces: Annotated[list[HostInterface], Named("interface")] = []


class BondPorts(Element, empty="open"):
    """The members of a bond."""

    mode: Attr[BondMode | None] = None
    miimon: Miimon | None = None
    arpmon: Arpmon | None = None
    interfaces: Annotated[list[HostInterface], Named("interface")] = []


class VlanParent(Element):
    """The interface that carries the VLAN."""

    name: Attr[str]


class VlanLink(Element):
    """The VLAN's number, as it was written, and what carries it."""

    tag: Attr[str]
    interface: VlanParent


class HostInterface(Element, tag="interface", empty="open"):
    """One interface, or one that is part of another."""

    type: Attr[Literal["ethernet", "bridge", "bond", "vlan"]]
    name: Annotated[Attr[str], Fails(OwnXmlError)]
    start: StartMode | None = None
    mtu: InterfaceMtu | None = None
    protocols: Annotated[list[Protocol], Named("protocol")] = []
    link: InterfaceLink | None = None
    mac: Annotated[InterfaceMac | None, Hollow()] = None
    bridge: BridgePorts | None = None
    bond: BondPorts | None = None
    vlan: VlanLink | None = None


def parse_interface(text: str | bytes, *, strict: bool = False) -> HostInterface:
    """Read, check and normalise; ``strict`` refuses what no class declares.

    Raises InvalidXml, and XmlError for an interface without what its type needs.
    """
    interface = HostInterface.from_xml(text, "error" if strict else "drop")
    _complete(interface)
    return interface


_PARTS = {"bridge": ("ethernet", "bond", "vlan"), "bond": ("ethernet",)}
"""Which interfaces can be part of which."""


def _complete(interface: HostInterface) -> None:
    kind = interface.type
    for other in ("bridge", "bond", "vlan"):
        if other == kind and getattr(interface, other) is None:
            raise XmlError(f"{kind} interface misses the {kind} element")
        if other != kind:
            setattr(interface, other, None)
    if interface.start is not None and interface.start.mode is None:
        interface.start = None
    if interface.link is not None and interface.link.speed is None and interface.link.state is None:
        interface.link = None
    if kind != "ethernet":
        interface.mac = None
    ports = interface.bridge or interface.bond
    for part in ports.interfaces if ports is not None else ():
        if part.type not in _PARTS[kind]:
            raise XmlError(f"interface has unsupported type '{part.type}'")
        _complete(part)
