"""Options read from functions."""

from __future__ import annotations

from typing import Annotated

import pytest

from vird.cli.option import Opt, options_of


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
