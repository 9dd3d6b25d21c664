"""Network interfaces of the host."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import UInt


class NetLink(Element):
    """The state of the wire; ``speed`` in Mbit/s."""

    speed: Attr[UInt | None] = None
    state: Attr[
        Literal["unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"] | None
    ] = None  # fmt: skip


class NetFeature(Element):
    """Something that the hardware does by itself."""

    name: Attr[str]


class NetKindCapability(Element, tag="capability"):
    """Ethernet (80203) or wireless (80211)."""

    type: Attr[Literal["80203", "80211"]]


class NetCapability(Element, tag="capability"):
    """One network interface."""

    type: Attr[Literal["net"]] = "net"
    interface: str
    address: str | None = None
    link: NetLink | None = None
    features: Annotated[list[NetFeature], Named("feature")] = []
    kind: Annotated[NetKindCapability | None, Named("capability")] = None
