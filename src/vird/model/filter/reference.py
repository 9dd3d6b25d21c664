"""Using a filter: its name and the values of its variables."""

from __future__ import annotations

import re
from typing import Annotated, Final

from vird.errors import InternalError
from vird.markup import Attr, Element, Fails, Named

_NAME: Final = re.compile(r"[A-Za-z0-9_]*")
_VALUE: Final = re.compile(r"[A-Za-z0-9_.:]+")


class FilterParameter(Element):
    """One value of a variable; a variable may have several."""

    name: Attr[str | None] = None
    value: Attr[str | None] = None


class FilterRef(Element, tag="filterref"):
    """``<filterref filter='…'>``."""

    filter: Annotated[Attr[str], Fails(InternalError)]
    parameters: Annotated[list[FilterParameter], Named("parameter")] = []


def complete_reference(reference: FilterRef) -> None:
    """Drop parameters that are not well made and sort the rest by name, in place, as libvirt does."""
    kept = [
        parameter
        for parameter in reference.parameters
        if _NAME.fullmatch(parameter.name or "") and _VALUE.fullmatch(parameter.value or "")
    ]
    reference.parameters = sorted(kept, key=lambda parameter: parameter.name or "")
