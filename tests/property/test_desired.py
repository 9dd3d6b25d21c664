"""A document applied to what was made by it is no change: over all golden documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpora.desired import nothing_to_do
from tests.lint.source import ROOT

GOLDEN = [
    path for path in sorted((ROOT / "tests/golden").glob("*/*/in.xml")) if not path.parent.name.startswith("refused-")
]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.parent.name)
def test_nothing_is_left_to_do(path: Path) -> None:
    assert nothing_to_do(path.read_text()) is None
