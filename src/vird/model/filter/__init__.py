"""The network filter document: what guests may send and receive."""

from vird.model.filter.document import Filter
from vird.model.filter.reference import FilterParameter, FilterRef
from vird.model.filter.rule import Rule

__all__ = ["Filter", "FilterParameter", "FilterRef", "Rule", "parse_filter"]


def parse_filter(text: str | bytes, *, strict: bool = False) -> Filter:
    """Read, check and normalise a document; ``strict`` refuses what no class declares.

    Raises markup.NotWellFormed, markup.InvalidXml or the errors of ``complete_filter``.
    """
    from vird.model.checks.filter import complete_filter

    return complete_filter(Filter.from_xml(text, "error" if strict else "drop"))
