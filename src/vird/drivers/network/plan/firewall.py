"""The firewall rules of networks, as transactions for nftables in a table of our own.

One table holds all networks of one daemon.  Its forward chain looks the packet's bridges up in two
maps, so that a host with many networks tests each packet twice, not twice per network; what the
maps name are two small chains per network, and a packet between two networks must please both.
Address translation sees only the first packet of a connection and has one chain per network.
Rules in other tables still apply: an "accept" here ends only our own chain.

    from guests   to the network itself and out (as the mode says), else refused
    to guests     from the network itself, answers (nat) or all for its subnets (route), else refused
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from vird.model.checks.network_ip import address_of, prefix_of
from vird.model.network import Network

Command = dict[str, Any]
Subnet = IPv4Network | IPv6Network

FAMILY = "inet"
FROM_GUESTS, TO_GUESTS = "from_guests", "to_guests"
FILTER_PRIORITY, SOURCE_NAT_PRIORITY = 0, 100
MULTICAST = {4: ("224.0.0.0/24", "255.255.255.255/32"), 6: ("ff02::/16",)}
PORT_PROTOCOLS = ("tcp", "udp")
RULED_MODES = (None, "nat", "route")
"""Modes (None is isolated) that have rules; an open network is left to the administrator."""


def table_name(tag: str) -> str:
    """The table of the daemon whose root has this tag, so that several daemons do not meet."""
    return f"vird_{tag}" if tag else "vird"


def install(table: str, network: Network) -> list[Command]:
    """The transaction that makes, or replaces, the rules of one network; empty if it has none."""
    if network.mode not in RULED_MODES or network.bridge is None or network.bridge.name is None:
        return []
    return [*_frame(table), *_network(table, network, network.bridge.name)]


def remove(table: str, bridge: str) -> list[Command]:
    """The transaction that takes away the rules of the network on this bridge, whether there are any or not."""
    commands = _frame(table)
    for chosen, prefix in ((FROM_GUESTS, "from"), (TO_GUESTS, "to")):
        chain = f"{prefix}-{bridge}"
        element = {"element": {**_in(table), "name": chosen, "elem": [[bridge, {"jump": {"target": chain}}]]}}
        # Added first, so that deleting cannot fail where a crash left only a part.
        commands += [_add_chain(table, chain), {"add": element}]
        commands += [{"delete": {"element": {**element["element"], "elem": [bridge]}}}]
        commands += [{"flush": _chain(table, chain)}, {"delete": _chain(table, chain)}]
    nat = f"nat-{bridge}"
    return [*commands, _add_nat_chain(table, nat), {"flush": _chain(table, nat)}, {"delete": _chain(table, nat)}]


def rebuild(table: str, networks: Iterable[Network]) -> list[Command]:
    """The transaction that leaves exactly the rules of these networks in the table, without a gap in time."""
    rules = [command for network in networks for command in install(table, network)]
    return [*remove_all(table), *rules]


def remove_all(table: str) -> list[Command]:
    """The transaction after which the table is gone, whether it was there or not."""
    return [
        {"add": {"table": {"family": FAMILY, "name": table}}},
        {"delete": {"table": {"family": FAMILY, "name": table}}},
    ]


def list_networks(table: str) -> Command:
    """The question which networks have rules in the table."""
    return {"list": {"map": {**_in(table), "name": FROM_GUESTS}}}


def subnets(network: Network) -> list[Subnet]:
    """The networks that the bridge's own addresses are in."""
    found: list[Subnet] = []
    for ip in network.ips:
        kind = IPv6Network if address_of(ip).version == 6 else IPv4Network
        found.append(kind((int(address_of(ip)), prefix_of(ip)), strict=False))
    return found


def forwarded_versions(network: Network) -> set[int]:
    """The IP versions that the host must forward for this network."""
    if network.mode not in ("nat", "route", "open"):
        return set()
    return {subnet.version for subnet in subnets(network)} | ({4} if network.mode != "open" else set())


def _network(table: str, network: Network, bridge: str) -> list[Command]:
    commands: list[Command] = []
    for chosen, prefix, rules in (
        (FROM_GUESTS, "from", _from_guests(network, bridge)),
        (TO_GUESTS, "to", _to_guests(network, bridge)),
    ):
        chain = f"{prefix}-{bridge}"
        commands += [_add_chain(table, chain), {"flush": _chain(table, chain)}]
        commands += [_add_rule(table, chain, rule) for rule in rules]
        element = {**_in(table), "name": chosen, "elem": [[bridge, {"jump": {"target": chain}}]]}
        commands.append({"add": {"element": element}})
    nat = f"nat-{bridge}"
    commands += [_add_nat_chain(table, nat), {"flush": _chain(table, nat)}]
    if network.mode == "nat":
        return commands + [_add_rule(table, nat, rule) for rule in _translation(network)]
    return [*commands, {"delete": _chain(table, nat)}]


def _from_guests(network: Network, bridge: str) -> list[list[Command]]:
    rules = [[_match(_meta("oifname"), bridge), _ACCEPT]]
    if network.mode is not None:
        out = _device(network, "oifname")
        rules += [[_match(_address(subnet, "saddr"), _prefix(subnet)), *out, _GO_ON] for subnet in subnets(network)]
    return [*rules, [_REFUSE]]


def _to_guests(network: Network, bridge: str) -> list[list[Command]]:
    rules = [[_match(_meta("iifname"), bridge), _ACCEPT]]
    for subnet in subnets(network) if network.mode is not None else ():
        rule = [_match(_address(subnet, "daddr"), _prefix(subnet)), *_device(network, "iifname")]
        if _is_translated(network, subnet):
            rule.append(_match({"ct": {"key": "state"}}, ["established", "related"], "in"))
        rules.append([*rule, _ACCEPT])
    return [*rules, [_REFUSE]]


def _translation(network: Network) -> list[list[Command]]:
    rules: list[list[Command]] = []
    for subnet in subnets(network):
        if not _is_translated(network, subnet):
            continue
        source = _match(_address(subnet, "saddr"), _prefix(subnet))
        for group in MULTICAST[subnet.version]:
            address, length = group.split("/")
            target = {"prefix": {"addr": address, "len": int(length)}}
            rules.append([source, _match(_address(subnet, "daddr"), target), {"return": None}])
        leaving = [source, _match(_address(subnet, "daddr"), _prefix(subnet), "!="), *_device(network, "oifname")]
        ports = _ports(network)
        rules += [[*leaving, _match(_meta("l4proto"), p), _source(network, subnet, ports)] for p in PORT_PROTOCOLS]
        rules.append([*leaving, _source(network, subnet, None)])
    return rules


def _source(network: Network, subnet: Subnet, ports: Command | None) -> Command:
    """The statement that replaces a packet's source address."""
    addresses = network.forward.nat.address if network.forward and network.forward.nat else None
    if addresses is None or (":" in addresses.start) != (subnet.version == 6):
        return {"masquerade": {"port": ports} if ports else None}
    same = addresses.start == addresses.end
    target: Any = addresses.start if same else {"range": [addresses.start, addresses.end]}
    statement: Command = {"family": f"ip{6 if subnet.version == 6 else ''}", "addr": target}
    return {"snat": {**statement, "port": ports} if ports else statement}


def _ports(network: Network) -> Command | None:
    ports = network.forward.nat.port if network.forward and network.forward.nat else None
    return {"range": [ports.start, ports.end]} if ports else None


def _is_translated(network: Network, subnet: Subnet) -> bool:
    """IPv6 is routed unless the document asks for translation."""
    nat = network.forward.nat if network.forward else None
    return network.mode == "nat" and (subnet.version == 4 or (nat is not None and nat.ipv6 == "yes"))


def _device(network: Network, key: str) -> list[Command]:
    """The condition on the outside device, where the network names one."""
    forward = network.forward
    device = (forward.dev or (forward.interfaces[0].dev if forward.interfaces else None)) if forward else None
    return [_match(_meta(key), device)] if device else []


def _frame(table: str) -> list[Command]:
    """The table with its forward chain and maps; rules of the forward chain are written anew."""
    lookups = [
        [{"vmap": {"key": _meta(key), "data": f"@{name}"}}]
        for key, name in (("iifname", FROM_GUESTS), ("oifname", TO_GUESTS))
    ]
    base = {**_in(table), "name": "forward", "type": "filter", "hook": "forward", "prio": FILTER_PRIORITY}
    return [
        {"add": {"table": {"family": FAMILY, "name": table}}},
        *(
            {"add": {"map": {**_in(table), "name": n, "type": "ifname", "map": "verdict"}}}
            for n in (FROM_GUESTS, TO_GUESTS)
        ),
        {"add": {"chain": {**base, "policy": "accept"}}},
        {"flush": _chain(table, "forward")},
        *(_add_rule(table, "forward", rule) for rule in lookups),
    ]


def _in(table: str) -> Command:
    return {"family": FAMILY, "table": table}


def _chain(table: str, name: str) -> Command:
    return {"chain": {**_in(table), "name": name}}


def _add_chain(table: str, name: str) -> Command:
    return {"add": _chain(table, name)}


def _add_nat_chain(table: str, name: str) -> Command:
    hook = {"type": "nat", "hook": "postrouting", "prio": SOURCE_NAT_PRIORITY, "policy": "accept"}
    return {"add": {"chain": {**_in(table), "name": name, **hook}}}


def _add_rule(table: str, chain: str, statements: list[Command]) -> Command:
    return {"add": {"rule": {**_in(table), "chain": chain, "expr": statements}}}


def _match(left: Command, right: Any, op: str = "==") -> Command:
    return {"match": {"op": op, "left": left, "right": right}}


def _meta(key: str) -> Command:
    return {"meta": {"key": key}}


def _address(subnet: Subnet, field: str) -> Command:
    return {"payload": {"protocol": "ip6" if subnet.version == 6 else "ip", "field": field}}


def _prefix(subnet: Subnet) -> Command:
    return {"prefix": {"addr": str(subnet.network_address), "len": subnet.prefixlen}}


_ACCEPT: Command = {"accept": None}
_GO_ON: Command = {"return": None}
_REFUSE: Command = {"reject": {"type": "icmpx", "expr": "port-unreachable"}}
