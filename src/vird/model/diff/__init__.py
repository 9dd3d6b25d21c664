"""What two documents of one kind say differently, and for domains how each change can be made.

``compare.py`` finds the differences, ``keys.py`` knows how items of lists are told apart, ``verdicts.py`` and the
tables beside it say of a domain's changes whether a running guest can take them.  The documents are compared
as objects: order of attributes, spelling of numbers, units and blanks are no difference.
"""

from __future__ import annotations

from vird.errors import InvalidArg
from vird.markup import Element
from vird.model.diff.change import Change, Verdict
from vird.model.diff.compare import compare
from vird.model.domain.domain import Domain

__all__ = ["Change", "Verdict", "compare", "diff"]


def diff(old: Element, new: Element) -> list[Change]:
    """The changes from ``old`` to ``new``, in document order; for two domains each with its verdict.

    Compare documents that were read alike, best for use (``kinds.read_for_use``): then what one leaves to
    defaults and the other says is the same.  Raises InvalidArg for documents of different kinds.
    """
    if type(old) is not type(new):
        raise InvalidArg(f"a {old._tag} cannot be compared with a {new._tag}")
    changes = compare(old, new)
    if isinstance(new, Domain):
        from vird.model.diff.verdicts import judged

        return [judged(change, new) for change in changes]
    return changes
