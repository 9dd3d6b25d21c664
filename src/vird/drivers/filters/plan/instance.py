"""A filter with everything it includes, and the guest's values in its variables: the rules for one interface.

Pure.  What follows is ``nft_frames`` and ``nft_connections``, which write them for the kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from vird.drivers.filters.plan.variables import Values, Variables, combinations, unresolved
from vird.errors import InternalError
from vird.model.filter import Filter, Rule

IP: Final = "IP"
ROOT: Final = "root"
Lookup = Callable[[str], Filter | None]


class NamedValue(Protocol):
    """One value of a variable, as documents of filters and of guests have it."""

    @property
    def name(self) -> str | None:
        """The variable."""

    @property
    def value(self) -> str | None:
        """One of its values."""


class BoundRule(NamedTuple):
    """A rule with its values, and the chain that its filter is for."""

    rule: Rule
    values: Values
    chain: str


class Instance(NamedTuple):
    """Rules in the order of the documents, and the priority of each chain that is not the root's."""

    rules: list[BoundRule]
    chains: dict[str, int]


def variables_of(parameters: Iterable[NamedValue]) -> dict[str, list[str]]:
    """The values of each variable, in their order."""
    found: dict[str, list[str]] = {}
    for parameter in parameters:
        if parameter.name is not None and parameter.value is not None:
            found.setdefault(parameter.name, []).append(parameter.value)
    return found


def included(name: str, lookup: Lookup) -> set[str]:
    """The names of a filter and of all that it includes, as far as they are there."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        document = lookup(current)
        waiting += [reference.filter for reference in document.references] if document is not None else []
    return seen


def missing_variables(name: str, lookup: Lookup, variables: Variables) -> list[str]:
    """What the rules ask for and nobody has given, sorted; list elements as ``NAME[3]``.

    Raises `InternalError` for filters that are not there.
    """
    missing: set[str] = set()
    for document, held in _walk(name, lookup, variables, ()):
        for rule in document.rules:
            missing |= unresolved(rule, held)
    return sorted(missing)


def instantiate(name: str, lookup: Lookup, variables: Variables) -> Instance:
    """The rules of a filter and of all that it includes.

    Raises `InternalError` for filters that are not there and for variables without value.
    """
    missing = missing_variables(name, lookup, variables)
    if missing:
        raise unresolvable(missing)
    rules: list[BoundRule] = []
    chains: dict[str, int] = {}
    for document, held in _walk(name, lookup, variables, ()):
        chain = document.chain or ROOT
        if chain != ROOT:
            chains[chain] = document.priority or 0
        rules += [BoundRule(rule, values, chain) for rule in document.rules for values in combinations(rule, held)]
    return Instance(rules, chains)


def unresolvable(missing: Sequence[str]) -> InternalError:
    """The refusal of an interface that lacks these variables."""
    listed = ", ".join(missing)
    return InternalError(
        f"Cannot instantiate filter due to unresolvable variables or unavailable list elements: {listed}"
    )


def _walk(
    name: str, lookup: Lookup, variables: Variables, above: tuple[str, ...]
) -> Iterable[tuple[Filter, Mapping[str, Sequence[str]]]]:
    document = lookup(name)
    if document is None or name in above:
        raise InternalError(f"referenced filter '{name}' is missing")
    yield document, variables
    for reference in document.references:
        # what the guest says counts before what the including filter says
        inner = {**variables_of(reference.parameters), **variables}
        yield from _walk(reference.filter, lookup, inner, (*above, name))
