"""What every object of the typed client is: a link to the daemon, and the name that calls use for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vird.client.link import Link


class Handle:
    """A daemon's object, or the connection itself; ``ref`` is how calls name it."""

    def __init__(self, link: Link, ref: Any = None) -> None:
        self._link = link
        self.ref = ref

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._link is other._link and self.ref == other.ref

    def __hash__(self) -> int:
        return hash((type(self), repr(self.ref)))
