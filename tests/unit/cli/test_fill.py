"""Words that become options."""

from __future__ import annotations

import pytest

from vird.cli.failure import UsageError
from vird.cli.fill import fill
from vird.cli.option import Opt, Option

OPTIONS = (
    Option("domain", "domain", "word", True, Opt("")),
    Option("count", "count", "number", True, Opt("", unsigned=True)),
    Option("size", "size", "number", False, Opt("", unit=1024)),
    Option("xpath", "xpath", "word", False, Opt("", named=True)),
    Option("live", "live", "flag", False, Opt("")),
    Option("words", "words", "words", False, Opt("")),
)


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("web 1", {"domain": "web", "count": 1}),
        ("--count 0x10 web", {"domain": "web", "count": 16}),
        ("web --live --count=010", {"domain": "web", "count": 8, "live": True}),
        ("web 1 2 a b", {"domain": "web", "count": 1, "size": 2048, "words": ["a", "b"]}),
        ("web 1 1MiB", {"domain": "web", "count": 1, "size": 1 << 20}),
        ("web 1 1MB", {"domain": "web", "count": 1, "size": 1000**2}),
        ("web 1 --words a --words b", {"domain": "web", "count": 1, "words": ["a", "b"]}),
        ("web 1 2 -- --live", {"domain": "web", "count": 1, "size": 2048, "words": ["--live"]}),
        ("web 1 --xpath //a", {"domain": "web", "count": 1, "xpath": "//a"}),
    ],
)
def test_filled(words: str, given: dict[str, object]) -> None:
    assert fill("v", OPTIONS, words.split()) == given


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("", "command 'v' requires <domain> option"),
        ("web", "command 'v' requires --count option"),
        ("web 1 --odd", "command 'v' doesn't support option --odd"),
        ("web 1 --live --live", "option --live already seen"),
        ("web 1 --live=1", "invalid '=' after option --live"),
        ("web 1 --xpath", "expected syntax: --xpath <string>"),
        ("web --count", "expected syntax: --count <number>"),
        ("web x", "Numeric value 'x' for <count> option is malformed or out of range"),
        ("web -1", "Numeric value '-1' for <count> option is malformed or out of range"),
        ("web 1 5x", "Scaled numeric value '5x' for <size> option is malformed or out of range"),
        ("web 1 20E", "Scaled numeric value '20E' for <size> option is malformed or out of range"),
    ],
)
def test_refused(words: str, fault: str) -> None:
    with pytest.raises(UsageError) as raised:
        fill("v", OPTIONS, words.split())
    assert str(raised.value) == fault


def test_a_word_too_many() -> None:
    with pytest.raises(UsageError, match="unexpected data 'b'"):
        fill("v", OPTIONS[:1], ["a", "b"])


@pytest.mark.parametrize(
    ("word", "remedy"), [("--al", "there is --all"), ("--inactiv", "there is --inactive"), ("--zzz", None)]
)
def test_a_mistyped_option(word: str, remedy: str | None) -> None:
    from vird.cli.verbs import find

    found = find("list")
    assert found is not None
    with pytest.raises(UsageError, match=f"doesn't support option {word}") as raised:
        fill("list", found.options, [word])
    assert raised.value.remedy == remedy
