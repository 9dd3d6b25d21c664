"""The page of ``vird top``."""

from __future__ import annotations

import pytest

from vird.cli.top.figures import Sample, Use
from vird.cli.top.page import page, short

USE = Use(3, "web", "running", 2, 12.34, 262144, None, 1500.0, 0.0, None, None)


def test_a_row() -> None:
    told = page(Sample(0, [USE]), quiet=True)
    assert told.split() == ["3", "web", "running", "2", "12.3", "256M", "-", "1.5K", "0", "-", "-"]


def test_head_and_keys() -> None:
    told = page(Sample(0, [USE]), quiet=False, sorted_by="net", failure="gone")
    assert "1 guests, 12.3 % of a processor, by net" in told and "\ngone\n" in told and "Resident" in told


@pytest.mark.parametrize(
    ("amount", "said"), [(0, "0"), (934, "934"), (1024, "1.0K"), (1_500_000, "1.4M"), (2**40, "1.0T"), (2**62, "4096P")]
)
def test_short(amount: float, said: str) -> None:
    assert short(amount) == said
