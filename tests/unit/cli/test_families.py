"""Verbs of two words."""

from __future__ import annotations

import pytest

from vird.cli.families import split, whole


@pytest.mark.parametrize(
    ("words", "name", "rest"),
    [
        (["admin", "srv-list", "-x"], "admin srv-list", ["-x"]),
        (["admin"], "admin", []),
        (["list", "--all"], "list", ["--all"]),
    ],
)
def test_names(words: list[str], name: str, rest: list[str]) -> None:
    assert split(words) == (name, rest)


def test_words_within_a_family() -> None:
    assert whole("", ["list"]) == ["list"]
    assert whole("admin", ["srv-list", "x"]) == ["admin", "srv-list", "x"]
    assert whole("admin", []) == ["admin"]
    assert whole("admin", ["help"]) == ["help", "admin"]
    assert whole("admin", ["help", "srv-list"]) == ["help", "admin srv-list"]
