"""The attributes of an element, written by one expression made for just the fields that are set.

An element's attributes are most of a document.  Which of them are set is nearly always a pattern
seen before, so for each pattern an expression is compiled once; it looks values up that came up
before, and asks for the rest.  Names in it come from our own class declarations only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from vird.markup.escape import needs_escape

if TYPE_CHECKING:
    from vird.markup.plan import Slot

WriteAttributes = Callable[[dict[str, Any]], str]
"""An object's values in, the text between the element's name and the end of its tag out."""


def one_by_one(slots: Sequence[Slot]) -> WriteAttributes:
    """For a pattern that is not worth an expression."""
    return lambda values: "".join([slot.attribute(values[slot.py]) for slot in slots])


def compiled(slots: Sequence[Slot]) -> WriteAttributes:
    """For a pattern that will come again."""
    if not slots:
        return lambda values: ""
    scope: dict[str, Any] = {"unfit": needs_escape}
    parts = []
    for number, slot in enumerate(slots):
        value = f"v[{slot.py!r}]"
        scope[f"other{number}"] = slot.attribute
        if slot.is_text:
            plain = f"{slot.before}{{x}}'"
            parts.append(f'(f"{plain}" if (x := {value}) and unfit(x) is None else other{number}(x))')
        else:
            scope[f"known{number}"] = slot.shown.get
            parts.append(f"(known{number}(x := {value}) or other{number}(x))")
    write: WriteAttributes = eval("lambda v: " + " + ".join(parts), scope)
    return write
