"""The interfaces and devices of a complete simulated host conform."""

from __future__ import annotations

from pathlib import Path

from tests.unit.testing.conformance.on_a_host import run
from vird.testing.conformance.devices import CASES


def test_they_conform(tmp_path: Path) -> None:
    assert CASES
    run(tmp_path, *CASES)
