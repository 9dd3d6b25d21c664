"""Options read from functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest

from vird.cli.option import Opt, grouped, options_of


async def example(
    shell: object,
    domain: Annotated[str, Opt("a guest")],
    count: Annotated[int | None, Opt("how many")] = None,
    live_now: bool = False,
    from_: Annotated[str | None, Opt("x", named=True)] = None,
    rest: list[str] = [],  # noqa: B006
) -> None:
    pass


def test_read() -> None:
    options = options_of(example)
    assert [(option.name, option.kind, option.required) for option in options] == [
        ("domain", "word", True),
        ("count", "number", False),
        ("live-now", "flag", False),
        ("from", "word", False),
        ("rest", "words", False),
    ]
    shown = " ".join(option.synopsis for option in options)
    assert shown == "<domain> [--count <number>] [--live-now] [--from <string>] [<rest>...]"


def test_a_type_that_no_word_can_be() -> None:
    async def wrong(shell: object, x: float) -> None:
        pass

    with pytest.raises(TypeError, match="an option cannot be of type"):
        options_of(wrong)


@dataclass(frozen=True)
class Place:
    """Options that belong together."""

    host: Annotated[str, Opt("where")]
    port_: Annotated[int | None, Opt("its port")] = None
    live: bool = False


async def with_a_group(shell: object, first: str = "", *, place: Place, last: bool = False) -> None:
    pass


def test_options_that_several_verbs_take() -> None:
    options = options_of(with_a_group)
    assert [(option.name, option.required, option.group) for option in options] == [
        ("first", False, None), ("host", True, "place"), ("port", False, "place"), ("live", False, "place"),
        ("last", False, None),
    ]  # fmt: skip
    given = {"first": "a", "host": "h", "port_": 7, "last": True}
    assert grouped(with_a_group, options, given) == {"first": "a", "last": True, "place": Place("h", 7)}
    assert grouped(with_a_group, options, {"host": "h"}) == {"place": Place("h")}
    assert grouped(example, options_of(example), {"domain": "d"}) == {"domain": "d"}
