"""What users note about guests."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("desc test",), "No description for domain: test\n"),
    (("desc test new words", "desc test"), "new words\n"),
    (("desc test --title one", "desc test --title"), "one\n"),
    (("metadata test http://u --key k --set <a/>", "metadata test http://u"), "<a/>\n"),
]

REFUSED = [
    (
        ("metadata test http://u --key k --set <a/>", "metadata test http://u --remove", "metadata test http://u"),
        "error: metadata not found: Requested metadata element is not present\n",
    ),
    (("metadata test http://u --remove --set <a/>",), "error: Options --remove and --set are mutually exclusive\n"),
    (("metadata test http://u --set <a/>",), "error: namespace key is required when modifying metadata\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
