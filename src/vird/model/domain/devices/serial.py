"""Serial and parallel ports: ``<serial>`` and ``<parallel>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element, Fails, Named
from vird.markup.origins import OwnXmlError
from vird.markup.scalars import Int
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.chardev_source import ChardevLog, ChardevProtocol, ChardevSource, ChardevType
from vird.model.domain.devices.identity import AcpiIndex, Alias

SerialTargetType = Literal[
    "isa-serial", "usb-serial", "pci-serial", "spapr-vio-serial", "system-serial", "sclp-serial", "isa-debug",
]  # fmt: skip
SerialTargetModel = Literal[
    "isa-serial", "usb-serial", "pci-serial", "spapr-vty", "pl011", "sclpconsole", "sclplmconsole", "16550a",
    "isa-debugcon",
]  # fmt: skip


class SerialModel(Element, tag="model"):
    """The chip."""

    name: Annotated[Attr[SerialTargetModel], Fails(ConfigUnsupported)]


class SerialTarget(Element, tag="target"):
    """What the guest sees; ``type`` is the bus, ``port`` the number of the port."""

    type: Annotated[Attr[SerialTargetType | None], Fails(ConfigUnsupported)] = None
    port: Annotated[Attr[Int | None], Fails(OwnXmlError)] = None
    model: SerialModel | None = None


class Serial(Element, tag="serial"):
    """A serial port."""

    type: Attr[ChardevType] = "null"
    tty: Attr[str | None] = None
    sources: Annotated[list[ChardevSource], Named("source")] = []
    protocol: ChardevProtocol | None = None
    log: ChardevLog | None = None
    target: SerialTarget | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None


class ParallelTarget(Element, tag="target"):
    """The number of the port."""

    type: Attr[str | None] = None
    port: Annotated[Attr[Int | None], Fails(OwnXmlError)] = None


class Parallel(Element, tag="parallel"):
    """A parallel port."""

    type: Attr[ChardevType] = "null"
    tty: Attr[str | None] = None
    sources: Annotated[list[ChardevSource], Named("source")] = []
    protocol: ChardevProtocol | None = None
    log: ChardevLog | None = None
    target: ParallelTarget | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
