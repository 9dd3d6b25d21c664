"""The options ``--config``, ``--live`` and ``--current`` of most changes, and options that exclude each other."""

from __future__ import annotations

from typing import Annotated

from vird.api.enums.domain import DomainModificationImpact
from vird.cli.failure import UsageError
from vird.cli.option import Opt

Config = Annotated[bool, Opt("change what the next start takes")]
Live = Annotated[bool, Opt("change the guest that runs")]
Current = Annotated[bool, Opt("change the guest as it is: the running one, or the definition")]


def impact(config: bool, live: bool, current: bool) -> int:
    """The flags of a call; `UsageError` when ``--current`` stands beside one of the others."""
    exclusive(current=current, live=live)
    exclusive(current=current, config=config)
    return bits((config, DomainModificationImpact.CONFIG), (live, DomainModificationImpact.LIVE))


def exclusive(**given: object) -> None:
    """Refuse two options that do not go together; their names are the parameters'."""
    names = [name.rstrip("_").replace("_", "-") for name, value in given.items() if _is_given(value)]
    if len(names) > 1:
        raise UsageError(f"Options --{names[0]} and --{names[1]} are mutually exclusive")


def requires(option: str, needed: str, given: object, has: object) -> None:
    """Refuse an option without the one that it needs."""
    if _is_given(given) and not _is_given(has):
        raise UsageError(f"Option --{needed} is required by option --{option}")


def bits(*chosen: tuple[object, int]) -> int:
    """The flags whose option was given."""
    flags = 0
    for given, flag in chosen:
        if _is_given(given):
            flags |= flag
    return flags


def _is_given(value: object) -> bool:
    """Whether an option was given; a number that is zero was."""
    return value is not None and value is not False
