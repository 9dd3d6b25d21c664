"""Rules for a network's ``<ip>`` elements and their DHCP settings."""

from __future__ import annotations

from vird.errors import ConfigUnsupported, XmlError
from vird.markup.origins import PlainInternalError
from vird.markup.scalars import parse_mac
from vird.model.addresses import Address, default_prefix, is_multicast_mac, netmask_bits, parse_address, range_size
from vird.model.network.ip import DhcpHost, DhcpRange, Lease, NetworkIp

MIN_LEASE = 120
"""Seconds; dnsmasq takes no shorter lease."""

LEASE_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}


def address_of(ip: NetworkIp) -> Address:
    """The element's address as a number."""
    address = parse_address(ip.address)
    assert address is not None, "the binder took it as an address"
    return address


def prefix_of(ip: NetworkIp) -> int:
    """The prefix: as said, from the netmask, or that of the address's class; -1 for a bad netmask."""
    if ip.prefix is not None:
        return ip.prefix
    if ip.netmask is not None:
        bits = netmask_bits(ip.netmask)
        return -1 if bits is None else bits
    return default_prefix(address_of(ip))


def lease_seconds(lease: Lease) -> int:
    """Length of a lease; 0 is for ever."""
    return (lease.expiry or 0) * LEASE_SECONDS[lease.unit or "minutes"]


def complete_ip(ip: NetworkIp, network: str) -> None:
    """Check one ``<ip>`` in place; ``network`` is the name for error texts."""
    _check_family(ip, network)
    if ip.prefix is not None and ip.netmask is not None:
        raise ConfigUnsupported(f"Network '{network}' IP address cannot have both a prefix and a netmask")
    if ip.tftp is not None and not ip.tftp.root:
        ip.tftp = None
    if ip.dhcp is None:
        return
    for span in ip.dhcp.ranges:
        complete_range(span, ip)
    for host in ip.dhcp.hosts:
        complete_host(host, ip, network)
    if ip.dhcp.bootp is not None and ip.dhcp.bootp.file is None:
        ip.dhcp.bootp = None
    if not ip.dhcp.ranges and not ip.dhcp.hosts:
        ip.dhcp = None


def _check_family(ip: NetworkIp, network: str) -> None:
    version = address_of(ip).version
    if ip.family is None and version == 6:
        raise ConfigUnsupported(f"no family specified for non-IPv4 address '{ip.address}' in network '{network}'")
    if ip.family == "ipv4" and version == 6:
        raise ConfigUnsupported(f"ipv4 family specified for non-IPv4 address '{ip.address}' in network '{network}'")
    if ip.family == "ipv6" and version == 4:
        raise ConfigUnsupported(f"Family 'ipv6' specified for non-IPv6 address '{ip.address}' in network '{network}'")
    if version == 6 and ip.netmask is not None:
        raise ConfigUnsupported(f"netmask not allowed for IPv6 address '{ip.address}' in network '{network}'")
    if ip.prefix is not None and ip.prefix > (128 if version == 6 else 32):
        raise ConfigUnsupported(f"Invalid IPv{version} prefix '{ip.prefix}' in network '{network}'")
    if ip.netmask is not None and ":" in ip.netmask:
        raise ConfigUnsupported(
            f"Invalid netmask '{ip.netmask}' for address '{ip.address}' in network '{network}' (both must be IPv4)"
        )


def complete_range(span: DhcpRange, ip: NetworkIp | None = None) -> None:
    """Check a DHCP range, inside its network when ``ip`` is given."""
    start, end = parse_address(span.start), parse_address(span.end)
    assert start is not None and end is not None, "the binder took them as addresses"
    if ip is None:
        range_size(start, end)
    elif prefix_of(ip) < 0:
        shown = f"{span.start} - {span.end}"
        raise PlainInternalError(f"bad prefix -1 for network {ip.address} when  checking range {shown}")
    else:
        range_size(start, end, address_of(ip), prefix_of(ip))
    span.lease = _complete_lease(span.lease)


def complete_host(host: DhcpHost, ip: NetworkIp, network: str, partial: bool = False) -> None:
    """Check a client's entry; a ``partial`` one only has to name the client to delete."""
    version = address_of(ip).version
    if host.mac is not None:
        _check_host_mac(host.mac, version, network)
    if host.name is not None and not (host.name[:1].isascii() and host.name[:1].isalnum()):
        raise XmlError(f"Cannot use host name '{host.name}' in network '{network}'")
    known = host.mac or host.name or (version == 6 and host.id)
    if partial:
        if not known and host.ip is None:
            raise XmlError(
                f"At least one of name, mac, or ip attribute must be specified for static host definition "
                f"in network '{network}'"
            )
        return
    if version == 6 and not known:
        raise XmlError(f"Static host definition in IPv6 network '{network}' must have id or name attribute")
    if version == 4 and not known:
        raise XmlError(f"Static host definition in IPv4 network '{network}' must have mac or name attribute")
    if host.ip is None:
        raise XmlError(f"Missing IP address in static host definition for network '{network}'")
    host.lease = _complete_lease(host.lease)


def _check_host_mac(mac: str, version: int, network: str) -> None:
    if version == 6:
        raise XmlError(f"Invalid to specify MAC address '{mac}' in network '{network}' IPv6 static host definition")
    try:
        plain = parse_mac(mac)
    except ValueError:
        raise XmlError(f"Cannot parse MAC address '{mac}' in network '{network}'") from None
    if is_multicast_mac(plain):
        raise XmlError(f"expected unicast mac address, found multicast '{mac}' in network '{network}'")


def _complete_lease(lease: Lease | None) -> Lease | None:
    if lease is None or lease.expiry is None:
        return None
    if lease.expiry == 0:
        return Lease(expiry=0)
    lease.unit = lease.unit or "minutes"
    if lease_seconds(lease) < MIN_LEASE:
        raise ConfigUnsupported("The minimum lease time should be greater than 2 minutes")
    return lease
