"""Rules about connections (TCP, UDP, ICMP and their like, over IPv4 and IPv6) in nftables' words; pure.

A rule for one direction lets the answers pass in the other one, unless it says which state it
means.  What belongs to a connection is ``flows``' business.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.drivers.filters.plan import flows
from vird.drivers.filters.plan.expressions import Expression, field, match, meta, network, span
from vird.drivers.filters.plan.flows import Alternative, Version
from vird.drivers.filters.plan.iptables import asks_for_answers, is_one_sided, named_states
from vird.drivers.filters.plan.variables import Values
from vird.errors import ConfigUnsupported
from vird.model.filter import Rule
from vird.model.filter.connections6 import Packet6
from vird.model.filter.values import IP_PROTOCOLS, PROTOCOL_IDS, TCP_FLAGS, number_of

_OTHER: Final = {"src": "dst", "dst": "src"}
_ADDRESS: Final = {"src": "saddr", "dst": "daddr"}
_PORT: Final = {"src": "sport", "dst": "dport"}


class Tracking:
    """How packets of a connection are told for one interface; ``kernel`` when the bridge's tracking is there."""

    def __init__(self, interface: str, *, kernel: bool) -> None:
        self.interface = interface
        self.kernel = kernel
        self.is_asked = False
        """Whether a rule has asked for a connection, so that flows must be entered."""

    def states(self, states: list[str], version: Version, protocol: str, *, sent: bool) -> list[Alternative]:
        """Packets in one of the states that a rule names."""
        if self.kernel:
            return flows.kernel_states(states, None)
        self.is_asked = True
        return flows.own_states(self.interface, version, protocol, states, sent=sent)

    def original(self) -> list[Alternative]:
        """Packets that open a connection, or go on in the direction that opened it."""
        # without tracking, an answer to what another rule let pass is let pass twice, which changes nothing
        return flows.kernel_states(["NEW", "ESTABLISHED"], "original") if self.kernel else [Alternative([])]

    def answers(self, version: Version, protocol: str, *, sent: bool) -> list[Alternative]:
        """Packets that answer."""
        if self.kernel:
            return flows.kernel_states(["ESTABLISHED"], "reply")
        self.is_asked = True
        return flows.answers(self.interface, version, protocol, sent=sent)


def connection_tests(rule: Rule, values: Values, tracking: Tracking, *, sent: bool) -> Iterator[list[Expression]]:
    """What packets must fulfil for the rule to be about them; each list is a rule of its own.

    ``sent`` says that it is for what the guest sends.  Raises `ConfigUnsupported` for what nftables cannot do.
    """
    protocol = rule.match.kind.removesuffix("-ipv6") if rule.match is not None else "all"
    version: Version = "ip6" if isinstance(rule.match, Packet6) else "ip"
    # a rule for both directions is written as one for what the guest receives
    forward = sent == (rule.direction == "out")
    if not forward and is_one_sided(rule, values, protocol):
        return
    tests = [match(field("ether", "type"), PROTOCOL_IDS["ipv6" if version == "ip6" else "ipv4"])]
    if protocol != "all":
        tests.append(match(meta("l4proto"), IP_PROTOCOLS["icmpv6" if protocol == "icmpv6" else protocol]))
    tests += _matches(rule, values, protocol, version, forward)
    tests += _limit(values, tracking)
    for alternative in _states(rule, values, tracking, version, protocol, sent=sent, forward=forward):
        yield [*tests, *alternative.tests]


def _states(
    rule: Rule, values: Values, tracking: Tracking, version: Version, protocol: str, *, sent: bool, forward: bool
) -> list[Alternative]:
    named = named_states(rule, values)
    if named is not None and named != "NONE":
        return tracking.states(named.split(","), version, protocol, sent=sent)
    if named is not None or not asks_for_answers(rule, values):
        return [Alternative([])]
    return tracking.original() if forward else tracking.answers(version, protocol, sent=sent)


def _limit(values: Values, tracking: Tracking) -> list[Expression]:
    if "connlimit_above" not in values:
        return []
    if not tracking.kernel:
        raise ConfigUnsupported(
            "connlimit-above needs a kernel that tracks connections on bridges (nf_conntrack_bridge)"
        )
    return [{"ct count": {"val": number_of(values["connlimit_above"]), "inv": True}}]


def _matches(rule: Rule, values: Values, protocol: str, version: Version, forward: bool) -> Iterator[Expression]:
    negated = rule.match is not None and rule.match.match == "no"
    if "ipset" in values:
        raise ConfigUnsupported(f"nftables cannot ask the ipset '{values['ipset']}'")
    if forward and "srcmacaddr" in values:
        yield match(field("ether", "saddr"), values["srcmacaddr"], negated=negated)
    for end in ("src", "dst"):
        right = _addresses(values, end)
        if right is not None:
            shown = end if forward else _OTHER[end]
            yield match(field(version, _ADDRESS[shown]), right, negated=negated)
    if "dscp" in values:
        yield match(field(version, "dscp"), number_of(values["dscp"]), negated=negated)
    for end in ("src", "dst"):
        if f"{end}portstart" in values:
            last = values.get(f"{end}portend")
            ports = span(number_of(values[f"{end}portstart"]), number_of(last) if last is not None else None)
            yield match(field("th", _PORT[end if forward else _OTHER[end]]), ports, negated=negated)
    if "flags" in values:
        yield _flags(values["flags"], negated)
    if "option" in values:
        kind = number_of(values["option"])
        # the first byte of an option is its kind: this finds any packet that has it
        yield match({"tcp option": {"base": kind, "offset": 0, "len": 8}}, kind, negated=negated)
    if protocol in ("icmp", "icmpv6"):
        for name in ("type", "code"):
            if "type" in values and name in values:
                yield match(field(protocol, name), number_of(values[name]), negated=negated)


def _addresses(values: Values, end: str) -> Any:
    if f"{end}ipaddr" in values:
        return network(values[f"{end}ipaddr"], values.get(f"{end}ipmask"))
    if f"{end}ipfrom" in values:
        return span(values[f"{end}ipfrom"], values.get(f"{end}ipto"))
    return None


def _flags(text: str, negated: bool) -> Expression:
    mask, wanted = (_bits(part) for part in text.split("/"))
    return match({"&": [field("tcp", "flags"), mask]}, wanted, negated=negated)


def _bits(names: str) -> int:
    if names == "NONE":
        return 0
    return sum(TCP_FLAGS.values()) if names == "ALL" else sum(TCP_FLAGS[name] for name in names.split(","))
