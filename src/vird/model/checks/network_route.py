"""Rules for a network's static routes."""

from __future__ import annotations

from vird.errors import ConfigUnsupported, XmlError
from vird.model.addresses import Address, netmask_bits, network_base, parse_address, same_network
from vird.model.checks.network_ip import address_of, prefix_of
from vird.model.network.document import Network
from vird.model.network.ip import NetworkRoute


def route_prefix(route: NetworkRoute) -> int:
    """The prefix: as said, from the netmask, or 0, the default route's; -1 for a bad netmask."""
    if route.prefix is not None:
        return route.prefix
    if route.netmask is not None:
        bits = netmask_bits(route.netmask)
        return -1 if bits is None else bits
    return 0


def _address(text: str) -> Address:
    address = parse_address(text)
    assert address is not None, "the binder took it as an address"
    return address


def check_route(route: NetworkRoute, network: str) -> None:
    """Refuse routes whose parts do not fit together (XmlError)."""
    address, gateway = _address(route.address), _address(route.gateway)
    version = 6 if route.family == "ipv6" else 4
    if address.version != version:
        wanted = "no family specified for non-IPv4" if route.family is None else f"family '{route.family}' for wrong"
        raise XmlError(f"{network}: {wanted} address '{route.address}' in route definition")
    if gateway.version != version:
        raise XmlError(f"{network}: gateway '{route.gateway}' is of another family than the address")
    if route.netmask is not None and version == 6:
        raise XmlError(f"{network}: Specifying netmask invalid for IPv6 address '{route.address}' in route definition")
    if route.netmask is not None and route.prefix is not None:
        raise XmlError(f"{network}: Route definition cannot have both a prefix and a netmask")
    prefix = route_prefix(route)
    if not 0 <= prefix <= address.max_prefixlen:
        raise XmlError(f"{network}: Invalid prefix {prefix} specified in route definition")
    if network_base(address, prefix) != address:
        raise XmlError(f"{network}: Address '{route.address}' in route definition is not a network address")


def check_route_reachable(route: NetworkRoute, network: Network) -> None:
    """Refuse a gateway that is in none of the network's own subnets (ConfigUnsupported)."""
    gateway = _address(route.gateway)
    for ip in network.ips:
        prefix = prefix_of(ip)
        if prefix >= 0 and same_network(gateway, address_of(ip), prefix):
            return
    raise ConfigUnsupported(
        f"unreachable static route gateway '{route.gateway}' specified for network '{network.name}'"
    )
