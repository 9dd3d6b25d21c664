"""Work under way."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

REFUSED = [
    (("domjobinfo test",), "error: this function is not supported by the connection driver: virDomainGetJobInfo\n"),
    (("domjobabort test",), "error: this function is not supported by the connection driver: virDomainAbortJob\n"),
]


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
