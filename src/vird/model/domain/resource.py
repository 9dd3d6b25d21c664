"""Where a domain's processes are placed on the host, and how a container's users are mapped."""

from __future__ import annotations

from typing import Annotated

from vird.markup import Attr, Element, Named
from vird.markup.scalars import UInt


class FibreChannel(Element):
    """``<fibrechannel>``: the application id that storage fabrics see."""

    appid: Attr[str]


class Resource(Element, empty="omit"):
    """``<resource>``: the control group and the fabric id."""

    partition: str | None = None
    fibrechannel: FibreChannel | None = None


class IdRange(Element):
    """``count`` guest ids from ``start`` on stand for host ids from ``target`` on."""

    start: Attr[UInt]
    target: Attr[UInt]
    count: Attr[UInt]


class IdMap(Element, empty="omit"):
    """``<idmap>`` of a container."""

    uids: Annotated[list[IdRange], Named("uid")] = []
    gids: Annotated[list[IdRange], Named("gid")] = []
