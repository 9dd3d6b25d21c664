"""The ``<host>`` part: processor, power management, migration, security models."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Inside, Named, Text
from vird.markup.scalars import UInt, ULong, UuidText, YesNo
from vird.model.capabilities.topology import Caches, MemoryBandwidth, Topology


class Microcode(Element):
    """The processor's microcode."""

    version: Attr[UInt]


class Signature(Element):
    """How an x86 processor numbers itself."""

    family: Attr[UInt]
    model: Attr[UInt]
    stepping: Attr[UInt]


class Counter(Element, tag="counter"):
    """A clock of the processor, in Hz."""

    name: Attr[str]
    frequency: Attr[ULong]
    scaling: Attr[YesNo | None] = None


class HostCpuTopology(Element):
    """How the processors are arranged."""

    sockets: Attr[UInt]
    dies: Attr[UInt | None] = None
    cores: Attr[UInt]
    threads: Attr[UInt]


class HostAddressWidth(Element):
    """The width of physical addresses."""

    mode: Attr[Literal["emulate", "passthrough"]]
    bits: Attr[UInt | None] = None


class HostFeature(Element, tag="feature"):
    """Something that the processor has beyond its model."""

    name: Attr[str]


class HostCpuFlags(Element):
    """Old names of processor features."""

    pae: bool = False
    nonpae: bool = False
    vmx: bool = False
    svm: bool = False


class PageSize(Element, tag="pages"):
    """A size of memory pages that the host has."""

    unit: Attr[str]
    size: Attr[ULong]


class HostCpu(Element, tag="cpu"):
    """The host's processor."""

    arch: str
    model: str | None = None
    vendor: str | None = None
    microcode: Microcode | None = None
    signature: Signature | None = None
    counters: list[Counter] = []
    topology: HostCpuTopology | None = None
    maxphysaddr: HostAddressWidth | None = None
    features: list[HostFeature] = []
    flags: Annotated[HostCpuFlags | None, Named("features")] = None
    pages: list[PageSize] = []


class PowerManagement(Element):
    """How the host can sleep."""

    suspend_mem: bool = False
    suspend_disk: bool = False
    suspend_hybrid: bool = False


class Iommu(Element):
    """Whether devices can be handed to guests."""

    support: Attr[YesNo]


class MigrationFeatures(Element):
    """How guests can leave and come."""

    live: bool = False
    uri_transports: Annotated[list[str], Named("uri_transport"), Inside("uri_transports")] = []


class DefaultLabel(Element, tag="baselabel"):
    """The label that guests of one type get."""

    type: Attr[str]
    label: Text[str | None] = None


class SecurityModel(Element, tag="secmodel"):
    """A security driver that is on."""

    model: str
    doi: str | None = None
    labels: list[DefaultLabel] = []


class Host(Element):
    """``<host>``."""

    uuid: UuidText | None = None
    cpu: HostCpu
    power_management: PowerManagement | None = None
    iommu: Iommu | None = None
    migration_features: MigrationFeatures | None = None
    topology: Topology | None = None
    cache: Caches | None = None
    memory_bandwidth: MemoryBandwidth | None = None
    security_models: list[SecurityModel] = []
