"""States and reasons in words."""

from __future__ import annotations

import pytest

from vird.cli.words_of_states import REASONS, reason_word, state_word


@pytest.mark.parametrize(
    ("state", "reason", "shown"),
    [
        (1, 1, "running (booted)"),
        (3, 1, "paused (user)"),
        (5, 1, "shut off (shutdown)"),
        (5, 5, "shut off (saved)"),
        (3, 5, "paused (I/O error)"),
        (99, 0, "no state (unknown)"),
        (1, 99, "running (unknown)"),
    ],
)
def test_words(state: int, reason: int, shown: str) -> None:
    assert f"{state_word(state)} ({reason_word(state, reason)})" == shown


def test_every_reason_has_one() -> None:
    assert all(reason_word(state, reason) for state, kind in REASONS.items() for reason in kind)
