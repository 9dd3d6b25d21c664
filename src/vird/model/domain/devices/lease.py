"""A lock that the guest must hold to run: ``<lease>``."""

from __future__ import annotations

from vird.markup import Attr, Element
from vird.markup.scalars import ULong


class LeaseTarget(Element, tag="target"):
    """The file, and where in it."""

    path: Attr[str]
    offset: Attr[ULong | None] = None


class Lease(Element, tag="lease"):
    """One lock of a lockspace."""

    lockspace: str | None = None
    key: str
    target: LeaseTarget
