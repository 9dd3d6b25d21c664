"""A filter as commands of ebtables, iptables and ip6tables, for one interface.

The daemon itself loads nftables rules; this is the older form of the same.  Rules about frames come
first, by chain and priority, then those about connections (``iptables.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from vird.drivers.filters.plan.iptables import PROGRAMS, connection_commands, is_about_connections, program_of
from vird.drivers.filters.plan.variables import Values, Variables, combinations
from vird.model.filter import Filter, Rule
from vird.model.filter.layer2 import ArpFrame, MacMatch, StpMatch
from vird.model.filter.packets import IpMatch, Ipv6Match
from vird.model.filter.values import ARP_OPCODES, IP_PROTOCOLS, PROTOCOL_IDS, number_of

ROOT: Final = "root"
STP_GROUP: Final = "01:80:c2:00:00:00"
"""Bridges listen to it; frames of the spanning tree protocol go there."""

_EBTABLES: Final = ("ebtables", "--concurrent", "-t", "nat")
_DIRECTIONS: Final = (("J", ("out", "inout")), ("P", ("in", "inout")))
_TARGETS: Final = {
    "accept": "ACCEPT", "drop": "DROP", "reject": "DROP", "return": "RETURN", "continue": "CONTINUE",
}  # fmt: skip
_STP_NUMBERS: Final = {
    "type": "type", "flags": "flags", "root_priority": "root-pri", "root_address": "root-addr",
    "root_cost": "root-cost", "sender_priority": "sender-prio", "sender_address": "sender-addr", "port": "port",
    "age": "msg-age", "max_age": "max-age", "hello_time": "hello-time", "forward_delay": "forward-delay",
}  # fmt: skip


def filter_commands(document: Filter, variables: Variables, interface: str) -> list[list[str]]:
    """The commands that put the filter's own rules in force on an interface.

    Rules that the filter takes from others are theirs: give the merged filter.  Raises InvalidArg
    for variables without value.
    """
    rules = sorted(document.rules, key=lambda rule: rule.priority)
    expanded = [(rule, values) for rule in rules for values in combinations(rule, variables)]
    frames = [(rule, values) for rule, values in expanded if not is_about_connections(rule)]
    connections = [(rule, values) for rule, values in expanded if is_about_connections(rule)]
    commands = list(_chains(document.chain or ROOT, [rule for rule, _ in frames], interface))
    for rule, values in frames:
        commands += _frame_commands(rule, values, document.chain or ROOT, interface)
    for program in PROGRAMS:
        for rule, values in connections:
            if program_of(rule) == program:
                commands += connection_commands(rule, values, interface)
    return commands


def _root(letter: str, interface: str) -> str:
    return f"libvirt-{letter}-{interface}"


def _chain(letter: str, chain: str, interface: str) -> str:
    return _root(letter, interface) if chain == ROOT else f"{letter}-{interface}-{chain}"


def _chains(chain: str, rules: Sequence[Rule], interface: str) -> Iterator[list[str]]:
    """A chain of one protocol's frames is made anew and called from the root."""
    if chain == ROOT:
        return
    protocol = chain.partition("-")[0]
    entry: list[str] = []
    if protocol == "stp":
        entry = ["-d", STP_GROUP]
    elif protocol in PROTOCOL_IDS:
        entry = ["-p", f"0x{PROTOCOL_IDS[protocol]:x}"]
    for letter, directions in _DIRECTIONS:
        if any(rule.direction in directions for rule in rules):
            name = _chain(letter, chain, interface)
            for action in ("-F", "-X", "-N"):
                yield [*_EBTABLES, action, name]
            yield [*_EBTABLES, "-A", _root(letter, interface), *entry, "-j", name]


def _frame_commands(rule: Rule, values: Values, chain: str, interface: str) -> Iterator[list[str]]:
    for letter, directions in _DIRECTIONS:
        if rule.direction not in directions:
            continue
        # a rule for both directions is written as one for what the guest receives
        reverse = rule.direction == "inout" and letter == "J"
        words = list(_matches(rule, values, reverse))
        yield [*_EBTABLES, "-A", _chain(letter, chain, interface), *words, "-j", _TARGETS[rule.action]]


def _matches(rule: Rule, values: Values, reverse: bool) -> Iterator[str]:
    negation = ["!"] if rule.match is not None and rule.match.match == "no" else []
    for name, value in _tests(rule, values, "dst" if reverse else "src", "src" if reverse else "dst"):
        # what kind of frame a rule is for is never turned around
        is_kind = (name == "-p" and not isinstance(rule.match, MacMatch)) or (name == "-d" and value == STP_GROUP)
        yield from (name, value) if is_kind else (*negation, name, value) if value else (*negation, name)


def _tests(rule: Rule, values: Values, src: str, dst: str) -> Iterator[tuple[str, str]]:
    """Options with their values; ``src`` and ``dst`` say which of the rule's ends the frame's source is."""
    for option, end in (("-s", src), ("-d", dst)):
        if f"{end}macaddr" in values:
            yield option, _masked(values, f"{end}macaddr", f"{end}macmask")
    match = rule.match
    if isinstance(match, StpMatch):
        yield "-d", STP_GROUP
        yield from _stp(values)
    elif isinstance(match, ArpFrame):
        yield "-p", f"0x{PROTOCOL_IDS[match.kind]:x}"
        yield from _arp(values, src, dst)
    elif isinstance(match, IpMatch):
        yield "-p", "ipv4"
        yield from _packet(values, "ip", src, dst)
        if "dscp" in values:
            yield "--ip-tos", f"0x{number_of(values['dscp']):x}"
    elif isinstance(match, Ipv6Match):
        yield "-p", "ipv6"
        yield from _packet(values, "ip6", src, dst)
        yield from _icmp6(values)
    elif match is not None and match.kind == "vlan":
        yield "-p", f"0x{PROTOCOL_IDS['vlan']:x}"
        if "vlanid" in values:
            yield "--vlan-id", str(number_of(values["vlanid"]))
        if "encap_protocol" in values:
            yield "--vlan-encap", str(_number(values["encap_protocol"], PROTOCOL_IDS))
    elif "protocolid" in values:
        yield "-p", f"0x{_number(values['protocolid'], PROTOCOL_IDS):x}"


def _number(text: str, names: dict[str, int]) -> int:
    return names[text] if text in names else number_of(text)


def _masked(values: Values, name: str, mask: str) -> str:
    return f"{values[name]}/{values[mask]}" if mask in values else values[name]


def _range(values: Values, first: str, last: str) -> str:
    start = str(number_of(values[first]))
    return f"{start}:{number_of(values[last])}" if last in values else start


def _stp(values: Values) -> Iterator[tuple[str, str]]:
    for name, option in _STP_NUMBERS.items():
        if name not in values:
            continue
        is_address = name.endswith("address")
        shown = _masked(values, name, f"{name}_mask") if is_address else _range(values, name, f"{name}_hi")
        yield f"--stp-{option}", shown


def _arp(values: Values, src: str, dst: str) -> Iterator[tuple[str, str]]:
    if "hwtype" in values:
        yield "--arp-htype", str(number_of(values["hwtype"]))
    if "opcode" in values:
        yield "--arp-opcode", str(_number(values["opcode"], ARP_OPCODES))
    if "protocoltype" in values:
        yield "--arp-ptype", f"0x{number_of(values['protocoltype']):x}"
    for end, shown in ((src, "src"), (dst, "dst")):
        if f"arp{end}ipaddr" in values:
            yield f"--arp-ip-{shown}", f"{values[f'arp{end}ipaddr']}/{_arp_mask(values, end)}"
    for end, shown in ((src, "src"), (dst, "dst")):
        if f"arp{end}macaddr" in values:
            yield f"--arp-mac-{shown}", values[f"arp{end}macaddr"]
    if values.get("gratuitous") == "true":
        yield "--arp-gratuitous", ""


def _arp_mask(values: Values, end: str) -> str:
    """The bits of a network; as libvirt writes it, a destination without has those of the source."""
    before = values.get("arpsrcipmask", "32") if "arpsrcipaddr" in values else "32"
    return values.get(f"arp{end}ipmask", before if end == "dst" else "32")


def _packet(values: Values, version: str, src: str, dst: str) -> Iterator[tuple[str, str]]:
    ends = ((src, "source"), (dst, "destination"))
    for end, shown in ends:
        if f"{end}ipaddr" in values:
            yield f"--{version}-{shown}", _masked(values, f"{end}ipaddr", f"{end}ipmask")
    if "protocol" in values:
        yield f"--{version}-protocol", str(_number(values["protocol"], IP_PROTOCOLS))
    for end, shown in ends:
        if f"{end}portstart" in values:
            yield f"--{version}-{shown}-port", _range(values, f"{end}portstart", f"{end}portend")


def _icmp6(values: Values) -> Iterator[tuple[str, str]]:
    """Types and codes, each a range; what is not said is anything."""
    if not values.keys() & {"type", "typeend", "code", "codeend"}:
        return
    parts = []
    for name in ("type", "code"):
        first = number_of(values[name]) if name in values else 0
        last = number_of(values[f"{name}end"]) if f"{name}end" in values else first if name in values else 255
        parts.append(f"{first}:{last}")
    yield "--ip6-icmp-type", "/".join(parts)
