"""What may come next."""

from __future__ import annotations

import pytest

from vird.cli.completion import complete, complete_line

NAMES = {"domain": ["web", "worker", "db"], "network": ["default"]}


def names(kind: str) -> list[str]:
    return NAMES.get(kind, [])


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ([], "domst", ["domstate", "domstats"]),
        (["domstate"], "w", ["web", "worker"]),
        (["domstate", "web"], "--", ["--domain", "--reason", "--watch"]),
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
