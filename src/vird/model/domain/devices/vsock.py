"""A socket family between host and guest: ``<vsock>``."""

from __future__ import annotations

from typing import Literal

from vird.markup import Attr, Element
from vird.markup.scalars import OnOff, UInt, YesNo
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias


class Cid(Element, tag="cid"):
    """The guest's number, from 3; ``auto`` picks a free one at start."""

    auto: Attr[YesNo | None] = None
    address: Attr[UInt | None] = None


class VsockDriver(Element, tag="driver"):
    """Virtio options."""

    iommu: Attr[OnOff | None] = None
    ats: Attr[OnOff | None] = None
    packed: Attr[OnOff | None] = None
    page_per_vq: Attr[OnOff | None] = None


class Vsock(Element, tag="vsock"):
    """The device."""

    model: Attr[Literal["virtio", "virtio-transitional", "virtio-non-transitional"] | None] = None
    cid: Cid | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
    driver: VsockDriver | None = None
