"""What verbs raise."""

from __future__ import annotations

from vird.cli.failure import Failed


def test_people_see_causes_unless_told_otherwise() -> None:
    assert Failed("no").tells_cause
    assert not Failed("no", tells_cause=False).tells_cause
