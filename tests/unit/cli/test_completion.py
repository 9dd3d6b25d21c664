"""What may come next."""

from __future__ import annotations

import pytest

from vird.cli.completion import complete, complete_line, own_commands, typed, without_start

NAMES = {"domain": ["web", "worker", "db"], "network": ["default"]}


def names(kind: str) -> list[str]:
    return NAMES.get(kind, [])


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ([], "domst", ["domstate", "domstats"]),
        (["domstate"], "w", ["web", "worker"]),
        (["domstate", "web"], "--", ["--domain", "--output", "--reason", "--watch"]),
        (["domstate", "web", "--reason"], "--r", []),
        (["domstate", "--domain"], "", ["db", "web", "worker"]),
        (["domstats"], "d", ["db"]),
        (["domstats", "web", "--state"], "w", ["web", "worker"]),
        (["net-start"], "", ["default"]),
        (["nothing"], "", []),
    ],
)
def test_after_words(words: list[str], text: str, found: list[str]) -> None:
    assert complete(words, text, names) == found


def test_only_the_last_command_of_a_line_counts() -> None:
    assert complete_line("list --all; net-start ", "d", names) == ["default"]
    assert complete_line('domstate "', "w", names) == []


def test_what_is_being_typed() -> None:
    assert typed("vird -c test:///default dominfo t") == ["vird", "-c", "test:///default", "dominfo", "t"]
    assert (typed("vird list "), typed(""), typed('vird "')) == (["vird", "list", ""], [""], [])


def test_bash_divides_words_at_some_signs() -> None:
    assert without_start("test:///default", "test:///d") == "///default"
    assert without_start("test:///default", "te") == "test:///default"


def test_commands_of_our_own() -> None:
    assert own_commands("") == ["completion", "daemon", "net", "passwd", "schema", "xml", "admin"]
    assert own_commands("x") == ["xml"]
