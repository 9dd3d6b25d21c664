"""The whole ``<network>`` document."""

from __future__ import annotations

from typing import Annotated

from vird.errors import InternalError, NoName
from vird.markup import Attr, Element, Fails, Hollow, Lenient, Metadata, Named, Namespace
from vird.markup.scalars import UInt, UuidText, YesNo
from vird.model.bandwidth import Bandwidth
from vird.model.network.bridge import Bridge, BridgeMac, DnsDomain, Mtu, PortOptions
from vird.model.network.dns import Dns
from vird.model.network.forward import OWN_BRIDGE, Forward, ForwardMode
from vird.model.network.ip import NetworkIp, NetworkRoute
from vird.model.network.portgroup import PortGroup
from vird.model.virtualport import VirtualPort
from vird.model.vlan import Vlan

DNSMASQ = Namespace("dnsmasq", "http://libvirt.org/schemas/network/dnsmasq/1.0")


class DnsmasqOption(Element, namespace=DNSMASQ):
    """A line for dnsmasq's configuration, passed on as it is."""

    value: Annotated[Attr[str], Fails(InternalError)]


class DnsmasqOptions(Element, namespace=DNSMASQ):
    """``<dnsmasq:options>``."""

    options: Annotated[list[DnsmasqOption], Named("option")] = []


class Network(Element, tag="network"):
    """A network: a bridge of our own, a bridge of the host, or a pool of host devices.

    ``connections`` counts guest interfaces in live documents.
    """

    connections: Annotated[Attr[UInt | None], Lenient()] = None
    ipv6: Attr[YesNo | None] = None
    trust_guest_rx_filters: Annotated[Attr[YesNo | None], Named("trustGuestRxFilters")] = None
    name: Annotated[str, Fails(NoName)]
    uuid: Annotated[UuidText | None, Fails(InternalError)] = None
    title: str | None = None
    description: str | None = None
    metadata: Metadata | None = None
    forward: Forward | None = None
    bridge: Bridge | None = None
    mtu: Annotated[Mtu | None, Hollow(blank=True)] = None
    mac: Annotated[BridgeMac | None, Hollow(blank=True)] = None
    domain: DnsDomain | None = None
    dns: Dns | None = None
    vlan: Vlan | None = None
    bandwidth: Bandwidth | None = None
    port: PortOptions | None = None
    ips: Annotated[list[NetworkIp], Named("ip")] = []
    routes: Annotated[list[NetworkRoute], Named("route")] = []
    virtualport: VirtualPort | None = None
    portgroups: Annotated[list[PortGroup], Named("portgroup")] = []
    dnsmasq: Annotated[DnsmasqOptions | None, Named(DNSMASQ("options"))] = None

    @property
    def mode(self) -> ForwardMode | None:
        """How the network reaches the outside; None is isolated."""
        return None if self.forward is None else self.forward.mode or "nat"

    @property
    def has_own_bridge(self) -> bool:
        """Whether starting the network makes a bridge."""
        return self.mode in OWN_BRIDGE

    def portgroup(self, name: str | None) -> PortGroup | None:
        """The group of that name, or the default group."""
        wanted = (g for g in self.portgroups if (g.name == name if name else g.default == "yes"))
        return next(wanted, None)
