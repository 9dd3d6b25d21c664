"""The list of guests."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("list",), " 1   test   running\n"),
    (("list --inactive",), ""),
    (("list --all --title",), " 1   test   running   \n"),
    (("list --uuid",), "6695eb01-f6a4-8304-79aa-97f2502e193f\n"),
    (("list --name --uuid",), "6695eb01-f6a4-8304-79aa-97f2502e193f test\n"),
    (("destroy test", "list --all"), " -   test   shut off\n"),
    (("list --state-paused --all",), ""),
    (("list --id",), "1\n"),
]

REFUSED = [
    (("list --table --name",), "error: Only one argument from --table, --name, --uuid, or --id may be specified.\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
