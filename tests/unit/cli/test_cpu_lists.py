"""Lists of processors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vird.cli.cpu_lists import as_map, from_map, processors_in, ranges
from vird.cli.failure import Failed, UsageError


@pytest.mark.parametrize(("text", "found"), [("0", {0}), ("0-2,^1,5", {0, 2, 5}), ("r", set(range(8))), ("1,1", {1})])
def test_read(text: str, found: set[int]) -> None:
    assert processors_in(text, 8) == found


@pytest.mark.parametrize("text", ["", "a", "1-", "3-1", "^1-2", "1,,2", "-1"])
def test_no_list(text: str) -> None:
    with pytest.raises(Failed, match="Invalid cpulist"):
        processors_in(text, 8)


def test_more_than_there_are() -> None:
    with pytest.raises(UsageError, match="CPU 8 in cpulist '0-8' exceed the maxcpu 8"):
        processors_in("0-8", 8)


@given(st.sets(st.integers(0, 99)))
def test_there_and_back(numbers: set[int]) -> None:
    assert from_map(as_map(numbers, 100), 100) == numbers
    if numbers:
        assert processors_in(ranges(numbers), 100) == numbers
