"""The guest's IOMMU: ``<iommu>``."""

from __future__ import annotations

from typing import Literal

from vird.markup import Attr, Element
from vird.markup.scalars import OnOff, UInt
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias


class IommuDriver(Element, tag="driver"):
    """Features of the unit; ``aw_bits`` is the width of its addresses."""

    intremap: Attr[OnOff | None] = None
    caching_mode: Attr[OnOff | None] = None
    eim: Attr[OnOff | None] = None
    iotlb: Attr[OnOff | None] = None
    aw_bits: Attr[UInt | None] = None


class Iommu(Element, tag="iommu"):
    """The unit."""

    model: Attr[Literal["intel", "smmuv3", "virtio"]]
    driver: IommuDriver | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
