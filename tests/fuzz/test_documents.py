"""A while of the documents' fuzz target, with inputs of its own in every run."""

from __future__ import annotations

import random

from tests.fuzz import documents

SECONDS = 15


def test_the_documents_for_a_while() -> None:
    assert documents.run(seconds=SECONDS, seed=random.SystemRandom().randrange(2**32)) > 50
