"""Amounts for people."""

from __future__ import annotations

import pytest

from vird.cli.amounts import pretty


@pytest.mark.parametrize(
    ("amount", "shown"), [(0, "0.00 B"), (1023, "1023.00 B"), (1536, "1.50 KiB"), (1 << 60, "1.00 EiB")]
)
def test_pretty(amount: int, shown: str) -> None:
    assert pretty(amount) == shown
