"""Rules about frames (MAC, VLAN, spanning tree, ARP, RARP, IP as frames see it) in nftables' words; pure.

A rule for both directions is written for what the guest receives, and turned round for what it sends.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.drivers.filters.plan.ebtables import STP_GROUP
from vird.drivers.filters.plan.expressions import Expression, field, masked, match, meta, network, raw, span
from vird.drivers.filters.plan.variables import Values
from vird.errors import ConfigUnsupported
from vird.model.filter import Rule
from vird.model.filter.layer2 import ArpFrame, StpMatch
from vird.model.filter.packets import IpMatch, Ipv6Match
from vird.model.filter.values import ARP_OPCODES, IP_PROTOCOLS, PROTOCOL_IDS, number_of

_BPDU: Final = 136
"""Where, in bits from the frame's start, a frame of the spanning tree protocol begins: Ethernet and LLC headers."""

_STP: Final[dict[str, tuple[int, int]]] = {
    "type": (24, 8), "flags": (32, 8), "root_priority": (40, 16), "root_address": (56, 48), "root_cost": (104, 32),
    "sender_priority": (136, 16), "sender_address": (152, 48), "port": (200, 16), "age": (216, 16),
    "max_age": (232, 16), "hello_time": (248, 16), "forward_delay": (264, 16),
}  # fmt: skip
"""Field to its place in the frame and its size, in bits (IEEE 802.1D, configuration BPDU)."""

_ARP: Final[dict[str, tuple[int, int]]] = {
    "htype": (0, 16), "ptype": (16, 16), "operation": (48, 16), "saddr ether": (64, 48), "saddr ip": (112, 32),
    "daddr ether": (144, 48), "daddr ip": (192, 32),
}  # fmt: skip
"""The same for ARP over Ethernet and IPv4 (RFC 826), from the packet's start."""

_OTHER: Final = {"src": "dst", "dst": "src"}
_NFT: Final = {"src": "saddr", "dst": "daddr"}
_NFT_PORT: Final = {"src": "sport", "dst": "dport"}


def frame_test(rule: Rule, values: Values, *, reverse: bool) -> list[Expression]:
    """What a frame must fulfil for the rule to be about it.

    Raises `ConfigUnsupported` for what nftables cannot compare.
    """
    return list(_tests(rule, values, reverse))


def entry_test(chain: str) -> list[Expression]:
    """What a frame must fulfil to enter the chain of one protocol, which its name begins with."""
    protocol = chain.partition("-")[0]
    if protocol == "stp":
        return [match(field("ether", "daddr"), STP_GROUP)]
    return [_ether_type(PROTOCOL_IDS[protocol])] if protocol in PROTOCOL_IDS else []


def _tests(rule: Rule, values: Values, reverse: bool) -> Iterator[Expression]:
    negated = rule.match is not None and rule.match.match == "no"
    for end, shown in _ends(reverse):
        if f"{end}macaddr" in values:
            left = field("ether", _NFT[shown])
            yield masked(left, values[f"{end}macaddr"], values.get(f"{end}macmask"), negated=negated)
    found = rule.match
    if isinstance(found, StpMatch):
        yield match(field("ether", "daddr"), STP_GROUP)
        yield from _stp(values, negated)
    elif isinstance(found, ArpFrame):
        yield _ether_type(PROTOCOL_IDS[found.kind])
        yield from _arp(values, found.kind, reverse, negated)
    elif isinstance(found, IpMatch | Ipv6Match):
        version = "ip" if isinstance(found, IpMatch) else "ip6"
        yield _ether_type(PROTOCOL_IDS["ipv4" if version == "ip" else "ipv6"])
        yield from _packet(values, version, reverse, negated)
    elif found is not None and found.kind == "vlan":
        yield _ether_type(PROTOCOL_IDS["vlan"])
        if "vlanid" in values:
            yield match(field("vlan", "id"), number_of(values["vlanid"]), negated=negated)
        if "encap_protocol" in values:
            yield match(field("vlan", "type"), _number(values["encap_protocol"], PROTOCOL_IDS), negated=negated)
    elif "protocolid" in values:
        yield match(field("ether", "type"), _number(values["protocolid"], PROTOCOL_IDS), negated=negated)


def _ends(reverse: bool) -> tuple[tuple[str, str], ...]:
    """The rule's ends, and which ends of the frame they are."""
    return tuple((end, _OTHER[end] if reverse else end) for end in ("src", "dst"))


def _ether_type(number: int) -> Expression:
    return match(field("ether", "type"), number)


def _number(text: str, names: dict[str, int]) -> int:
    return names[text] if text in names else number_of(text)


def _stp(values: Values, negated: bool) -> Iterator[Expression]:
    for name, (offset, bits) in _STP.items():
        if name not in values:
            continue
        left = raw("ll", _BPDU + offset, bits)
        if name.endswith("address"):
            yield _raw_mac(left, values[name], values.get(f"{name}_mask"), negated)
        else:
            last = number_of(values[f"{name}_hi"]) if f"{name}_hi" in values else None
            yield match(left, span(number_of(values[name]), last), negated=negated)


def _arp(values: Values, kind: str, reverse: bool, negated: bool) -> Iterator[Expression]:
    if values.get("gratuitous") == "true":
        raise ConfigUnsupported("a rule with 'gratuitous' compares two fields of a frame, which nftables cannot")
    for name, word, names in (("hwtype", "htype", {}), ("protocoltype", "ptype", {}), ("opcode", "operation", _OPS)):
        if name in values:
            yield match(_arp_field(kind, word), _number(values[name], names), negated=negated)
    for end, shown in _ends(reverse):
        if f"arp{end}ipaddr" in values:
            right = network(values[f"arp{end}ipaddr"], values.get(f"arp{end}ipmask"))
            yield _arp_address(kind, shown, right, negated)
    for end, shown in _ends(reverse):
        if f"arp{end}macaddr" in values:
            left = _arp_field(kind, f"{_NFT[shown]} ether")
            address = values[f"arp{end}macaddr"]
            yield _raw_mac(left, address, None, negated) if kind == "rarp" else match(left, address, negated=negated)


_OPS: Final[dict[str, int]] = ARP_OPCODES


def _arp_field(kind: str, word: str) -> Expression:
    """nftables knows ARP's fields by name in ARP frames only; RARP frames have the same layout."""
    return field("arp", word) if kind == "arp" else raw("nh", *_ARP[word])


def _arp_address(kind: str, end: str, right: Any, negated: bool) -> Expression:
    left = _arp_field(kind, f"{_NFT[end]} ip")
    if kind == "arp":
        return match(left, right, negated=negated)
    bits = right["prefix"]["len"] if isinstance(right, dict) else 32
    address = right["prefix"]["addr"] if isinstance(right, dict) else right
    value = int.from_bytes(bytes(map(int, address.split("."))))
    return match({"&": [left, (0xFFFFFFFF << (32 - bits)) & 0xFFFFFFFF]}, value, negated=negated)


def _raw_mac(left: Expression, address: str, mask: str | None, negated: bool) -> Expression:
    value = int(address.replace(":", ""), 16)
    if mask is None:
        return match(left, value, negated=negated)
    bits = int(mask.replace(":", ""), 16)
    return match({"&": [left, bits]}, value & bits, negated=negated)


def _packet(values: Values, version: str, reverse: bool, negated: bool) -> Iterator[Expression]:
    for end, shown in _ends(reverse):
        if f"{end}ipaddr" in values:
            right = network(values[f"{end}ipaddr"], values.get(f"{end}ipmask"))
            yield match(field(version, _NFT[shown]), right, negated=negated)
    if "protocol" in values:
        yield match(meta("l4proto"), _number(values["protocol"], IP_PROTOCOLS), negated=negated)
    for end, shown in _ends(reverse):
        if f"{end}portstart" in values:
            last = values.get(f"{end}portend")
            ports = span(number_of(values[f"{end}portstart"]), number_of(last) if last is not None else None)
            yield match(field("th", _NFT_PORT[shown]), ports, negated=negated)
    if "dscp" in values:
        yield match(field(version, "dscp"), number_of(values["dscp"]), negated=negated)
    if version == "ip6":
        for name in ("type", "code"):
            if name in values or f"{name}end" in values:
                first = number_of(values[name]) if name in values else 0
                last_number = number_of(values[f"{name}end"]) if f"{name}end" in values else None
                yield match(field("icmpv6", name), span(first, last_number), negated=negated)
