"""How a document names a device of the host: USB identity, USB place, PCI place."""

from __future__ import annotations

from typing import Literal

from vird.markup import Attr, Element
from vird.markup.scalars import CInt, Hex1, Hex2, Hex4
from vird.model.pci_address import PciLocation


class UsbVendor(Element, tag="vendor"):
    """A USB vendor."""

    id: Attr[Hex4]


class UsbProduct(Element, tag="product"):
    """A USB vendor's product."""

    id: Attr[Hex4]


class HostUsbAddress(Element, tag="address"):
    """Bus and device number on the host."""

    bus: Attr[CInt | None] = None
    device: Attr[CInt | None] = None


class HostDeviceAddress(Element, tag="address"):
    """PCI or USB, as interfaces name the device they take from the host."""

    type: Attr[Literal["pci", "usb"]]
    domain: Attr[Hex4 | None] = None
    bus: Attr[Hex2 | None] = None
    slot: Attr[Hex2 | None] = None
    function: Attr[Hex1 | None] = None
    device: Attr[CInt | None] = None

    @property
    def location(self) -> PciLocation:
        """The PCI address as one value."""
        return PciLocation(self.domain or 0, self.bus or 0, self.slot or 0, self.function or 0)
