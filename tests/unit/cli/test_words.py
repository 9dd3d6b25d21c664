"""Lines taken apart."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vird.cli.failure import UsageError
from vird.cli.words import commands


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("", []),
        ("a b", [["a", "b"]]),
        ("a; b\nc", [["a"], ["b"], ["c"]]),
        ("a 'b c' \"d 'e\" f\\ g", [["a", "b c", "d 'e", "f g"]]),
        ("a # b; c", [["a"]]),
        ("a#b", [["a#b"]]),
        ("a ''", [["a", ""]]),
        ("a \\\nb", [["a", "b"]]),
        ("a 'b", [["a", "b"]]),
    ],
)
def test_taken_apart(line: str, found: list[list[str]]) -> None:
    assert commands(line) == found


@pytest.mark.parametrize(("line", "fault"), [('a "b', 'missing "'), ("a \\", "dangling")])
def test_refused(line: str, fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        commands(line)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1))
def test_what_a_shell_would_quote_comes_back(words: list[str]) -> None:
    line = " ".join(shlex.quote(word).replace("'\"'\"'", "'\\''") for word in words)
    assert commands(line) == [words]
