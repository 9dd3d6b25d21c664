"""What a ``<network>`` document must fulfil, whatever driver takes it, and what it then looks like.

``complete_network`` is the step between reading a document and using it: it refuses what
libvirt refuses while parsing and puts the document into the form that libvirt shows.  Values
that a driver makes up (UUID, bridge name, MAC) are filled in by ``network_generated``; what a
driver cannot run is refused by ``network_support``.
"""

from __future__ import annotations

from vird.errors import ConfigUnsupported, XmlDetail, XmlError
from vird.model.checks.bandwidth import complete_bandwidth
from vird.model.checks.network_dns import complete_dns
from vird.model.checks.network_forward import complete_forward
from vird.model.checks.network_ip import complete_ip
from vird.model.checks.network_route import check_route, check_route_reachable
from vird.model.checks.virtualport import complete_virtualport
from vird.model.checks.vlan import complete_vlan
from vird.model.network.bridge import Bridge
from vird.model.network.document import Network


def complete_network(network: Network) -> Network:
    """Check and normalise in place; returns the same document.

    Raises XmlError, XmlDetail, ConfigUnsupported or InternalError with libvirt's number for
    the same fault.
    """
    _check_name(network)
    _complete_switches(network)
    complete_dns(network.dns, network.name)
    for ip in network.ips:
        complete_ip(ip, network.name)
    for route in network.routes:
        check_route(route, network.name)
        check_route_reachable(route, network)
    _complete_port_settings(network)
    complete_forward(network)
    _check_mode(network)
    _complete_bridge(network)
    return network


def _check_name(network: Network) -> None:
    for char in "/\n":
        if char in network.name:
            raise XmlDetail(f"invalid char in name: {char}")


def _complete_switches(network: Network) -> None:
    if network.ipv6 == "no":
        network.ipv6 = None
    if not network.connections:
        network.connections = None
    if network.domain is not None and network.domain.name is None:
        network.domain = None
    if network.port is not None and network.port.isolated is None:
        network.port = None
    if network.dnsmasq is not None and not network.dnsmasq.options:
        network.dnsmasq = None
    if network.mac is not None and int(network.mac.address[:2], 16) & 1:
        raise XmlError(f"Invalid multicast bridge mac address '{network.mac.address}' in network '{network.name}'")


def _complete_port_settings(network: Network) -> None:
    """The limits, tags and announcements that guests' ports get from the network or its groups."""
    network.bandwidth = complete_bandwidth(network.bandwidth, floor=False)
    complete_vlan(network.vlan)
    complete_virtualport(network.virtualport, typed=True)
    for group in network.portgroups:
        group.default = None if group.default == "no" else group.default
        group.bandwidth = complete_bandwidth(group.bandwidth, floor=False)
        complete_vlan(group.vlan)
        complete_virtualport(group.virtualport, typed=False)


def _check_mode(network: Network) -> None:
    mode, name, forward = network.mode, network.name, network.forward
    if mode is None or forward is None:
        return
    pooled = len(forward.interfaces) + len(forward.addresses)
    if mode in ("nat", "route") and not network.ips:
        raise XmlError(f"{mode} forwarding requested, but no IP address provided for network '{name}'")
    if mode in ("nat", "route") and pooled > 1:
        raise XmlError(f"multiple forwarding interfaces specified for network '{name}', only one is supported")
    if mode == "open" and forward.interfaces:
        raise XmlError(f"forward dev not allowed for network '{name}' with forward mode='open'")
    if not network.has_own_bridge:
        _check_borrowed_bridge(network, network.bridge or Bridge(), mode, bool(pooled or forward.pfs))


def _check_borrowed_bridge(network: Network, bridge: Bridge, mode: str, pooled: bool) -> None:
    name = network.name
    if bridge.name is not None and mode != "bridge":
        raise XmlError(f"bridge name not allowed in {mode} mode (network '{name}')")
    if bridge.delay or bridge.stp is not None or bridge.zone is not None:
        raise XmlError(
            "bridge delay/stp/zone options only allowed in route, nat, and isolated mode, "
            f"not in {mode} (network '{name}')"
        )
    if bridge.mac_table_manager is not None and mode != "bridge":
        raise XmlError(f"bridge macTableManager setting not allowed in {mode} mode (network '{name}')")
    if network.mtu is not None:
        raise XmlError(
            f"mtu size only allowed in open, route, nat, and isolated mode, not in {mode} (network '{name}')"
        )
    if bridge.name is not None and pooled:
        raise XmlError(
            f"A network with forward mode='{mode}' can specify a bridge name or a forward dev, "
            f"but not both (network '{name}')"
        )


def _complete_bridge(network: Network) -> None:
    """Show the bridge as libvirt does: with its defaults where it is ours, as it came elsewhere."""
    bridge = network.bridge
    if network.has_own_bridge:
        bridge = network.bridge = bridge or Bridge()
        bridge.stp = bridge.stp or "on"
        bridge.delay = bridge.delay or 0
    elif bridge is not None:
        bridge.delay = None
        if bridge.name is None and bridge.mac_table_manager is None:
            network.bridge = None


def check_unique_portgroups(network: Network) -> None:
    """Refuse two groups of one name and two default groups (ConfigUnsupported)."""
    seen: set[str] = set()
    default: str | None = None
    for group in network.portgroups:
        if not group.name:
            raise XmlError("Missing required name attribute in portgroup")
        if group.name in seen:
            raise ConfigUnsupported(
                f"multiple <portgroup> elements with the same name ({group.name}) in network '{network.name}'"
            )
        seen.add(group.name)
        if group.default != "yes":
            continue
        if default is not None:
            raise ConfigUnsupported(
                f"network '{network.name}' has multiple default <portgroup> elements ({default} and {group.name}), "
                "but only one default is allowed"
            )
        default = group.name
