"""The status file of a running network: its live document and the daemon's bookkeeping."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import NumberSet, ULong
from vird.model.network.document import Network

RESERVED_CLASSES = NumberSet((0, 1, 2))
"""Traffic class numbers that no port may have: none, the root and the one for ports without a floor."""


class ClassIds(Element):
    """Traffic class numbers in use on the bridge."""

    bitmap: Attr[NumberSet]


class FloorSum(Element):
    """Guaranteed inbound rate promised to all ports, in KiB/s."""

    sum: Attr[ULong]


class Taint(Element):
    """Why the network is not as its document says."""

    flag: Attr[Literal["hook-script"]]


class NetworkStatus(Element, tag="networkstatus"):
    """``<networkstatus>``: what a restarted daemon reads."""

    class_id: ClassIds
    floor: FloorSum
    taints: Annotated[list[Taint], Named("taint")] = []
    network: Network


def new_status(network: Network) -> NetworkStatus:
    """The bookkeeping of a network that just started."""
    return NetworkStatus(class_id=ClassIds(bitmap=RESERVED_CLASSES), floor=FloorSum(sum=0), network=network)
