"""Where the open corpora are, for tests: beside the project or beside one of the folders around it."""

from __future__ import annotations

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def corpora() -> Path:
    """The folder; skips the test where there is none."""
    found = next((near for outer in PROJECT.parents if (near := outer / "shared/corpora").is_dir()), None)
    if found is None:
        pytest.skip("the corpora are not here: no folder shared/corpora beside the project")
    return found
