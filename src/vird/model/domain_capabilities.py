"""The ``<domainCapabilities>`` document: what guests of one emulator, machine and type can have.

Most of it is alike: a facility that is there or not, with lists of the words that its settings
take.
"""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named, Text
from vird.markup.scalars import UInt, ULong, YesNo
from vird.model.domain.cpu import CpuFeature, CpuModel, MaxPhysAddr


class Enumeration(Element, tag="enum"):
    """The words that one setting takes."""

    name: Attr[str]
    values: Annotated[list[str], Named("value")] = []


class Facility(Element):
    """Something that guests can or cannot have."""

    supported: Attr[YesNo]
    enums: list[Enumeration] = []

    def values(self, name: str) -> list[str]:
        """The words of one setting; none when it is not listed."""
        return next((enum.values for enum in self.enums if enum.name == name), [])


class MaxVcpus(Element):
    """How many processors a guest can have."""

    max: Attr[UInt]


class LoaderFacility(Element):
    """Firmware images."""

    supported: Attr[YesNo]
    paths: Annotated[list[str], Named("value")] = []
    enums: list[Enumeration] = []


class OsFacility(Element):
    """How guests boot."""

    supported: Attr[YesNo]
    enums: list[Enumeration] = []
    loader: LoaderFacility | None = None


class CustomModel(Element):
    """A processor model by name."""

    usable: Attr[Literal["yes", "no", "unknown"] | None] = None
    deprecated: Attr[YesNo | None] = None
    vendor: Attr[str | None] = None
    name: Text[str]


class PlainMode(Element, tag="mode"):
    """The host's own processor, or all that the emulator has."""

    name: Attr[Literal["host-passthrough", "maximum"]]
    supported: Attr[YesNo]
    enums: list[Enumeration] = []


class HostModelMode(Element, tag="mode"):
    """The model that is nearest to the host's processor."""

    name: Attr[Literal["host-model"]] = "host-model"
    supported: Attr[YesNo]
    model: CpuModel | None = None
    vendor: str | None = None
    maxphysaddr: MaxPhysAddr | None = None
    features: Annotated[list[CpuFeature], Named("feature")] = []


class CustomMode(Element, tag="mode"):
    """Models by name."""

    name: Attr[Literal["custom"]] = "custom"
    supported: Attr[YesNo]
    models: Annotated[list[CustomModel], Named("model")] = []


class CpuModes(Element):
    """The ways to say what processor a guest sees."""

    modes: list[PlainMode | HostModelMode | CustomMode] = []


class DeviceFacilities(Element):
    """Devices."""

    disk: Facility | None = None
    graphics: Facility | None = None
    video: Facility | None = None
    hostdev: Facility | None = None
    rng: Facility | None = None
    filesystem: Facility | None = None
    tpm: Facility | None = None
    redirdev: Facility | None = None
    channel: Facility | None = None
    crypto: Facility | None = None


class SevFacility(Element):
    """AMD's encrypted guests."""

    supported: Attr[YesNo]
    cbitpos: UInt | None = None
    reduced_phys_bits: Annotated[UInt | None, Named("reducedPhysBits")] = None
    max_guests: Annotated[UInt | None, Named("maxGuests")] = None
    max_es_guests: Annotated[UInt | None, Named("maxESGuests")] = None


class SgxSize(Element):
    """A size with its unit."""

    unit: Attr[str]
    size: Text[ULong]


class SgxSection(Element, tag="section"):
    """Enclave memory of one node."""

    node: Attr[UInt]
    size: Attr[ULong]
    unit: Attr[str]


class SgxSections(Element):
    """Enclave memory by node."""

    sections: list[SgxSection] = []


class SgxFacility(Element):
    """Intel's enclaves."""

    supported: Attr[YesNo]
    flc: YesNo | None = None
    sgx1: YesNo | None = None
    sgx2: YesNo | None = None
    section_size: SgxSize | None = None
    sections: SgxSections | None = None


class FeatureFacilities(Element):
    """Features of the machine."""

    gic: Facility | None = None
    vmcoreinfo: Facility | None = None
    genid: Facility | None = None
    backing_store_input: Annotated[Facility | None, Named("backingStoreInput")] = None
    backup: Facility | None = None
    async_teardown: Annotated[Facility | None, Named("async-teardown")] = None
    s390_pv: Annotated[Facility | None, Named("s390-pv")] = None
    sev: SevFacility | None = None
    sgx: SgxFacility | None = None
    hyperv: Facility | None = None


class DomainCapabilities(Element, tag="domainCapabilities"):
    """``<domainCapabilities>``."""

    path: str
    domain: str
    machine: str | None = None
    arch: str
    vcpu: MaxVcpus | None = None
    iothreads: Facility | None = None
    os: OsFacility | None = None
    cpu: CpuModes | None = None
    memory_backing: Annotated[Facility | None, Named("memoryBacking")] = None
    devices: DeviceFacilities | None = None
    features: FeatureFacilities | None = None
