"""Secrets."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("secret-list",), ""),
]

REFUSED = [
    (("secret-dumpxml nope",), ("error: failed to get secret 'nope'\nerror: invalid argument: 'nope' is not a UUID\n")),
    (
        ("secret-set-value nope",),
        ("error: failed to get secret 'nope'\nerror: invalid argument: 'nope' is not a UUID\n"),
    ),
    (("secret-set-value nope --file a --base64 b",), "error: Options --file and --base64 are mutually exclusive\n"),
    (("secret-define /nope/x",), "error: Failed to open file '/nope/x': No such file or directory\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
