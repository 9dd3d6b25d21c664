"""The ``<filter>`` document: named rules for guests' traffic."""

from __future__ import annotations

from typing import Annotated

from vird.errors import InternalError, InvalidArg
from vird.markup import Attr, ByTag, Element, Fails
from vird.markup.scalars import Int, UuidText
from vird.model.filter.reference import FilterRef
from vird.model.filter.rule import Rule


class Filter(Element, tag="filter", document="nwfilter_definition"):
    """Rules and other filters in a chain; order within equal priorities is the document's."""

    name: Annotated[Attr[str], Fails(InternalError)]
    chain: Attr[str | None] = None
    priority: Annotated[Attr[Int | None], Fails(InvalidArg)] = None
    uuid: UuidText | None = None
    entries: Annotated[list[Rule | FilterRef], ByTag()] = []

    @property
    def rules(self) -> list[Rule]:
        """The filter's own rules."""
        return [entry for entry in self.entries if isinstance(entry, Rule)]

    @property
    def references(self) -> list[FilterRef]:
        """The filters that this one includes."""
        return [entry for entry in self.entries if isinstance(entry, FilterRef)]
