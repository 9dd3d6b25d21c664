"""The storage pool document: where volumes are kept."""

from vird.model.pool.document import Pool, PoolType
from vird.model.pool.source import PoolSource
from vird.model.pool.target import Permissions, PoolTarget

__all__ = ["Permissions", "Pool", "PoolSource", "PoolTarget", "PoolType", "parse_pool"]


def parse_pool(text: str | bytes, *, strict: bool = False) -> Pool:
    """Read, check and normalise a document; ``strict`` refuses what no class declares.

    Raises markup.NotWellFormed, markup.InvalidXml or the errors of ``complete_pool``.
    """
    from vird.model.checks.pool import complete_pool

    return complete_pool(Pool.from_xml(text, "error" if strict else "drop"))
