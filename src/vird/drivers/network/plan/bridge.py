"""The bridge of a network: its settings, addresses and routes."""

from __future__ import annotations

from ipaddress import IPv4Interface, IPv4Network, IPv6Interface, IPv6Network
from typing import NamedTuple

from vird.drivers.network.plan.firewall import forwarded_versions
from vird.errors import InternalError
from vird.model.addresses import Address, parse_address
from vird.model.checks.network_ip import address_of, prefix_of
from vird.model.checks.network_route import route_prefix
from vird.model.network import Network

Interface = IPv4Interface | IPv6Interface


class Route(NamedTuple):
    """A network behind one of the guests."""

    destination: IPv4Network | IPv6Network
    gateway: Address
    metric: int | None


class BridgePlan(NamedTuple):
    """What to make; ``forwarding`` are the IP versions that the host must forward for it."""

    name: str
    mac: str | None
    stp: bool
    delay_s: int
    mtu: int | None
    addresses: list[Interface]
    routes: list[Route]
    speaks_ipv6: bool
    forwarding: set[int]


def plan_bridge(network: Network) -> BridgePlan:
    """The bridge of a network that makes its own and has a name for it."""
    bridge = network.bridge
    if bridge is None or bridge.name is None:
        raise InternalError(f"network '{network.name}' has no bridge name")
    addresses = [_interface(address_of(ip), prefix_of(ip)) for ip in network.ips]
    return BridgePlan(
        name=bridge.name,
        mac=network.mac.address if network.mac is not None else None,
        stp=bridge.stp != "off",
        delay_s=bridge.delay or 0,
        mtu=network.mtu.size if network.mtu is not None else None,
        addresses=addresses,
        routes=[_route(r.address, route_prefix(r), r.gateway, r.metric) for r in network.routes],
        # Asking for IPv6 among the guests, without an address, needs it on the bridge too.
        speaks_ipv6=network.ipv6 == "yes" or any(address.version == 6 for address in addresses),
        forwarding=forwarded_versions(network),
    )


def _interface(address: Address, prefix: int) -> Interface:
    kind = IPv6Interface if address.version == 6 else IPv4Interface
    return kind((int(address), prefix))


def _route(address: str, prefix: int, gateway: str, metric: int | None) -> Route:
    first, through = parse_address(address), parse_address(gateway)
    assert first is not None and through is not None, "the binder took them as addresses"
    kind = IPv6Network if first.version == 6 else IPv4Network
    return Route(kind((int(first), prefix), strict=False), through, metric)
