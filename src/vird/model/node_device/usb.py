"""USB devices and their interfaces."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import UInt
from vird.model.node_device.pci import HardwareId


class UsbDeviceCapability(Element, tag="capability"):
    """One USB device."""

    type: Attr[Literal["usb_device"]] = "usb_device"
    bus: UInt
    device: UInt
    product: HardwareId
    vendor: HardwareId


class UsbInterfaceCapability(Element, tag="capability"):
    """One interface of a USB device."""

    type: Attr[Literal["usb"]] = "usb"
    number: UInt
    class_code: Annotated[UInt, Named("class")]
    subclass: UInt
    protocol: UInt
    description: str | None = None
