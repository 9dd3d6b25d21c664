"""Sample values encode, for every procedure that there is."""

from __future__ import annotations

import pytest

from vird.testing.samples import sample_fields
from vird.wire.procedures import PROGRAMS, Procedure

ROWS = [row for program in PROGRAMS.values() for row in program if row.args is not None]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.program.name}-{row.name}")
def test_they_decode_to_themselves(row: Procedure) -> None:
    assert row.args is not None
    record = row.args(*sample_fields(row.args))
    assert row.args.decode(record.encode()) == record
