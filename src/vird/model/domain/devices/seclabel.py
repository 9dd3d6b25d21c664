"""A label that one device's files get instead of the guest's: ``<seclabel>`` inside a source."""

from __future__ import annotations

from vird.markup import Attr, Element
from vird.markup.scalars import YesNo


class DeviceSeclabel(Element, tag="seclabel"):
    """``model`` names the security driver; ``labelskip`` marks, in live documents, a label that could not be set."""

    model: Attr[str | None] = None
    labelskip: Attr[YesNo | None] = None
    relabel: Attr[YesNo | None] = None
    label: str | None = None
