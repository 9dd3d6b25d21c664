"""Classes of guests on one network: ``<portgroup>``."""

from __future__ import annotations

from typing import Annotated

from vird.markup import Attr, Element, Named
from vird.markup.scalars import YesNo
from vird.model.bandwidth import Bandwidth
from vird.model.virtualport import VirtualPort
from vird.model.vlan import Vlan


class PortGroup(Element, tag="portgroup", empty="open"):
    """Settings for the interfaces that name this group; ``default`` is for those that name none."""

    name: Attr[str]
    default: Attr[YesNo | None] = None
    trust_guest_rx_filters: Annotated[Attr[YesNo | None], Named("trustGuestRxFilters")] = None
    vlan: Vlan | None = None
    virtualport: VirtualPort | None = None
    bandwidth: Bandwidth | None = None
