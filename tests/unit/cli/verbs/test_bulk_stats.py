"""Figures of many guests."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("domstats --state",), ("Domain: 'test'\n  state.state=1\n  state.reason=0\n")),
    (("domstats test --state --list-active",), ("Domain: 'test'\n  state.state=1\n  state.reason=0\n")),
    (("domstats --list-inactive",), ""),
]

REFUSED = [
    (("domstats nope",), "error: failed to get domain 'nope'\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
