"""The form for programs."""

from __future__ import annotations

from vird.model.diff.change import Change


def test_json() -> None:
    change = Change("/domain/title", "added", None, "t", "title")
    assert change.to_json() == {"path": "/domain/title", "operation": "added", "old": None, "new": "t"}
    assert (
        change._replace(verdict="redefine").to_json() | {"verdict": "redefine", "how": None}
        == change._replace(verdict="redefine").to_json()
    )
