"""Rules about connections as commands of iptables and ip6tables.

A guest's packets cross three chains: FJ what it sends through the host, FP what it receives, HJ
what it sends to the host itself.  A rule for one direction lets the answers pass in the other one,
told apart by connection tracking, unless the rule says which state it means.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from vird.drivers.filters.plan.variables import Values
from vird.model.filter.connections import Packet
from vird.model.filter.connections6 import Packet6
from vird.model.filter.rule import Rule
from vird.model.filter.values import number_of

PROGRAMS: Final = ("iptables", "ip6tables")
"""In the order in which they are run."""

_ICMP: Final = {"icmp": "--icmp-type", "icmpv6": "--icmpv6-type"}
_OTHER: Final = {"src": "dst", "dst": "src"}
_ADDRESS: Final = {"src": "--source", "dst": "--destination"}
_PORT: Final = {"src": "--sport", "dst": "--dport"}
_TARGETS: Final = {"drop": "DROP", "reject": "REJECT", "return": "RETURN", "continue": "CONTINUE"}


_UNSEEN_IN_ANSWERS: Final = frozenset({"srcmacaddr", "comment", "state"})


class _Chain(NamedTuple):
    """``sends`` says that the guest's own packets cross it."""

    prefix: str
    sends: bool
    accept: str


_CHAINS: Final = (_Chain("FJ", True, "RETURN"), _Chain("FP", False, "ACCEPT"), _Chain("HJ", True, "RETURN"))


def is_about_connections(rule: Rule) -> bool:
    """Whether iptables has the words for the rule."""
    return isinstance(rule.match, Packet | Packet6)


def program_of(rule: Rule) -> str:
    """Which of ``PROGRAMS`` is told of the rule."""
    return PROGRAMS[isinstance(rule.match, Packet6)]


def connection_commands(rule: Rule, values: Values, interface: str) -> Iterator[list[str]]:
    """The commands that add one rule with the given values to an interface's chains."""
    protocol = rule.match.kind.removesuffix("-ipv6") if rule.match is not None else "all"
    if rule.direction == "inout" and rule.state_match is None and "state" in values and _has_type(values, protocol):
        # as libvirt does it, each direction leaves such a rule to the other
        return
    for chain in _CHAINS:
        # a rule for both directions is written as one for what the guest receives
        forward = chain.sends == (rule.direction == "out")
        if not forward and is_one_sided(rule, values, protocol):
            continue
        argv = [program_of(rule), "-w", "-A", f"{chain.prefix}-{interface}", "-p", protocol]
        argv += _matches(rule, values, protocol, forward)
        argv += ["-j", chain.accept if rule.action == "accept" else _TARGETS[rule.action]]
        yield argv


def is_one_sided(rule: Rule, values: Values, protocol: str) -> bool:
    """Whether answers in the other direction are not the rule's business."""
    if "srcmacaddr" in values and values.keys() <= _UNSEEN_IN_ANSWERS:
        # nothing tells such an answer from any other packet
        return True
    if "connlimit_above" in values:
        return True
    if rule.direction == "inout":
        return False
    return named_states(rule, values) is not None or _has_type(values, protocol)


def named_states(rule: Rule, values: Values) -> str | None:
    """The states that the rule names, if they count."""
    if rule.state_match is not None or (rule.action == "accept" and "connlimit_above" in values):
        return None
    return values.get("state")


def asks_for_answers(rule: Rule, values: Values) -> bool:
    """Whether a rule without states is for a connection: what opens it and, the other way, what answers."""
    is_for_one = rule.action == "accept" and rule.direction != "inout"
    return is_for_one and rule.state_match is None and "connlimit_above" not in values


def _has_type(values: Values, protocol: str) -> bool:
    return protocol in _ICMP and "type" in values


def _is_negated(rule: Rule) -> bool:
    return rule.match is not None and rule.match.match == "no"


def _matches(rule: Rule, values: Values, protocol: str, forward: bool) -> Iterator[str]:
    negation = ["!"] if _is_negated(rule) else []
    if forward and "srcmacaddr" in values:
        yield from ("-m", "mac", *negation, "--mac-source", values["srcmacaddr"])
    for end in ("src", "dst"):
        shown = end if forward else _OTHER[end]
        yield from _addresses(values, end, shown, negation)
    if "dscp" in values:
        yield from ("-m", "dscp", *negation, "--dscp", str(number_of(values["dscp"])))
    if "flags" in values:
        yield from (*negation, "--tcp-flags", *values["flags"].split("/"))
    for end in ("src", "dst"):
        # as libvirt writes it, a port at the destination is negated only beside one at the source
        turned = negation if end == "src" or "srcportstart" in values else []
        yield from _ports(values, end, end if forward else _OTHER[end], turned)
    if "option" in values:
        yield from (*negation, "--tcp-option", str(number_of(values["option"])))
    if _has_type(values, protocol):
        code = f"/{number_of(values['code'])}" if "code" in values else ""
        yield from (*negation, _ICMP[protocol], f"{number_of(values['type'])}{code}")
    yield from _states(rule, values, protocol, forward)
    if "connlimit_above" in values:
        yield from ("-m", "connlimit", *negation, "--connlimit-above", str(number_of(values["connlimit_above"])))
    if "ipset" in values and "ipsetflags" in values:
        ends = values["ipsetflags"].split(",")
        words = ",".join(ends if forward else [_OTHER[end] for end in ends])
        yield from ("-m", "set", "--match-set", values["ipset"], words)
    if values.get("comment"):
        yield from ("-m", "comment", "--comment", values["comment"])


def _addresses(values: Values, end: str, shown: str, negation: list[str]) -> Iterator[str]:
    address, mask = values.get(f"{end}ipaddr"), values.get(f"{end}ipmask")
    if address is not None:
        yield from (*negation, _ADDRESS[shown], f"{address}/{mask}" if mask is not None else address)
        return
    first, last = values.get(f"{end}ipfrom"), values.get(f"{end}ipto")
    if first is not None:
        yield from ("-m", "iprange", *negation, f"--{shown}-range", f"{first}-{last}" if last is not None else first)


def _ports(values: Values, end: str, shown: str, negation: list[str]) -> Iterator[str]:
    first, last = values.get(f"{end}portstart"), values.get(f"{end}portend")
    if first is not None:
        number = str(number_of(first))
        yield from (*negation, _PORT[shown], f"{number}:{number_of(last)}" if last is not None else number)


def _states(rule: Rule, values: Values, protocol: str, forward: bool) -> Iterator[str]:
    """Which packets of a connection the rule is for, as far as connection tracking decides it."""
    named = named_states(rule, values)
    if named is not None:
        if named != "NONE":
            yield from ("-m", "conntrack", "--ctstate", named)
        return
    if not asks_for_answers(rule, values):
        return
    yield from ("-m", "conntrack", "--ctstate", "NEW,ESTABLISHED" if forward else "ESTABLISHED")
    if not _has_type(values, protocol):
        yield from ("-m", "conntrack", "--ctdir", "Original" if forward else "Reply")
