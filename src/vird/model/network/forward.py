"""How a network reaches the outside: ``<forward>`` and what stands in it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from vird.errors import ConfigUnsupported, XmlDetail
from vird.markup import Attr, Blank, Element, Fails, Named, Range
from vird.markup.scalars import YesNo
from vird.model.addresses import IpText
from vird.model.pci_address import PciAddress

ForwardMode = Literal["none", "nat", "route", "open", "bridge", "private", "vepa", "passthrough", "hostdev"]
NatPort = Annotated[int, Range(1, 65535), Fails(XmlDetail)]

OWN_BRIDGE: Final[tuple[str | None, ...]] = (None, "nat", "route", "open")
"""Modes (None is isolated) in which the network makes a bridge of its own."""


class ForwardDriver(Element):
    """``<driver name='vfio'/>``: what binds the PCI devices of a hostdev pool."""

    name: Annotated[Attr[Literal["kvm", "vfio"] | None], Fails(ConfigUnsupported)] = None


class NatAddresses(Element):
    """The source addresses that NAT may use, both ends included."""

    start: Attr[IpText]
    end: Attr[IpText]


class NatPorts(Element):
    """The source ports that NAT may use, both ends included."""

    start: Attr[NatPort]
    end: Attr[NatPort]


class Nat(Element):
    """Details of ``mode='nat'``."""

    ipv6: Attr[YesNo | None] = None
    address: NatAddresses | None = None
    port: NatPorts | None = None


class PhysicalFunction(Element):
    """``<pf dev='eth2'/>``: the device whose virtual functions make the pool."""

    dev: Attr[str]


class ForwardInterface(Element):
    """One host device of the pool; ``connections`` counts the guests on it in live documents."""

    dev: Attr[str]
    connections: Attr[int | None] = None


class ForwardAddress(PciAddress):
    """One PCI device of the pool, by address."""

    connections: Attr[int | None] = None


class Forward(Element):
    """``<forward>``; ``dev`` repeats the first interface's name, ``type`` is read as ``mode``."""

    dev: Attr[str | None] = None
    mode: Annotated[Attr[ForwardMode | None], Fails(ConfigUnsupported), Blank()] = None
    type: Annotated[Attr[ForwardMode | None], Fails(ConfigUnsupported), Blank()] = None
    managed: Attr[YesNo | None] = None
    driver: ForwardDriver | None = None
    nat: Nat | None = None
    pfs: Annotated[list[PhysicalFunction], Named("pf")] = []
    interfaces: Annotated[list[ForwardInterface], Named("interface")] = []
    addresses: Annotated[list[ForwardAddress], Named("address")] = []

    @property
    def pool(self) -> list[ForwardInterface | ForwardAddress]:
        """The host devices, whichever way they are named."""
        return [*self.interfaces, *self.addresses]
