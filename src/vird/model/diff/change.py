"""One difference between two documents."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from vird.markup import Element

Verdict = Literal["live", "next boot", "redefine"]
"""``live``: a running guest takes it; ``next boot``: a call changes the definition, the guest has it from its next
start; ``redefine``: there is no call for it but defining the whole document anew, with the guest off to take effect."""
Operation = Literal["added", "removed", "changed", "reordered"]


class Change(NamedTuple):
    """``path`` is the place as an XPath; ``old`` and ``new`` are values, or whole elements as XML on one line.

    ``topic`` is the place without saying which item of a list: names of elements and ``@attributes``, from below
    the root.  ``owners`` are the device, or else the item of a list, that the place is in: as it was and as it is.
    ``how`` names the call that makes the change, where there is one.
    """

    path: str
    operation: Operation
    old: str | None
    new: str | None
    topic: str
    owners: tuple[Element | None, Element | None] = (None, None)
    verdict: Verdict | None = None
    how: str = ""

    def to_json(self) -> dict[str, Any]:
        """For programs; ``verdict`` and ``how`` only where there is a verdict."""
        found: dict[str, Any] = {
            "path": self.path,
            "operation": self.operation,
            "old": self.old,
            "new": self.new,
        }
        if self.verdict is not None:
            found |= {"verdict": self.verdict, "how": self.how or None}
        return found
