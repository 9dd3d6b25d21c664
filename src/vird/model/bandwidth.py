"""Traffic shaping of an interface, a network or a port group: ``<bandwidth>``.

Rates are in KiB/s, bursts in KiB.  The rules between the numbers are in ``checks/bandwidth.py``;
turning them into queueing disciplines is the drivers' work.
"""

from __future__ import annotations

from typing import Annotated

from vird.markup import Attr, Element, Fails, Named
from vird.markup.origins import PlainConfigUnsupported
from vird.markup.scalars import UInt, ULong

Amount = Annotated[ULong, Fails(PlainConfigUnsupported)]


class Rate(Element):
    """One direction; ``floor`` is the guaranteed part, which only ``<inbound>`` can have."""

    average: Attr[Amount | None] = None
    peak: Attr[Amount | None] = None
    floor: Attr[Amount | None] = None
    burst: Attr[Amount | None] = None


class Bandwidth(Element, tag="bandwidth"):
    """Limits from the guest's point of view; ``class_id`` is set by a network on live ports."""

    class_id: Annotated[Attr[UInt | None], Named("classID")] = None
    inbound: Rate | None = None
    outbound: Rate | None = None
