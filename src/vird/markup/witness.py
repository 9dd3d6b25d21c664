"""Whether an object is still what it was, told much faster than its text is made.

A running guest's document is changed in place, by many hands.  Whoever keeps something that was made from a
document keeps a ``Witness`` of it as well, and asks that before using it.  The witness looks at the whole document each
time, so nobody who changes one has to think of it, and what was kept is never stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from operator import is_
from typing import Any

from vird.markup.element import Element


class Witness:
    """Remembers an element with all that is in it, as it is now.

    Elements without further elements, the most of a document, are compared with a copy; of the others every value must
    be the very same object.  Values that are neither elements nor lists never change, wherever they come from.
    """

    __slots__ = ("_copies", "_inner", "_keys", "_leaves", "_lists", "_members", "_values")

    def __init__(self, element: Element) -> None:
        self._leaves: list[dict[str, Any]] = []
        self._inner: list[dict[str, Any]] = []
        self._lists: list[list[Any]] = []
        self._look(element)
        self._copies = [fields.copy() for fields in self._leaves]
        self._keys = [*chain.from_iterable(self._inner)]
        self._values = [*self._held()]
        self._members = [len(items) for items in self._lists]

    def _look(self, element: Element) -> None:
        fields = element.__dict__
        is_leaf = True
        for value in fields.values():
            if isinstance(value, Element):
                is_leaf = False
                self._look(value)
            elif value.__class__ is list:
                is_leaf = False
                self._lists.append(value)
                for item in value:
                    if isinstance(item, Element):
                        self._look(item)
        (self._leaves if is_leaf else self._inner).append(fields)

    def _held(self) -> Iterator[Any]:
        """The values of the inner elements, and what is in the lists."""
        return chain(chain.from_iterable(map(dict.values, self._inner)), chain.from_iterable(self._lists))

    def holds(self) -> bool:
        """Whether nothing has changed; a value that was replaced by an equal one may count as a change."""
        return (
            self._leaves == self._copies
            and [*chain.from_iterable(self._inner)] == self._keys
            and [*map(len, self._lists)] == self._members
            and all(map(is_, self._held(), self._values))
        )
