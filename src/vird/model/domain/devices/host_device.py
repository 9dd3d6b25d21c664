"""How a document names a device of the host: USB identity, USB place, PCI place."""

from __future__ import annotations

from typing import Literal, TypeAlias

from vird.markup import Attr, Element
from vird.markup.scalars import CInt, Hex4
from vird.model.pci_address import PciAddress


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


class UsbHostDeviceAddress(Element, tag="address"):
    """A USB device, where PCI is possible too."""

    type: Attr[Literal["usb"]] = "usb"
    bus: Attr[CInt | None] = None
    device: Attr[CInt | None] = None


HostDeviceAddress: TypeAlias = PciAddress | UsbHostDeviceAddress
"""How interfaces name the device that they take from the host."""
