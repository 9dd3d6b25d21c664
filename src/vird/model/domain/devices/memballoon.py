"""The device through which a guest gives memory back: ``<memballoon>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import Int, OnOff
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias

MemballoonModel = Literal["virtio", "xen", "none", "virtio-transitional", "virtio-non-transitional"]


class BalloonStats(Element, tag="stats"):
    """How often statistics are asked for, in seconds."""

    period: Attr[Int]


class BalloonDriver(Element, tag="driver"):
    """Virtio options."""

    iommu: Attr[OnOff | None] = None
    ats: Attr[OnOff | None] = None
    packed: Attr[OnOff | None] = None
    page_per_vq: Attr[OnOff | None] = None


class Memballoon(Element, tag="memballoon"):
    """The balloon; model ``none`` says that there is to be none."""

    model: Attr[MemballoonModel]
    autodeflate: Attr[OnOff | None] = None
    free_page_reporting: Annotated[Attr[OnOff | None], Named("freePageReporting")] = None
    stats: BalloonStats | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
    driver: BalloonDriver | None = None
