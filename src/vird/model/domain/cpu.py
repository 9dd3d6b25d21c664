"""``<cpu>``: the processor a guest sees."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element, Fails, Named, Range, Text
from vird.markup.origins import CpuUnsupported
from vird.markup.scalars import OnOff, UInt
from vird.model.domain.numa import Numa

CpuMode = Literal["custom", "host-model", "host-passthrough", "maximum"]
CpuMatch = Literal["minimum", "exact", "strict"]
FeaturePolicy = Literal["force", "require", "optional", "disable", "forbid"]
Count = Annotated[int, Range(1, 2**32 - 1)]


class CpuModel(Element):
    """``<model>``: a name from the CPU map; ``fallback`` whether a lesser one may be used."""

    fallback: Annotated[Attr[Literal["allow", "forbid"] | None], Fails(ConfigUnsupported)] = None
    vendor_id: Attr[str | None] = None
    name: Text[str | None] = None


class CpuTopology(Element):
    """``<topology>``: how the vCPUs are arranged."""

    sockets: Attr[Count]
    dies: Attr[Count] = 1
    cores: Attr[Count]
    threads: Attr[Count]


class CpuCache(Element):
    """``<cache>``: how the guest sees the processor's cache."""

    level: Attr[Annotated[int, Range(1, 3)] | None] = None
    mode: Attr[Literal["emulate", "passthrough", "disable"]]


class MaxPhysAddr(Element):
    """``<maxphysaddr>``: the width of physical addresses."""

    mode: Attr[Literal["emulate", "passthrough"]]
    bits: Attr[UInt | None] = None


class CpuFeature(Element):
    """``<feature>``: one feature of the model switched or demanded."""

    policy: Annotated[Attr[FeaturePolicy], Fails(ConfigUnsupported)] = "require"
    name: Attr[str]


class Cpu(Element, tag="cpu", document="cpu_definition", empty="omit"):
    """All of ``<cpu>``."""

    mode: Annotated[Attr[CpuMode | None], Fails(CpuUnsupported)] = None
    match: Attr[CpuMatch | None] = None
    check: Attr[Literal["none", "partial", "full"] | None] = None
    migratable: Attr[OnOff | None] = None
    model: CpuModel | None = None
    vendor: str | None = None
    topology: CpuTopology | None = None
    cache: CpuCache | None = None
    maxphysaddr: MaxPhysAddr | None = None
    features: Annotated[list[CpuFeature], Named("feature")] = []
    numa: Numa | None = None
