"""Network filters."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("nwfilter-list",), ""),
    (("nwfilter-binding-list",), ""),
]

REFUSED = [
    (
        ("nwfilter-dumpxml nope",),
        (
            "error: failed to get nwfilter 'nope'\n"
            "error: Network filter not found: no nwfilter with matching name 'nope'\n"
        ),
    ),
    (
        ("nwfilter-undefine nope",),
        (
            "error: failed to get nwfilter 'nope'\n"
            "error: Network filter not found: no nwfilter with matching name 'nope'\n"
        ),
    ),
    (
        ("nwfilter-binding-dumpxml nope",),
        (
            "error: failed to get nwfilter binding 'nope'\n"
            "error: Network filter binding not found: no nwfilter binding for port dev 'nope'\n"
        ),
    ),
    (("nwfilter-define /nope/x",), "error: Failed to open file '/nope/x': No such file or directory\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
