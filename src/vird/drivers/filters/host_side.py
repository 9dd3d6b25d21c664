"""The rules of filters in the kernel: put there, replaced and taken away, each time in one transaction.

Blocking; callers on the event loop run it in a thread.  Which rules, ``plan`` decides.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from vird.drivers.filters.plan import nft_table
from vird.drivers.filters.plan.expressions import Expression, match
from vird.drivers.filters.plan.nft_table import Command, InterfaceRules
from vird.drivers.network.plan.firewall import table_name
from vird.errors import InternalError
from vird.host import nftables

log = logging.getLogger(__name__)

_lock = threading.Lock()


class Features(NamedTuple):
    """What the kernel has for bridges."""

    tracking: bool
    rejects: bool


_QUESTIONS: Final[dict[str, Expression]] = {
    "tracking": match({"ct": {"key": "state"}}, ["established"], op="in"),
    "rejects": {"reject": {"type": "icmpx", "expr": "port-unreachable"}},
}


def features(tag: str) -> Features:
    """Ask the kernel by making a rule of each kind and taking it away in the same step."""
    table = f"{table_name(tag)}_asks"
    return Features(**{name: _takes(table, expression) for name, expression in _QUESTIONS.items()})


def replace(tag: str, changes: Sequence[tuple[InterfaceRules, InterfaceRules | None]]) -> None:
    """Put rules in force for interfaces, each instead of what was in force before.  Raises `InternalError`."""
    table = table_name(tag)
    with _lock:
        nftables.run([c for rules, before in changes for c in nft_table.replace(table, rules, before)])


def remove(tag: str, before: InterfaceRules, *, is_last: bool) -> None:
    """Take an interface's rules away, and the table with the last ones."""
    table = table_name(tag)
    with _lock:
        nftables.run(nft_table.remove_all(table) if is_last else nft_table.remove(table, before))


def rebuild(tag: str, everything: Iterable[InterfaceRules]) -> None:
    """Leave exactly these rules, in one step."""
    table = table_name(tag)
    held = list(everything)
    with _lock:
        if held:
            nftables.run(nft_table.rebuild(table, held))
        elif table in nftables.tables(nft_table.FAMILY):
            nftables.run(nft_table.remove_all(table))


def _takes(table: str, expression: Expression) -> bool:
    where = {"family": nft_table.FAMILY, "table": table}
    chain = {"name": "asks", "type": "filter", "hook": "prerouting", "prio": 0, "policy": "accept"}
    named = {"table": {"family": nft_table.FAMILY, "name": table}}
    question: list[Command] = [
        {"add": named},
        {"add": {"chain": {**where, **chain}}},
        {"add": {"rule": {**where, "chain": "asks", "expr": [expression]}}},
        {"delete": named},
    ]
    try:
        with _lock:
            nftables.run(question)
    except InternalError as refusal:
        log.debug("this kernel does not take %s on bridges: %s", expression, refusal)
        return False
    return True
