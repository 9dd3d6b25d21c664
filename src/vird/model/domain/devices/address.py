"""Where a device sits in the guest: the kinds of ``<address>``.

Which kind a device gets, and the numbers, is worked out in ``checks/addresses_*.py``.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from vird.markup import Attr, Element
from vird.markup.scalars import Hex1, Hex4, Hex8, UInt
from vird.model.pci_address import PciAddress


class DriveAddress(Element, tag="address"):
    """A place on a disk controller."""

    type: Attr[Literal["drive"]] = "drive"
    controller: Attr[UInt] = 0
    bus: Attr[UInt] = 0
    target: Attr[UInt] = 0
    unit: Attr[UInt] = 0


class VirtioSerialAddress(Element, tag="address"):
    """A port of a virtio-serial controller."""

    type: Attr[Literal["virtio-serial"]] = "virtio-serial"
    controller: Attr[UInt] = 0
    bus: Attr[UInt] = 0
    port: Attr[UInt] = 0


class CcidAddress(Element, tag="address"):
    """A slot of a smartcard reader."""

    type: Attr[Literal["ccid"]] = "ccid"
    controller: Attr[UInt] = 0
    slot: Attr[UInt] = 0


class UsbAddress(Element, tag="address"):
    """A port of a USB controller, ``1.2`` being port 2 of the hub in port 1."""

    type: Attr[Literal["usb"]] = "usb"
    bus: Attr[UInt] = 0
    port: Attr[str | None] = None


class SpaprVioAddress(Element, tag="address"):
    """A register number on the pSeries virtual bus."""

    type: Attr[Literal["spapr-vio"]] = "spapr-vio"
    reg: Attr[Hex8 | None] = None


class CcwAddress(Element, tag="address"):
    """A channel subsystem address on s390."""

    type: Attr[Literal["ccw"]] = "ccw"
    cssid: Attr[Hex1 | None] = None
    ssid: Attr[Hex1 | None] = None
    devno: Attr[Hex4 | None] = None


class IsaAddress(Element, tag="address"):
    """I/O port and interrupt of an ISA device."""

    type: Attr[Literal["isa"]] = "isa"
    iobase: Attr[Hex1 | None] = None
    irq: Attr[Hex1 | None] = None


class DimmAddress(Element, tag="address"):
    """A memory slot, and where its memory starts."""

    type: Attr[Literal["dimm"]] = "dimm"
    slot: Attr[UInt | None] = None
    base: Attr[Hex1 | None] = None


class VirtioMmioAddress(Element, tag="address"):
    """A memory-mapped virtio transport, placed by the machine."""

    type: Attr[Literal["virtio-mmio"]] = "virtio-mmio"


class VirtioS390Address(Element, tag="address"):
    """The transport that s390 had before ccw."""

    type: Attr[Literal["virtio-s390"]] = "virtio-s390"


class UnassignedAddress(Element, tag="address"):
    """A host device that is kept out of the guest on purpose."""

    type: Attr[Literal["unassigned"]] = "unassigned"


Address: TypeAlias = (
    PciAddress
    | DriveAddress
    | VirtioSerialAddress
    | CcidAddress
    | UsbAddress
    | SpaprVioAddress
    | CcwAddress
    | IsaAddress
    | DimmAddress
    | VirtioMmioAddress
    | VirtioS390Address
    | UnassignedAddress
)

__all__ = [
    "Address", "CcidAddress", "CcwAddress", "DimmAddress", "DriveAddress", "IsaAddress", "PciAddress",
    "SpaprVioAddress", "UnassignedAddress", "UsbAddress", "VirtioMmioAddress", "VirtioS390Address",
    "VirtioSerialAddress",
]  # fmt: skip
