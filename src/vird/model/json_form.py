"""Documents as JSON objects, from the same declarations that read and write their XML.

Keys are the names of the classes' fields: the names in XML, but with underscores, and lists in the plural.  Numbers are
numbers in the unit of the field, flags are true, and what is not set is not there; foreign elements are their XML.
"""

from __future__ import annotations

from typing import Any

from vird.markup import Element, Raw, plan_of


def to_json(element: Element) -> dict[str, Any]:
    """The object of one element."""
    found: dict[str, Any] = {}
    for slot in plan_of(type(element)).slots:
        value = getattr(element, slot.py)
        if value is None or value is False or value == []:
            continue
        tagged = slot.choice is not None and bool(slot.choice.tags)
        found[slot.py] = [_value(each, tagged) for each in value] if slot.many else _value(value, tagged)
    return found


def _value(value: Any, tagged: bool) -> Any:
    if isinstance(value, Element):
        inner = to_json(value)
        return {"element": type(value)._tag.rpartition("}")[2], **inner} if tagged else inner
    if isinstance(value, Raw):
        return value.to_xml().strip()
    return value if isinstance(value, bool | int | str) else str(value)
