"""Why a network's guests may not reach anybody, worked out from what the host says of itself; pure.

An ``accept`` in one table of the packet filter does not overrule the ``drop`` of another one, and a daemon that edits
other programs' tables is a nuisance.  So nothing is done here: each finding says what is wrong, and what would help.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import Any, Final, Literal, NamedTuple

from vird.drivers.network.plan.bridge import plan_bridge
from vird.drivers.network.plan.dnsmasq import needs_dnsmasq
from vird.drivers.network.plan.firewall import forwarded_versions
from vird.drivers.network.plan.zone import default_zone
from vird.model.network import Network

Command = dict[str, Any]
Severity = Literal["blocks", "may block"]
SERVED: Final = (67, 53)
"""The ports of DHCP and DNS."""
HOOKS: Final = {"forward": "what is forwarded", "input": "what guests ask this host for (addresses, names)"}
DOCKERS: Final = "DOCKER-USER"
FIREWALLD, ZONES = "firewalld", "filter_INPUT_ZONES"
COMMENT: Final = "vird net doctor"


class Chain(NamedTuple):
    """A base chain of another program's table; ``passes`` are the devices whose packets it accepts by a rule."""

    family: str
    table: str
    name: str
    hook: str
    drops: bool
    passes: frozenset[str]


class HostFacts(NamedTuple):
    """What the host says: forwarding by IP version, chains and all chains' names by table, listening UDP addresses
    and ports, networks in use with their devices, whether bridged packets go through the packet filter, all devices;
    the devices that are in zones of firewalld, None where it does not run."""

    forwarding: Mapping[int, bool]
    chains: Sequence[Chain]
    chain_names: Mapping[tuple[str, str], frozenset[str]]
    listening: frozenset[tuple[str, int]]
    networks: Sequence[tuple[IPv4Network | IPv6Network, str]]
    filters_bridged: bool
    links: frozenset[str]
    in_zones: frozenset[str] | None = None


class Place(NamedTuple):
    """A device in a zone of firewalld."""

    device: str
    zone: str


class Finding(NamedTuple):
    """One thing that is wrong; ``rules``, ``switches`` (names below /proc/sys/net) or a place in one of firewalld's
    zones would repair it, if any would."""

    severity: Severity
    text: str
    help: str
    rules: tuple[Command, ...] = ()
    switches: tuple[str, ...] = ()
    place: Place | None = None

    @property
    def is_repairable(self) -> bool:
        """Whether `--repair` can do something about it."""
        return bool(self.rules or self.switches or self.place)


def diagnose(network: Network, facts: HostFacts, *, is_active: bool) -> list[Finding]:
    """Everything that keeps a network with a bridge of its own from working; nothing for others."""
    if not network.has_own_bridge or network.bridge is None or network.bridge.name is None:
        return []
    bridge = network.bridge.name
    found = list(_forwarding(network, facts))
    found += _chains(network, bridge, facts)
    if is_active:
        found += _zones(network, bridge, facts)
    found += _overlaps(network, bridge, facts)
    if is_active:
        if bridge not in facts.links:
            found.append(Finding("blocks", f"the bridge {bridge} is gone", "net-destroy and net-start make it anew"))
    else:
        found += _taken_ports(network, facts)
    return found


def _forwarding(network: Network, facts: HostFacts) -> Iterator[Finding]:
    names = {4: "ipv4/ip_forward", 6: "ipv6/conf/all/forwarding"}
    for version in sorted(forwarded_versions(network)):
        if not facts.forwarding.get(version, True):
            name = names[version]
            yield Finding(
                "blocks",
                f"the host does not forward IPv{version}",
                f"sysctl -w net.{name.replace('/', '.')}=1",
                switches=(name,),
            )


def _chains(network: Network, bridge: str, facts: HostFacts) -> Iterator[Finding]:
    wanted = {"forward"} if forwarded_versions(network) else set()
    if needs_dnsmasq(network):
        wanted.add("input")
    for chain in facts.chains:
        if not chain.drops or chain.hook not in wanted or bridge in chain.passes or chain.table == FIREWALLD:
            continue
        names = facts.chain_names.get((chain.family, chain.table), frozenset())
        is_dockers = chain.hook == "forward" and DOCKERS in names
        where = f"chain {chain.name} of table {chain.family} {chain.table}"
        whose = " (Docker's)" if is_dockers else ""
        bridged = chain.hook == "forward" and facts.filters_bridged
        also = "; bridged packets go through it too (net.bridge.bridge-nf-call-iptables)" if bridged else ""
        chosen = DOCKERS if is_dockers else chain.name
        directions = ("iifname", "oifname") if chain.hook == "forward" else ("iifname",)
        remedy = tuple(_accept(chain, chosen, direction, bridge) for direction in directions)
        words = f"nft insert rule {chain.family} {chain.table} {chosen} {directions[0]} {bridge} accept"
        yield Finding("blocks", f"{where}{whose} drops {HOOKS[chain.hook]} by its policy{also}", words, rules=remedy)


def _zones(network: Network, bridge: str, facts: HostFacts) -> Iterator[Finding]:
    """A device in no zone has the rules of the default zone, which lets next to nothing in."""
    zone = (network.bridge.zone if network.bridge is not None else None) or default_zone(network)
    if facts.in_zones is None or zone is None or bridge in facts.in_zones:
        return
    yield Finding(
        "blocks",
        f"{bridge} is in none of firewalld's zones, and has the rules of the default one",
        f"firewall-cmd --zone={zone} --change-interface={bridge}",
        place=Place(bridge, zone),
    )


def _accept(chain: Chain, name: str, direction: str, bridge: str) -> Command:
    match = {"match": {"op": "==", "left": {"meta": {"key": direction}}, "right": bridge}}
    rule = {
        "family": chain.family, "table": chain.table, "chain": name, "expr": [match, {"accept": None}],
        "comment": COMMENT,
    }  # fmt: skip
    return {"insert": {"rule": rule}}


def _overlaps(network: Network, bridge: str, facts: HostFacts) -> Iterator[Finding]:
    for address in plan_bridge(network).addresses:
        for used, device in facts.networks:
            if device != bridge and used.version == address.version and used.overlaps(address.network):
                yield Finding(
                    "blocks" if used == address.network else "may block",
                    f"{address.network} overlaps with {used} on {device}",
                    "give the network other addresses",
                )


def _taken_ports(network: Network, facts: HostFacts) -> Iterator[Finding]:
    if not needs_dnsmasq(network):
        return
    own = {str(address.ip) for address in plan_bridge(network).addresses} | {"0.0.0.0", "::"}
    for address, port in sorted(facts.listening):
        if port in SERVED and address in own:
            yield Finding(
                "blocks",
                f"another program listens on {address} port {port} (UDP)",
                "have it listen on its own devices only (dnsmasq: bind-interfaces; others: their listen setting)",
            )


def base_chains(ruleset: Iterable[Command], own_tables: frozenset[str]) -> list[Chain]:
    """The base chains of other programs that see forwarded packets or those for this host, from nft's JSON."""
    listed = list(ruleset)
    rules: dict[tuple[str, str, str], list[Command]] = {}
    for item in listed:
        if "rule" in item:
            rule = item["rule"]
            rules.setdefault((rule["family"], rule["table"], rule["chain"]), []).append(rule)
    found = []
    for item in listed:
        chain = item.get("chain")
        if chain is None or chain.get("hook") not in HOOKS or chain["table"] in own_tables:
            continue
        if chain["family"] not in ("ip", "ip6", "inet"):
            continue
        passes = _passes(rules, (chain["family"], chain["table"], chain["name"]), 0)
        drops = chain.get("policy") == "drop"
        found.append(Chain(chain["family"], chain["table"], chain["name"], chain["hook"], drops, frozenset(passes)))
    return found


def chains_by_table(ruleset: Iterable[Command]) -> dict[tuple[str, str], frozenset[str]]:
    """The names of all chains of each table."""
    found: dict[tuple[str, str], set[str]] = {}
    for item in ruleset:
        if (chain := item.get("chain")) is not None:
            found.setdefault((chain["family"], chain["table"]), set()).add(chain["name"])
    return {table: frozenset(names) for table, names in found.items()}


def devices_in_zones(ruleset: Iterable[Command]) -> frozenset[str] | None:
    """The devices that firewalld has put in zones, from its own rules; None where it has none."""
    listed = list(ruleset)
    if not any(item.get("table", {}).get("name") == FIREWALLD for item in listed):
        return None
    found = set()
    for item in listed:
        rule = item.get("rule", {})
        if rule.get("table") == FIREWALLD and rule.get("chain") == ZONES:
            for match in (each["match"] for each in rule["expr"] if "match" in each):
                if match.get("left") == {"meta": {"key": "iifname"}} and isinstance(match.get("right"), str):
                    found.add(match["right"])
    return frozenset(found)


def _passes(rules: Mapping[tuple[str, str, str], list[Command]], where: tuple[str, str, str], depth: int) -> set[str]:
    """The devices whose incoming packets a chain, or one that it jumps to, accepts without another condition."""
    found: set[str] = set()
    for rule in rules.get(where, ()) if depth < 8 else ():
        expressions = [each for each in rule["expr"] if "counter" not in each]
        jump = next((each["jump"]["target"] for each in expressions if "jump" in each), None)
        if jump is not None:
            found |= _passes(rules, (where[0], where[1], jump), depth + 1)
        if len(expressions) == 2 and "accept" in expressions[1] and "match" in expressions[0]:
            match = expressions[0]["match"]
            if match.get("left") == {"meta": {"key": "iifname"}} and isinstance(match.get("right"), str):
                found.add(match["right"])
    return found
