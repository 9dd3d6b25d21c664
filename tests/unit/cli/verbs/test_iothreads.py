"""I/O threads."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("iothreadinfo test",), "No IOThreads found for the domain\n"),
]

REFUSED = [
    (("iothreadadd test 0",), "error: Invalid IOThread id value: '0'\n"),
    (("iothreadpin test 1 99",), "error: CPU 99 in cpulist '99' exceed the maxcpu 8\n"),
    (("iothreadset test 1",), "error: Not enough arguments passed, nothing to set\n"),
    (
        ("iothreadset test 1 --poll-grow -1",),
        "error: Numeric value '-1' for <poll-grow> option is malformed or out of range\n",
    ),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
