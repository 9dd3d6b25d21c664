"""A second of every fuzz target, so that they do not rot."""

from __future__ import annotations

from tests.fuzz import wire


def test_the_wire_for_a_second() -> None:
    assert wire.run(seconds=1, seed=1) > 0
