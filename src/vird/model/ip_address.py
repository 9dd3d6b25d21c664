"""Addresses and routes given to a guest's interface from outside: ``<ip>`` and ``<route>``.

Containers and Xen guests get these; a network's own addresses are in ``network/ip.py``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Range
from vird.markup.scalars import UInt
from vird.model.addresses import IpText

IpFamily = Literal["ipv4", "ipv6"]


class IpAddress(Element, tag="ip"):
    """One address; ``family`` is worked out from it when absent."""

    address: Attr[IpText]
    family: Attr[IpFamily | None] = None
    prefix: Attr[UInt | None] = None
    peer: Attr[IpText | None] = None


class IpRoute(Element, tag="route"):
    """A static route inside the guest."""

    family: Attr[IpFamily | None] = None
    address: Attr[IpText]
    netmask: Attr[IpText | None] = None
    prefix: Attr[UInt | None] = None
    gateway: Attr[IpText]
    metric: Attr[Annotated[int, Range(1, 2**32 - 1)] | None] = None
