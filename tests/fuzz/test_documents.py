"""A while of the documents' fuzz target, always from the same seed: `make fuzz` looks for what is new."""

from __future__ import annotations

from tests.fuzz import documents

SECONDS = 15


def test_the_documents_for_a_while() -> None:
    assert documents.run(seconds=SECONDS, seed=1) > 0
