"""All filters of one daemon as transactions for nftables, in a bridge table of our own; pure.

A packet crosses a bridge past two hooks: coming from a guest at prerouting, going to one at
postrouting.  At each, four maps find the interface's chains by its name, so that a host with many
guests looks every packet up and tests no rule of other guests:

    frames-…        rules about frames: a root chain, and chains of single protocols called from it
    connections-…   then rules about connections; accepting in the first is no more than going on here
    flows-…         then what was let pass is entered, where the kernel does not track connections

One transaction replaces all rules of an interface: the kernel sees the old ones or the new ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, NamedTuple

from vird.drivers.filters.plan import flows
from vird.drivers.filters.plan.expressions import ACCEPT, CONTINUE, DROP, RETURN, Expression, meta
from vird.drivers.filters.plan.instance import ROOT, Instance
from vird.drivers.filters.plan.iptables import is_about_connections
from vird.drivers.filters.plan.nft_connections import Tracking, connection_tests
from vird.drivers.filters.plan.nft_frames import entry_test, frame_test

Command = dict[str, Any]

FAMILY: Final = "bridge"
COMMENT_MAX: Final = 127
"""Bytes of a rule's comment that the kernel keeps for nftables."""

HOOKS: Final = {
    "frames-sent": ("prerouting", -300), "connections-sent": ("prerouting", -100), "flows-sent": ("prerouting", -90),
    "frames-received": ("postrouting", 300), "connections-received": ("postrouting", 310),
    "flows-received": ("postrouting", 320),
}  # fmt: skip
"""Our base chains, each with a map of the same name: where they stand."""

_VERDICTS: Final = {"accept": ACCEPT, "drop": DROP, "reject": DROP, "return": RETURN, "continue": CONTINUE}
_DIRECTIONS: Final = (("sent", ("out", "inout"), True), ("received", ("in", "inout"), False))


class InterfaceRules(NamedTuple):
    """What stands in the table for one interface: rules by chain, and sets.

    ``entries`` maps base chains to the interface's chain that they call.
    """

    interface: str
    chains: dict[str, list[Command]]
    entries: dict[str, str]
    sets: list[Command]

    @property
    def rule_count(self) -> int:
        """How many rules the kernel holds for it."""
        return sum(map(len, self.chains.values()))


def interface_rules(interface: str, instance: Instance, *, kernel_tracking: bool, rejects: bool) -> InterfaceRules:
    """Write the rules of a filter for an interface.

    ``rejects`` says that the kernel can refuse a packet on a bridge with an answer; else it is dropped.
    Raises `ConfigUnsupported` for what nftables cannot do.
    """
    chains: dict[str, list[Command]] = {}
    entries: dict[str, str] = {}
    tracking = Tracking(interface, kernel=kernel_tracking)
    for direction, directions, sent in _DIRECTIONS:
        frames = _frames(interface, direction, instance, directions, sent)
        if frames:
            chains |= frames
            entries[f"frames-{direction}"] = f"{interface}-{direction}"
        connections = _connections(instance, tracking, sent, rejects)
        if connections:
            name = f"{interface}-{direction}-connections"
            chains[name] = connections
            entries[f"connections-{direction}"] = name
    if tracking.is_asked:
        for direction, _, sent in _DIRECTIONS:
            name = f"{interface}-{direction}-flows"
            chains[name] = [{"expr": rule} for rule in flows.tracking(interface, sent=sent)]
            entries[f"flows-{direction}"] = name
    return InterfaceRules(interface, chains, entries, list(flows.sets(interface)) if tracking.is_asked else [])


def replace(table: str, rules: InterfaceRules, before: InterfaceRules | None) -> list[Command]:
    """The transaction after which exactly these rules hold for the interface."""
    held = {one["name"] for one in before.sets} if before is not None else set()
    return [*frame(table), *_put(table, rules, held), *_drop_rest(table, rules, before)]


def remove(table: str, before: InterfaceRules) -> list[Command]:
    """The transaction that takes an interface's rules away."""
    return [*frame(table), *_drop_rest(table, InterfaceRules(before.interface, {}, {}, []), before)]


def rebuild(table: str, everything: Iterable[InterfaceRules]) -> list[Command]:
    """The transaction that leaves exactly these rules in the table, whatever was there before."""
    return [*remove_all(table), *frame(table), *(c for rules in everything for c in _put(table, rules))]


def remove_all(table: str) -> list[Command]:
    """The transaction after which the table is gone, whether it was there or not."""
    named = {"table": {"family": FAMILY, "name": table}}
    return [{"add": named}, {"delete": named}]


def frame(table: str) -> list[Command]:
    """The table with its base chains and maps; the rules of the base chains are written anew."""
    commands: list[Command] = [{"add": {"table": {"family": FAMILY, "name": table}}}]
    for name, (hook, priority) in HOOKS.items():
        key = meta("iifname" if hook == "prerouting" else "oifname")
        base = {**_in(table), "name": name, "type": "filter", "hook": hook, "prio": priority, "policy": "accept"}
        commands += [
            {"add": {"map": {**_in(table), "name": f"of-{name}", "type": "ifname", "map": "verdict"}}},
            {"add": {"chain": base}},
            {"flush": _chain(table, name)},
            _add_rule(table, name, {"expr": [{"vmap": {"key": key, "data": f"@of-{name}"}}]}),
        ]
    return commands


def _frames(
    interface: str, direction: str, instance: Instance, directions: Sequence[str], sent: bool
) -> dict[str, list[Command]]:
    """The root chain and the chains it calls: by priority, a called chain before rules of the same one."""
    found = [bound for bound in instance.rules if bound.rule.direction in directions]
    found = [bound for bound in found if not is_about_connections(bound.rule)]
    by_chain: dict[str, list[tuple[int, list[Command]]]] = {}
    for bound in found:
        reverse = bound.rule.direction == "inout" and sent
        tests = frame_test(bound.rule, bound.values, reverse=reverse)
        command = _rule(tests, _VERDICTS[bound.rule.action], bound.values.get("comment"))
        by_chain.setdefault(bound.chain, []).append((bound.rule.priority, [command]))
    root = by_chain.pop(ROOT, [])
    chains: dict[str, list[Command]] = {}
    calls: list[tuple[int, list[Command]]] = []
    for chain, rules in by_chain.items():
        name = f"{interface}-{direction}-{chain}"
        chains[name] = [command for _, commands in sorted(rules, key=_priority) for command in commands]
        jump = _rule(entry_test(chain), {"jump": {"target": name}}, None)
        calls.append((instance.chains.get(chain, 0), [jump]))
    if not root and not calls:
        return {}
    ordered = sorted(calls, key=_priority) + sorted(root, key=_priority)
    chains[f"{interface}-{direction}"] = [c for _, commands in sorted(ordered, key=_priority) for c in commands]
    return chains


def _connections(instance: Instance, tracking: Tracking, sent: bool, rejects: bool) -> list[Command]:
    commands: list[Command] = []
    found = [bound for bound in instance.rules if is_about_connections(bound.rule)]
    for bound in sorted(found, key=lambda bound: bound.rule.priority):
        verdict = _VERDICTS[bound.rule.action]
        if bound.rule.action == "reject" and rejects and sent:
            # only on its way into the bridge a packet can be answered
            verdict = {"reject": {"type": "icmpx", "expr": "port-unreachable"}}
        for tests in connection_tests(bound.rule, bound.values, tracking, sent=sent):
            commands.append(_rule(tests, verdict, bound.values.get("comment")))
    return commands


def _priority(held: tuple[int, list[Command]]) -> int:
    return held[0]


def _rule(tests: list[Expression], verdict: Expression, comment: str | None) -> Command:
    rule: Command = {"expr": [*tests, verdict]}
    if comment:
        rule["comment"] = comment.encode()[:COMMENT_MAX].decode(errors="ignore")
    return rule


def _put(table: str, rules: InterfaceRules, held: Collection[str] = ()) -> list[Command]:
    # a set that rules have entered elements into is not what it was when it was added: adding it again would fail
    commands = [{"add": {"set": {**_in(table), **one}}} for one in rules.sets if one["name"] not in held]
    # called chains before those that call them
    for name in rules.chains:
        commands += [{"add": _chain(table, name)}, {"flush": _chain(table, name)}]
    commands += [_add_rule(table, name, rule) for name, held in rules.chains.items() for rule in held]
    return commands + [{"add": _entry(table, base, rules, name)} for base, name in rules.entries.items()]


def _drop_rest(table: str, kept: InterfaceRules, before: InterfaceRules | None) -> list[Command]:
    """Take away what stood for the interface and does not any more, what calls before what is called."""
    if before is None:
        return []
    gone = [name for name in before.chains if name not in kept.chains]
    commands = [{"delete": _entry(table, base, before, None)} for base in before.entries if base not in kept.entries]
    commands += [{"flush": _chain(table, name)} for name in gone]
    commands += [{"delete": _chain(table, name)} for name in gone]
    held = {one["name"] for one in kept.sets}
    return commands + [
        {"delete": {"set": {**_in(table), "name": one["name"]}}} for one in before.sets if one["name"] not in held
    ]


def _entry(table: str, base: str, rules: InterfaceRules, target: str | None) -> Command:
    element = [rules.interface, {"jump": {"target": target}}] if target is not None else rules.interface
    return {"element": {**_in(table), "name": f"of-{base}", "elem": [element]}}


def _in(table: str) -> Command:
    return {"family": FAMILY, "table": table}


def _chain(table: str, name: str) -> Command:
    return {"chain": {**_in(table), "name": name}}


def _add_rule(table: str, chain: str, rule: Command) -> Command:
    return {"add": {"rule": {**_in(table), "chain": chain, **rule}}}
