"""One call that changes a running guest, and what undoes it."""

from __future__ import annotations

from typing import Any, NamedTuple


class Call(NamedTuple):
    """``method`` is the client's; ``covers`` are the places of the changes that it makes; ``says`` what it is."""

    covers: tuple[str, ...]
    says: str
    method: str
    arguments: tuple[Any, ...]
    undo: tuple[Any, ...] | None
    """The arguments that put it back; None where nothing does."""
    undo_method: str = ""
    gone: str = ""
    """The alias of the device that is to disappear, for which one has to wait."""
    by_guest: bool = False
    """Whether it is the guest that gives something up, and may not want to."""

    @property
    def back(self) -> str:
        """The method that undoes it."""
        return self.undo_method or self.method
