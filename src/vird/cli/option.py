"""The options of a verb, read from the function that does it.

    async def domstate(shell: Shell, domain: Guest, *, reason: Annotated[bool, Opt("also say why")] = False) -> ...

A parameter is an option: its name (``_`` for ``-``), its type how it is written, its `Opt` what help and
completion say. ``bool`` is a flag, ``int`` a number, ``str`` a word, ``list[str]`` all the words that are left. What
has no default must be given. Words without a name fill the options in order, flags and those with ``named`` left out,
as in libvirt's shell. A parameter whose type is a dataclass stands for the options that are its fields: what several
verbs take is declared once.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

Kind = Literal["flag", "number", "word", "words"]


@dataclass(frozen=True, slots=True)
class Opt:
    """What a parameter's annotation adds: help, ``completes`` (what kind of thing the shell may offer), spelling.

    ``named``: only by ``--name``.  ``unit``: for numbers that may carry one (``512M``), what a bare number counts in,
    in bytes.  ``unsigned``: negative numbers are refused.  ``spelled``: the name when it is not the parameter's.
    ``short``: a letter that stands for it after one dash.
    """

    help: str
    completes: str | None = None
    named: bool = False
    unit: int | None = None
    unsigned: bool = False
    spelled: str | None = None
    hidden: bool = False
    short: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a verb."""

    name: str
    parameter: str
    kind: Kind
    required: bool
    opt: Opt
    group: str | None = None
    """The parameter that takes it together with others; ``parameter`` is the field there."""

    @property
    def synopsis(self) -> str:
        """How it stands in the one-line form of its verb."""
        if self.kind == "flag":
            return f"[--{self.name}]"
        if self.kind == "words":
            shown = f"<{self.name}>..."
            return shown if self.required else f"[{shown}]"
        if self.required and not self.opt.named:
            return f"<{self.name}>"
        shown = f"--{self.name} <{'number' if self.kind == 'number' else 'string'}>"
        return shown if self.required else f"[{shown}]"


def options_of(function: Callable[..., Any]) -> tuple[Option, ...]:
    """The options in the order of the parameters, the first of which is the shell."""
    hints = get_type_hints(function, include_extras=True)
    found: list[Option] = []
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        hint = hints[parameter.name]
        if is_dataclass(hint):
            inner = get_type_hints(hint, include_extras=True)
            found += [
                _option(each.name, each.default is MISSING, inner[each.name], parameter.name) for each in fields(hint)
            ]
        else:
            found.append(_option(parameter.name, parameter.default is inspect.Parameter.empty, hint))
    return tuple(found)


def grouped(function: Callable[..., Any], options: Sequence[Option], given: dict[str, Any]) -> dict[str, Any]:
    """What a verb is called with: ``given`` by the options' parameters, those of a group as its record."""
    groups: dict[str, dict[str, Any]] = {option.group: {} for option in options if option.group is not None}
    if not groups:
        return given
    rest = dict(given)
    for option in options:
        if option.group is not None and option.parameter in rest:
            groups[option.group][option.parameter] = rest.pop(option.parameter)
    hints = get_type_hints(function)
    return rest | {name: hints[name](**held) for name, held in groups.items()}


def _option(parameter: str, required: bool, hint: Any, group: str | None = None) -> Option:
    opt = Opt("")
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        opt = next((each for each in rest if isinstance(each, Opt)), opt)
    name = opt.spelled or parameter.rstrip("_").replace("_", "-")
    return Option(name, parameter, _kind(hint, parameter), required, opt, group)


def _kind(hint: Any, name: str) -> Kind:
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = [each for each in get_args(hint) if each is not type(None)]
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) is list:
        return "words"
    kinds: dict[Any, Kind] = {bool: "flag", int: "number", str: "word"}
    if hint not in kinds:
        raise TypeError(f"an option cannot be of type {hint!r}: {name}")
    return kinds[hint]
