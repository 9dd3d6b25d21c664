"""The guest's console: ``<console>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element, Fails, Named
from vird.markup.scalars import Int
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.chardev_source import ChardevLog, ChardevProtocol, ChardevSource, ChardevType
from vird.model.domain.devices.identity import AcpiIndex, Alias

ConsoleTargetType = Literal["none", "serial", "xen", "uml", "virtio", "lxc", "openvz", "sclp", "sclplm"]


class ConsoleTarget(Element, tag="target"):
    """What the guest sees; ``serial`` is another view of a serial port."""

    type: Annotated[Attr[ConsoleTargetType | None], Fails(ConfigUnsupported)] = None
    port: Attr[Int | None] = None


class Console(Element, tag="console"):
    """A console; the first one may be the first serial port again."""

    type: Attr[ChardevType] = "pty"
    tty: Attr[str | None] = None
    sources: Annotated[list[ChardevSource], Named("source")] = []
    protocol: ChardevProtocol | None = None
    log: ChardevLog | None = None
    target: ConsoleTarget | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
