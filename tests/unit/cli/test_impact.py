"""Options that belong together, or do not."""

from __future__ import annotations

import pytest

from vird.cli.failure import UsageError
from vird.cli.impact import bits, exclusive, impact, requires


def test_where_a_change_goes() -> None:
    assert [impact(*given) for given in ((False,) * 3, (True, False, False), (True, True, False))] == [0, 2, 3]
    with pytest.raises(UsageError, match="Options --current and --live are mutually exclusive"):
        impact(False, True, True)


def test_two_that_exclude_each_other() -> None:
    exclusive(a_b=None, c=5)
    with pytest.raises(UsageError, match="Options --a-b and --c are mutually exclusive"):
        exclusive(a_b=0, c=5)


def test_one_that_needs_another() -> None:
    requires("a", "b", False, None)
    requires("a", "b", True, "x")
    with pytest.raises(UsageError, match="Option --b is required by option --a"):
        requires("a", "b", True, None)


def test_flags() -> None:
    assert bits((True, 1), (False, 2), (None, 4), ("x", 8)) == 9
