"""Rules with the values of their variables: one rule for each combination of values.

Variables with one iterator (``$A``, ``$B[@0]``) walk together, the shorter list again from its
start; different iterators make every combination, the first one changing fastest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from vird.errors import InternalError, InvalidArg
from vird.markup import plan_of
from vird.model.filter.rule import Rule

Variables = Mapping[str, Sequence[str]]
Values = dict[str, str]
"""The attributes of a rule's match by their Python names, without variables."""

MAX_COMBINATIONS: Final = 65536
_VARIABLE: Final = re.compile(r"\$([A-Za-z0-9_]+)(?:\[(@?)([0-9]+)\])?")


def combinations(rule: Rule, variables: Variables) -> Iterator[Values]:
    """The values of the rule's match, each combination once.

    Raises InvalidArg for variables without value, InternalError when there are too many combinations.
    """
    given = _given(rule)
    wheels: dict[str, list[tuple[str, Sequence[str]]]] = {}
    fixed: Values = {}
    for name, text in given.items():
        found = _VARIABLE.fullmatch(text.strip()) if text.startswith("$") else None
        if found is None:
            fixed[name] = text
            continue
        values = variables.get(found[1])
        if not values:
            raise InvalidArg(f"Cannot instantiate filter due to unresolvable variable: {found[1]}")
        if found[3] is not None and not found[2]:
            if int(found[3]) >= len(values):
                raise InvalidArg(f"variable {found[1]} has no value {found[3]}")
            fixed[name] = values[int(found[3])]
        else:
            wheels.setdefault(found[3] or "0", []).append((name, values))
    yield from _product(fixed, [_turns(wheel) for wheel in wheels.values()])


def unresolved(rule: Rule, variables: Variables) -> set[str]:
    """The variables of a rule that have no value, and the list elements that are not there (``NAME[3]``)."""
    missing: set[str] = set()
    for text in _given(rule).values():
        found = _VARIABLE.fullmatch(text.strip()) if text.startswith("$") else None
        if found is None:
            continue
        values = variables.get(found[1])
        is_element = found[3] is not None and not found[2]
        if not values:
            missing.add(found[1])
        elif is_element and int(found[3]) >= len(values):
            missing.add(f"{found[1]}[{found[3]}]")
    return missing


def _given(rule: Rule) -> Values:
    if rule.match is None:
        return {}
    held = ((name, getattr(rule.match, name)) for name in plan_of(type(rule.match)).names if name != "match")
    return {name: value for name, value in held if value is not None}


def _turns(wheel: list[tuple[str, Sequence[str]]]) -> list[Values]:
    length = max(len(values) for _, values in wheel)
    turns: list[Values] = []
    for position in range(length):
        turn = {name: values[position % len(values)] for name, values in wheel}
        if turn not in turns:
            turns.append(turn)
    return turns


def _product(fixed: Values, wheels: list[list[Values]]) -> Iterator[Values]:
    total = 1
    for turns in wheels:
        total *= len(turns)
    if total > MAX_COMBINATIONS:
        raise InternalError(f"a rule has {total} combinations of values")
    for number in range(total):
        found = dict(fixed)
        for turns in wheels:
            number, position = divmod(number, len(turns))
            found.update(turns[position])
        yield found
