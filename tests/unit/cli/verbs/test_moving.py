"""Limits of moves."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

REFUSED = [
    (("migrate-setmaxdowntime test 0",), "error: migrate: Invalid downtime\n"),
    (
        ("migrate-getspeed test",),
        ("error: this function is not supported by the connection driver: virDomainMigrateGetMaxSpeed\n"),
    ),
    (
        ("migrate-setspeed test 5",),
        ("error: this function is not supported by the connection driver: virDomainMigrateSetMaxSpeed\n"),
    ),
    (
        ("migrate-compcache test",),
        ("error: this function is not supported by the connection driver: virDomainMigrateGetCompressionCache\n"),
    ),
    (
        ("migrate-postcopy test",),
        ("error: this function is not supported by the connection driver: virDomainMigrateStartPostCopy\n"),
    ),
]


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
