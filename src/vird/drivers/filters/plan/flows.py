"""Which packets belong to a connection that the other end opened: asked of the kernel, or kept by ourselves.

Bridges have connection tracking only in kernels with ``nf_conntrack_bridge``.  Without it each
interface has sets of its own that hold what passed, for as long as it is used: whatever no rule
dropped comes to the last chain and is entered there.  A key names the guest's end first, whichever
way the packet goes.  What only tracking knows, related and invalid packets, is then never found.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal, NamedTuple

from vird.drivers.filters.plan.expressions import ACCEPT, Expression, concat, field, match, meta

Version = Literal["ip", "ip6"]
WITH_PORTS: Final = ("tcp", "udp", "sctp", "udplite")
OPENED_BY: Final = {True: "by-guest", False: "by-peer"}
SIZE: Final = 65536
TCP_S, OTHER_S = 7200, 180
"""How long a flow that nothing passes on is remembered."""

_ADDRESS: Final = {"ip": "ipv4_addr", "ip6": "ipv6_addr"}


class Alternative(NamedTuple):
    """A condition on a packet's connection."""

    tests: list[Expression]


def kernel_states(states: list[str], direction: str | None) -> list[Alternative]:
    """The condition for kernels that track connections on bridges."""
    tests = [match({"ct": {"key": "state"}}, [state.lower() for state in states], op="in")]
    if direction is not None:
        tests.append(match({"ct": {"key": "direction"}}, direction))
    return [Alternative(tests)]


def own_states(interface: str, version: Version, protocol: str, states: list[str], *, sent: bool) -> list[Alternative]:
    """The condition on our own sets, each alternative a rule; none when no packet can fulfil it."""
    new, established = "NEW" in states, "ESTABLISHED" in states
    if new and established:
        return [Alternative([])]
    found: list[Alternative] = []
    for part in _kinds(protocol):
        other = _lookup(interface, version, part, sent=sent, opened_by_guest=not sent, negated=new)
        if new:
            found.append(Alternative(other))
        elif established:
            own = _lookup(interface, version, part, sent=sent, opened_by_guest=sent, negated=False)
            found += [Alternative(other), Alternative(own)]
    return found


def answers(interface: str, version: Version, protocol: str, *, sent: bool) -> list[Alternative]:
    """The condition that a packet answers one that the other end sent."""
    return [
        Alternative(_lookup(interface, version, part, sent=sent, opened_by_guest=not sent, negated=False))
        for part in _kinds(protocol)
    ]


def tracking(interface: str, *, sent: bool) -> Iterator[list[Expression]]:
    """The rules that enter a packet which every rule has let pass: with the flow it answers, or as one of its own."""
    versions: tuple[Version, ...] = ("ip", "ip6")
    for version in versions:
        for tests, ports, seconds in (
            (_is(version, "tcp"), True, TCP_S),
            (_kind_test(version, True), True, OTHER_S),
            (_kind_test(version, False), False, OTHER_S),
        ):
            key = _key(version, ports, sent=sent)
            other, own = (f"@{set_name(interface, version, ports, opened_by_guest=by)}" for by in (not sent, sent))
            yield [*tests, match(key, other), _update(key, other, seconds), ACCEPT]
            yield [*tests, _update(key, own, seconds), ACCEPT]


def sets(interface: str) -> Iterator[dict[str, Any]]:
    """The sets of an interface, without their table."""
    versions: tuple[Version, ...] = ("ip", "ip6")
    for version in versions:
        for ports in (True, False):
            end = [_ADDRESS[version], "inet_service"] if ports else [_ADDRESS[version]]
            for guest in (True, False):
                yield {
                    "name": set_name(interface, version, ports, opened_by_guest=guest),
                    "type": ["inet_proto", *end, *end],
                    "flags": ["timeout"],
                    "size": SIZE,
                    "timeout": OTHER_S,
                }


def set_name(interface: str, version: Version, ports: bool, *, opened_by_guest: bool) -> str:
    """The name of one of an interface's sets."""
    return f"{interface}-{OPENED_BY[opened_by_guest]}-{version}{'-ports' if ports else ''}"


def _kinds(protocol: str) -> tuple[bool, ...]:
    """Whether the flows of a protocol are told apart by ports; those of all protocols are of both kinds."""
    return (True, False) if protocol == "all" else (protocol in WITH_PORTS,)


def _kind_test(version: Version, ports: bool) -> list[Expression]:
    l4 = match(meta("l4proto"), {"set": list(WITH_PORTS)}, negated=not ports)
    return [match(field("ether", "type"), version), l4]


def _is(version: Version, protocol: str) -> list[Expression]:
    return [match(field("ether", "type"), version), match(meta("l4proto"), protocol)]


def _key(version: Version, ports: bool, *, sent: bool) -> Expression:
    ends = (("saddr", "sport"), ("daddr", "dport")) if sent else (("daddr", "dport"), ("saddr", "sport"))
    parts = [meta("l4proto")]
    for address, port in ends:
        parts.append(field(version, address))
        if ports:
            parts.append(field("th", port))
    return concat(*parts)


def _lookup(
    interface: str, version: Version, ports: bool, *, sent: bool, opened_by_guest: bool, negated: bool
) -> list[Expression]:
    name = set_name(interface, version, ports, opened_by_guest=opened_by_guest)
    return [*_kind_test(version, ports), match(_key(version, ports, sent=sent), f"@{name}", negated=negated)]


def _update(key: Expression, name: str, seconds: int) -> Expression:
    return {"set": {"op": "update", "elem": {"elem": {"val": key, "timeout": seconds}}, "set": name}}
