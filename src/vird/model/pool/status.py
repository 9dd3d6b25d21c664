"""``<poolstate>``: the file by which a restarted daemon knows that a pool runs."""

from __future__ import annotations

from vird.markup import Element
from vird.model.pool.document import Pool


class PoolStatus(Element, tag="poolstate"):
    """The pool as it was started."""

    pool: Pool
