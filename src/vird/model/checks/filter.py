"""What a ``<filter>`` document must fulfil beyond its single values, and its defaults."""

from __future__ import annotations

import re
from typing import Final

from vird.errors import InternalError, InvalidArg, OperationFailed
from vird.model.filter.document import Filter
from vird.model.filter.packets import IpMatch, Ipv6Match
from vird.model.filter.reference import complete_reference
from vird.model.filter.rule import Rule
from vird.model.filter.values import IP_PROTOCOLS

CHAIN_PRIORITIES: Final = {
    "mac": -800, "vlan": -750, "stp": 0, "ipv4": -700, "ipv6": -600, "arp": -500, "rarp": -400,
}  # fmt: skip
"""Where the chains of each protocol stand among the root chain's rules."""

MAX_CHAIN_NAME: Final = 12
_CHAIN_NAME: Final = re.compile(r"[A-Za-z0-9_.:\-]+")
_WITH_PORTS: Final = {"33", "0x21", *(name for name in IP_PROTOCOLS if name in ("tcp", "udp", "sctp"))}


def complete_filter(document: Filter) -> Filter:
    """Check and normalise in place; returns the same document.

    Raises InvalidArg for chains and priorities, InternalError for rules.
    """
    # a priority is that of a chain
    has_chain = bool(document.chain)
    document.chain = document.chain or "root"
    if document.priority is not None and not -1000 <= document.priority <= 1000:
        raise InvalidArg(f"Priority '{document.priority}' is outside valid range of [-1000,1000]")
    kind = _chain_kind(document.chain)
    if document.priority is None and kind is not None:
        document.priority = CHAIN_PRIORITIES[kind]
    document.priority = (document.priority or None) if has_chain else None
    for rule in document.rules:
        _complete_rule(rule)
    for reference in document.references:
        complete_reference(reference)
    return document


def _chain_kind(chain: str) -> str | None:
    """The protocol that a chain is for; None is the root chain."""
    if chain == "root":
        return None
    if len(chain) > MAX_CHAIN_NAME:
        raise InvalidArg(f"Name of chain is longer than {MAX_CHAIN_NAME} characters")
    if _CHAIN_NAME.fullmatch(chain) is None:
        raise InvalidArg("Chain name contains invalid characters")
    kind = next((kind for kind in CHAIN_PRIORITIES if chain.startswith(kind)), None)
    if kind is None:
        raise InvalidArg(
            f"Invalid chain name '{chain}'. Please use a chain name called 'root' or any of the following prefixes: "
            + ", ".join(CHAIN_PRIORITIES)
        )
    return kind


def _complete_rule(rule: Rule) -> None:
    match = rule.match
    if match is None:
        return
    if match == type(match)(match="no"):
        # turning round a test of nothing means nothing
        match.match = None
    if isinstance(match, IpMatch | Ipv6Match) and _has_ports(match) and match.protocol not in _WITH_PORTS:
        raise InternalError(
            f"{'IP' if isinstance(match, IpMatch) else 'IPv6'} rule with port specification requires protocol "
            "specification with protocol to be either one of tcp(6), udp(17), dccp(33), or sctp(132)"
        )


def _has_ports(match: IpMatch | Ipv6Match) -> bool:
    return any((match.srcportstart, match.srcportend, match.dstportstart, match.dstportend))


def check_no_loop(document: Filter, other_references: dict[str, list[str]]) -> None:
    """Refuse a filter that includes itself over others (OperationFailed).

    ``other_references`` maps the names of all other filters to the names they include.
    """
    waiting = [reference.filter for reference in document.references]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name == document.name:
            raise OperationFailed("filter would introduce a loop")
        if name not in seen:
            seen.add(name)
            waiting += other_references.get(name, [])
