"""What the network driver cannot run, though the document is well made.

Where vird can do more than libvirt 9.0 it takes more: inbound and outbound limits in the
portgroups of a macvtap pool are applied with tc, and VLANs (as in libvirt 11.0) on bridges of Linux.
"""

from __future__ import annotations

from vird.errors import ConfigUnsupported
from vird.model.checks.network import check_unique_portgroups
from vird.model.network.document import Network
from vird.model.virtualport import VirtualPort


def check_network_support(network: Network) -> None:
    """Refuse with ConfigUnsupported what cannot be started."""
    if network.has_own_bridge:
        _check_single_dhcp(network)
    else:
        _check_no_host_side(network)
    _check_pool(network)
    check_unique_portgroups(network)
    _check_vlans(network)
    _check_bandwidth(network)


def _check_single_dhcp(network: Network) -> None:
    for version, family in ((4, "IPv4"), (6, "IPv6")):
        served = [ip for ip in network.ips if ip.dhcp is not None and (ip.family == "ipv6") == (version == 6)]
        if len(served) > 1:
            raise ConfigUnsupported(
                f"Multiple {family} dhcp sections found -- dhcp is supported only for a single "
                f"{family} address on each network"
            )


def _check_no_host_side(network: Network) -> None:
    """Networks without a bridge of ours have no address, name service or MAC on the host."""
    dns = network.dns
    found = {
        "mac": network.mac is not None,
        "ip": bool(network.ips),
        "dns": dns is not None and bool(dns.txts or dns.hosts or dns.srvs or dns.forwarders),
        "domain": network.domain is not None,
    }
    for element, present in found.items():
        if present:
            raise ConfigUnsupported(
                f"Unsupported <{element}> element in network {network.name} with forward mode='{network.mode}'"
            )


def _check_pool(network: Network) -> None:
    forward = network.forward
    if forward is not None and forward.addresses and network.mode != "hostdev":
        raise ConfigUnsupported(
            f"network '{network.name}' has forward mode '{network.mode}'  but lists a device by PCI address in the "
            "device pool. This is only supported for networks with forward mode 'hostdev'"
        )
    if forward is None or network.mode != "hostdev" or not forward.interfaces:
        return
    raise ConfigUnsupported(
        f"hostdev network '{network.name}' lists '{forward.interfaces[0].dev}' in the device pool, but hostdev "
        "networks require all devices to be listed by PCI address, not network device name"
    )


def _takes_vlan(network: Network, port: VirtualPort | None) -> bool:
    if network.mode in ("hostdev", "passthrough"):
        return True
    # a group may give only the parameters and leave the type to the network
    kind = port.type if port is not None else None
    if kind is None and network.virtualport is not None:
        kind = network.virtualport.type
    # A pool of macvtaps has this mode too, and no bridge.
    has_bridge = network.bridge is not None and network.bridge.name is not None
    return network.mode == "bridge" and has_bridge and kind in (None, "openvswitch")


def _check_vlans(network: Network) -> None:
    default = network.virtualport
    refused = network.vlan is not None and not _takes_vlan(network, default)
    for group in network.portgroups:
        refused = refused or (group.vlan is not None and not _takes_vlan(network, group.virtualport or default))
    if refused:
        raise ConfigUnsupported(
            f"<vlan> element specified for network {network.name}, whose type doesn't support vlan configuration"
        )


def _check_bandwidth(network: Network) -> None:
    named_bridge = network.bridge is not None and network.bridge.name is not None
    if network.bandwidth is not None and not (network.has_own_bridge or named_bridge):
        raise ConfigUnsupported(
            f"Unsupported network-wide <bandwidth> element in network {network.name} with forward mode='{network.mode}'"
        )
    for group in network.portgroups:
        if group.bandwidth is not None and network.mode == "hostdev":
            raise ConfigUnsupported(
                f"Unsupported <bandwidth> element in network '{network.name}' in portgroup '{group.name}' "
                f"with forward mode='{network.mode}'"
            )
