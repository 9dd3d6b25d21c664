"""A private line between host and guest: ``<channel>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import Port
from vird.model.addresses import IpText
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.chardev_source import ChardevLog, ChardevProtocol, ChardevSource, ChardevType
from vird.model.domain.devices.identity import AcpiIndex, Alias


class ChannelTarget(Element, tag="target"):
    """What the guest sees: a named virtio or xen port, or an address in the user network (guestfwd)."""

    type: Attr[Literal["guestfwd", "virtio", "xen"]]
    address: Attr[IpText | None] = None
    port: Attr[Port | None] = None
    name: Attr[str | None] = None
    state: Attr[Literal["connected", "disconnected"] | None] = None


class Channel(Element, tag="channel"):
    """A channel; ``state`` of the target is known in live documents only."""

    type: Attr[ChardevType]
    tty: Attr[str | None] = None
    sources: Annotated[list[ChardevSource], Named("source")] = []
    protocol: ChardevProtocol | None = None
    log: ChardevLog | None = None
    target: ChannelTarget
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
