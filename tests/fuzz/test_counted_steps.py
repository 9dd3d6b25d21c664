"""A bound on work is one."""

from __future__ import annotations

import pytest

from tests.fuzz.counted_steps import Steps, TooManySteps


def test_calls_are_counted_and_bounded() -> None:
    with Steps(1000) as steps:
        for _ in range(100):
            len(())
    assert 100 <= steps.taken < 200
    with pytest.raises(TooManySteps), Steps(50):
        for _ in range(100):
            len(())
    for _ in range(100):
        len(())
