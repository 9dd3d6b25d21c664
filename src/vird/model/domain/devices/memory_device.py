"""Memory that can be plugged: ``<memory>`` among the devices."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import Kib, NodeSet, UInt, UuidText, YesNo
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias

MemoryModel = Literal["dimm", "nvdimm", "virtio-pmem", "virtio-mem", "sgx-epc"]


class MemorySource(Element, tag="source", empty="omit"):
    """Where it comes from: pages and nodes of the host, or a file."""

    nodemask: NodeSet | None = None
    page_size: Annotated[Kib | None, Named("pagesize")] = None
    path: str | None = None
    align_size: Annotated[Kib | None, Named("alignsize")] = None
    pmem: bool = False


class MemoryLabel(Element, tag="label"):
    """The label area of a non-volatile module."""

    size: Kib


class MemoryTarget(Element, tag="target"):
    """What the guest sees, sizes in KiB; ``current`` is known in live documents only."""

    size: Kib
    node: UInt | None = None
    label: MemoryLabel | None = None
    block: Kib | None = None
    requested: Kib | None = None
    current: Kib | None = None
    readonly: bool = False


class MemoryDevice(Element, tag="memory"):
    """One module."""

    model: Attr[MemoryModel]
    access: Attr[Literal["shared", "private"] | None] = None
    discard: Attr[YesNo | None] = None
    uuid: UuidText | None = None
    source: MemorySource | None = None
    target: MemoryTarget
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
