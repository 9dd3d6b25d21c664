"""PCI devices: functions, bridges, virtual functions, vital product data."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named, Text
from vird.markup.scalars import Hex4, Hex6, Int, UInt
from vird.model.node_device.mediated import MediatedTypesCapability
from vird.model.pci_address import HostPciAddress


class HardwareId(Element):
    """A number of a maker or model, with its name where a database knows it."""

    id: Attr[Hex4]
    name: Text[str | None] = None


class PhysicalFunctionCapability(Element, tag="capability"):
    """The function that this virtual function belongs to."""

    type: Attr[Literal["phys_function"]] = "phys_function"
    address: HostPciAddress | None = None


class VirtualFunctionsCapability(Element, tag="capability"):
    """The virtual functions of this one, and how many there can be."""

    type: Attr[Literal["virt_functions"]] = "virt_functions"
    max_count: Annotated[Attr[UInt | None], Named("maxCount")] = None
    addresses: list[HostPciAddress] = []


class BridgeCapability(Element, tag="capability"):
    """The device is a bridge."""

    type: Attr[Literal["pci-bridge", "cardbus-bridge"]]


class VpdField(Element):
    """A field that the maker or the system's builder defines."""

    index: Attr[str]
    value: Text[str]


class VpdFields(Element, empty="open"):
    """Vital product data, read-only or writable."""

    access: Attr[Literal["readonly", "readwrite"]]
    change_level: str | None = None
    manufacture_id: str | None = None
    part_number: str | None = None
    serial_number: str | None = None
    asset_tag: str | None = None
    vendor_fields: Annotated[list[VpdField], Named("vendor_field")] = []
    system_fields: Annotated[list[VpdField], Named("system_field")] = []


class VpdCapability(Element, tag="capability"):
    """Vital product data."""

    type: Attr[Literal["vpd"]] = "vpd"
    name: str
    fields: list[VpdFields] = []


PciFacet = (
    PhysicalFunctionCapability | VirtualFunctionsCapability | BridgeCapability | MediatedTypesCapability | VpdCapability
)


class IommuGroup(Element):
    """Functions that only one guest can have together."""

    number: Attr[UInt]
    addresses: Annotated[list[HostPciAddress], Named("address")] = []


class NumaNode(Element):
    """The memory that the device is near to."""

    node: Attr[Int]


class PciLink(Element):
    """What a PCI Express link can do (``cap``) or does (``sta``)."""

    validity: Attr[Literal["cap", "sta"]]
    port: Attr[UInt | None] = None
    speed: Attr[Literal["2.5", "5", "8", "16", "32", "64"] | None] = None
    width: Attr[UInt]


class PciExpress(Element):
    """The device's PCI Express links."""

    links: Annotated[list[PciLink], Named("link")] = []


class PciCapability(Element, tag="capability"):
    """One PCI function."""

    type: Attr[Literal["pci"]] = "pci"
    class_code: Annotated[Hex6 | None, Named("class")] = None
    domain: UInt
    bus: UInt
    slot: UInt
    function: UInt
    product: HardwareId
    vendor: HardwareId
    facets: Annotated[list[PciFacet], Named("capability")] = []
    iommu_group: Annotated[IommuGroup | None, Named("iommuGroup")] = None
    numa: NumaNode | None = None
    express: Annotated[PciExpress | None, Named("pci-express")] = None
