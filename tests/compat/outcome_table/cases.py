"""The cases: each method of each class, in each state of its receiver, with each argument in turn."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from tests.compat.outcome_table.arguments import Values, values_of
from tests.compat.outcome_table.second import MORE_SITUATIONS, instead
from tests.compat.outcome_table.situations import SITUATIONS, Situation
from tests.compat.outcome_table.third import calls

LEFT_OUT = {"c_pointer", "ref", "close", "connect", "domain", "storagePoolLookupByVolume"}
"""No calls of the API: they answer from the client's memory."""
HOSTILE_FLAGS = str(1 << 30)


@dataclass(frozen=True, slots=True)
class Case:
    """`call` is a Python expression over the names of a world in `situation`."""

    kind: str
    situation: Situation
    call: str

    @property
    def whole(self) -> str:
        """All of it on one line."""
        return f"{self.kind} ({self.situation.name}): {self.call}"

    def __str__(self) -> str:
        return self.whole if len(self.whole) < 400 else self.whole[:400] + "…"


def methods(
    libvirt: Any, modules: tuple[ModuleType, ...], *, left_out: bool = True
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Class or module, name, function; without the `LEFT_OUT` ones, if they are to be."""
    for kind in SITUATIONS:
        holder = getattr(libvirt, kind, None) or next(each for each in modules if each.__name__ == kind)
        for name, function in vars(holder).items():
            if inspect.isfunction(function) and not name.startswith("_") and not (left_out and name in LEFT_OUT):
                yield kind, name, function


def cases(libvirt: Any, modules: tuple[ModuleType, ...], *, second: bool = False) -> Iterator[Case]:
    """All of them, the calls on one receiver together; the `second` table has other arguments in more states."""
    for kind, name, function in methods(libvirt, modules):
        parameters = [each for each in inspect.signature(function).parameters if each != "self"]
        given = {each: values_of(kind, name, each) for each in parameters}
        if second:
            given = {each: instead(values) for each, values in given.items()}
        for situation in (*SITUATIONS[kind], *(MORE_SITUATIONS.get(kind, ()) if second else ())):
            for arguments in dict.fromkeys(combinations(given, situation.thorough, always="flags" if second else "")):
                yield Case(kind, situation, f"{situation.receiver}.{name}({', '.join(arguments)})")


def third_cases(libvirt: Any, modules: tuple[ModuleType, ...]) -> Iterator[Case]:
    """The table of what is no argument at all."""
    for kind, situation, call in calls(libvirt, list(methods(libvirt, modules, left_out=False))):
        yield Case(kind, situation, call)


def combinations(given: dict[str, Values], thorough: bool, *, always: str = "") -> Iterator[tuple[str, ...]]:
    """Good arguments, then each parameter in turn with each of its values, hostile ones also with bad flags.

    Those that are not `thorough` have no hostile values, but for the parameter of the name `always`.
    """
    usual = {name: values.good[0] for name, values in given.items()}
    yield tuple(usual.values())
    for name, values in given.items():
        for value in values.all if thorough or name == always else values.good:
            changed = {**usual, name: value}
            yield tuple(changed.values())
            for flag in ("1", "2") if "flags" in given and name != "flags" and value in values.good else ():
                yield tuple({**changed, "flags": flag}.values())
        for value in values.hostile[:12] if name != "flags" and thorough else ():
            for other in given:
                if other != name:
                    hostile = HOSTILE_FLAGS if other == "flags" else (given[other].hostile or given[other].good)[0]
                    yield tuple({**usual, name: value, other: hostile}.values())
