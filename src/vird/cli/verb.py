"""A verb of the command line: a function, declared once, from which help, completion and schema come.

    @verb("domain")
    async def suspend(shell: Shell, domain: Guest) -> Done:
        "pause a guest"

The name is the function's (``_`` for ``-``); the first line of its docstring is its summary, the rest its description.
Nothing is run here.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Any, get_type_hints

from vird.cli.option import Opt, Option, grouped, options_of
from vird.cli.watched import OPTION as WATCH
from vird.cli.watched import WATCHED

Function = Callable[..., Awaitable[Any]]

OUTPUT = Option(
    "output", "output", "word", False,
    Opt("table, json or yaml: how this one result is shown", "output", named=True, hidden=True, short="o"),
)  # fmt: skip
"""What stands before verbs may stand behind one as well."""

VERBS: dict[str, Verb] = {}
"""By name, as far as their modules have been imported; `vird.cli.verbs.load` imports them all."""


class Verb:
    """One command. ``connects``: whether it needs a daemon."""

    def __init__(self, group: str, name: str, function: Function, *, connects: bool) -> None:
        self.group = group
        self.name = name
        self.function = function
        self.connects = connects

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """In the order of the synopsis."""
        own = options_of(self.function)
        if self.name in WATCHED:
            own = (*own, WATCH)
        # a verb of free words takes them all
        return own if any(option.kind == "words" or option.name == OUTPUT.name for option in own) else (*own, OUTPUT)

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """What the function is called with, from what `fill` found."""
        return grouped(self.function, self.options, given)

    @cached_property
    def returns(self) -> Any:
        """The type of the result, from which its JSON schema is made."""
        return get_type_hints(self.function).get("return")

    @property
    def summary(self) -> str:
        """One line."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0].rstrip(".")

    @property
    def description(self) -> str:
        """What there is to say beyond the summary; may be empty."""
        return (inspect.getdoc(self.function) or "").partition("\n")[2].strip()

    @property
    def synopsis(self) -> str:
        """The verb with its options, on one line."""
        shown = (option.synopsis for option in self.options if not option.opt.hidden)
        return " ".join([self.name, *shown])


def verb(
    group: str, *aliases: str, name: str | None = None, under: str = "", connects: bool = True
) -> Callable[[Function], Function]:
    """Declare a verb, under its own name and the older ones that still mean it.

    ``under``: the family that it belongs to.
    """

    def declare(function: Function) -> Function:
        called, *others = (
            f"{under} {each}".lstrip() for each in (name or function.__name__.rstrip("_").replace("_", "-"), *aliases)
        )
        for spelled in (called, *others):
            if spelled in VERBS:
                raise ValueError(f"two verbs are called {spelled}")
            VERBS[spelled] = Verb(group, called, function, connects=connects)
        return function

    return declare
