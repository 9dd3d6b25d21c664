"""The firewall rules of networks as commands of iptables and ip6tables.

The daemon itself loads nftables rules (``firewall.py``); this is the older form of the same, for
hosts whose administrators look for it.  Every rule goes to the head of its chain, so the
commands read backwards: what refuses comes first, what allows later.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vird.drivers.network.plan.firewall import MULTICAST, PORT_PROTOCOLS, RULED_MODES, Subnet, subnets
from vird.model.network import Network

PROGRAMS: Final = {4: "iptables", 6: "ip6tables"}
CHAINS: Final = (
    ("filter", "LIBVIRT_INP", "INPUT"),
    ("filter", "LIBVIRT_OUT", "OUTPUT"),
    ("filter", "LIBVIRT_FWO", "FORWARD"),
    ("filter", "LIBVIRT_FWI", "FORWARD"),
    ("filter", "LIBVIRT_FWX", "FORWARD"),
    ("nat", "LIBVIRT_PRT", "POSTROUTING"),
    ("mangle", "LIBVIRT_PRT", "POSTROUTING"),
)
"""Table, our chain, the chain that calls it."""

TABLES: Final = ("filter", "nat", "mangle")
UNPRIVILEGED_PORTS: Final = "1024-65535"
DHCP: Final = {4: (67, 68), 6: (547, 546)}
"""By IP version: the port of servers and that of clients."""

DNS, TFTP = 53, 69
_ANSWERS: Final = ("--match", "conntrack", "--ctstate", "ESTABLISHED,RELATED")


def chain_commands() -> list[list[str]]:
    """Look at the tables, then make our chains and have them called."""
    commands = []
    for program in PROGRAMS.values():
        commands += [[program, "-w", "--table", table, "--list-rules"] for table in TABLES]
        for table, chain, caller in CHAINS:
            commands.append([program, "-w", "--table", table, "--new-chain", chain])
            commands.append([program, "-w", "--table", table, "--insert", caller, "--jump", chain])
    return commands


def network_commands(network: Network) -> list[list[str]]:
    """The commands that put the network's rules in force; none for networks without rules."""
    if network.mode not in RULED_MODES or network.bridge is None or network.bridge.name is None:
        return []
    return list(_commands(network, network.bridge.name))


def _rule(version: int, chain: str, *words: str, table: str = "filter") -> list[str]:
    return [PROGRAMS[version], "-w", "--table", table, "--insert", chain, *words]


def _commands(network: Network, bridge: str) -> Iterator[list[str]]:
    found = subnets(network)
    yield from _services4(network, bridge)
    yield from _closed(4, bridge)
    has_ipv6 = any(subnet.version == 6 for subnet in found)
    if has_ipv6 or network.ipv6 == "yes":
        yield from _closed(6, bridge)
    if has_ipv6:
        yield from _ports(6, bridge, PORT_PROTOCOLS, DNS, DNS)
        yield from _ports(6, bridge, ("udp",), *DHCP[6])
    for subnet in found:
        if network.mode == "nat" and (subnet.version == 4 or _translates_ipv6(network)):
            yield from _forwarded(network, bridge, subnet, _ANSWERS)
            yield from _translated(network, subnet)
        elif network.mode is not None:
            yield from _forwarded(network, bridge, subnet, ())
    if any(ip.dhcp is not None and (ip.dhcp.ranges or ip.dhcp.hosts) and ip.family != "ipv6" for ip in network.ips):
        # clients that take packets off the wire themselves want the checksum that the host leaves to its card
        client = ("--protocol", "udp", "--destination-port", str(DHCP[4][1]))
        target = ("--jump", "CHECKSUM", "--checksum-fill")
        yield _rule(4, "LIBVIRT_PRT", "--out-interface", bridge, *client, *target, table="mangle")


def _translates_ipv6(network: Network) -> bool:
    nat = network.forward.nat if network.forward is not None else None
    return nat is not None and nat.ipv6 == "yes"


def _ports(version: int, bridge: str, protocols: tuple[str, ...], into: int, out: int) -> Iterator[list[str]]:
    """A service of the host, asked and answering."""
    for chain, side, port in (("LIBVIRT_INP", "--in-interface", into), ("LIBVIRT_OUT", "--out-interface", out)):
        for protocol in protocols:
            words = (side, bridge, "--protocol", protocol, "--destination-port", str(port))
            yield _rule(version, chain, *words, "--jump", "ACCEPT")


def _services4(network: Network, bridge: str) -> Iterator[list[str]]:
    yield from _ports(4, bridge, PORT_PROTOCOLS, *DHCP[4])
    yield from _ports(4, bridge, PORT_PROTOCOLS, DNS, DNS)
    if any(ip.tftp is not None and ip.tftp.root for ip in network.ips):
        yield from _ports(4, bridge, ("udp",), TFTP, TFTP)


def _closed(version: int, bridge: str) -> Iterator[list[str]]:
    """Guests reach each other, and nobody else unless a later rule says so."""
    yield _rule(version, "LIBVIRT_FWO", "--in-interface", bridge, "--jump", "REJECT")
    yield _rule(version, "LIBVIRT_FWI", "--out-interface", bridge, "--jump", "REJECT")
    yield _rule(version, "LIBVIRT_FWX", "--in-interface", bridge, "--out-interface", bridge, "--jump", "ACCEPT")


def _outside(network: Network) -> str | None:
    forward = network.forward
    if forward is None:
        return None
    return forward.interfaces[0].dev if forward.interfaces else forward.dev


def _forwarded(network: Network, bridge: str, subnet: Subnet, only: tuple[str, ...]) -> Iterator[list[str]]:
    device = _outside(network)
    out = ("--out-interface", device) if device is not None else ()
    back = ("--in-interface", device) if device is not None else ()
    source, version = ("--source", str(subnet)), subnet.version
    yield _rule(version, "LIBVIRT_FWO", *source, "--in-interface", bridge, *out, "--jump", "ACCEPT")
    destination = ("--destination", str(subnet))
    yield _rule(version, "LIBVIRT_FWI", *destination, *back, "--out-interface", bridge, *only, "--jump", "ACCEPT")


def _translated(network: Network, subnet: Subnet) -> Iterator[list[str]]:
    device = _outside(network)
    out = ("--out-interface", device) if device is not None else ()
    for protocol in (None, "udp", "tcp"):
        words = ["--source", str(subnet), *(("-p", protocol) if protocol else ()), "!", "--destination", str(subnet)]
        yield _rule(subnet.version, "LIBVIRT_PRT", *words, *out, *_target(network, protocol), table="nat")
    for group in reversed(MULTICAST[subnet.version]):
        words = ["--source", str(subnet), *out, "--destination", group, "--jump", "RETURN"]
        yield _rule(subnet.version, "LIBVIRT_PRT", *words, table="nat")


def _target(network: Network, protocol: str | None) -> list[str]:
    nat = network.forward.nat if network.forward is not None else None
    ports = nat.port if nat is not None else None
    shown = f"{ports.start}-{ports.end}" if ports is not None else UNPRIVILEGED_PORTS
    if nat is None or nat.address is None:
        return ["--jump", "MASQUERADE", *(["--to-ports", shown] if protocol else [])]
    first, last = nat.address.start, nat.address.end
    addresses = first if first == last else f"{first}-{last}"
    return ["--jump", "SNAT", "--to-source", f"{addresses}:{shown}" if protocol else addresses]
