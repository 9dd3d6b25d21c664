"""NUMA: the guest's own nodes and where on the host its memory comes from."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported, InvalidArg, XmlError
from vird.markup import Attr, ByTag, Element, Fails, Inside, Named
from vird.markup.scalars import BytesAsB, CpuSet, Kib, NodeSet, UInt, ULong, YesNo

MemoryMode = Literal["strict", "preferred", "interleave", "restrictive"]
AccessKind = Literal["access", "read", "write"]


class NumaMemory(Element, empty="omit"):
    """``<memory>`` of ``<numatune>``: the host nodes of all guest memory."""

    mode: Annotated[Attr[MemoryMode | None], Fails(ConfigUnsupported)] = None
    nodeset: Annotated[Attr[NodeSet | None], Fails(InvalidArg)] = None
    placement: Annotated[Attr[Literal["static", "auto"] | None], Fails(ConfigUnsupported)] = None


class MemNode(Element):
    """``<memnode>``: the host nodes of one guest node's memory."""

    cellid: Attr[UInt]
    mode: Annotated[Attr[MemoryMode | None], Fails(ConfigUnsupported)] = None
    nodeset: Annotated[Attr[NodeSet], Fails(InvalidArg, missing=XmlError)]


class NumaTune(Element, empty="omit"):
    """``<numatune>``."""

    memory: NumaMemory | None = None
    memnodes: Annotated[list[MemNode], Named("memnode")] = []


class NumaSibling(Element):
    """The relative distance to another guest node; 10 is local."""

    id: Attr[UInt]
    value: Attr[UInt]


class CacheSize(Element):
    """A cache's size, KiB."""

    value: Attr[Kib]


class CacheLine(Element):
    """A cache's line size, bytes."""

    value: Attr[BytesAsB]


class NumaCache(Element):
    """``<cache>``: a memory-side cache of a node."""

    level: Attr[UInt]
    associativity: Attr[Literal["none", "direct", "full"] | None] = None
    policy: Attr[Literal["none", "writeback", "writethrough"] | None] = None
    size: CacheSize
    line: CacheLine


class NumaCell(Element):
    """``<cell>``: one guest node; memory in KiB."""

    id: Attr[UInt | None] = None
    cpus: Annotated[Attr[CpuSet | None], Fails(InvalidArg)] = None
    memory: Attr[Kib]
    mem_access: Annotated[Attr[Literal["shared", "private"] | None], Named("memAccess")] = None
    discard: Attr[YesNo | None] = None
    distances: Annotated[list[NumaSibling], Named("sibling"), Inside("distances")] = []
    caches: Annotated[list[NumaCache], Named("cache")] = []


class Latency(Element, tag="latency"):
    """How long an access takes, nanoseconds."""

    initiator: Attr[UInt]
    target: Attr[UInt]
    cache: Attr[UInt | None] = None
    type: Attr[AccessKind]
    value: Attr[ULong]


class MemoryBandwidth(Element, tag="bandwidth"):
    """How much can be moved, KiB per second."""

    initiator: Attr[UInt]
    target: Attr[UInt]
    cache: Attr[UInt | None] = None
    type: Attr[AccessKind]
    value: Attr[Kib]


class Numa(Element):
    """``<numa>`` of ``<cpu>``."""

    cells: Annotated[list[NumaCell], Named("cell")] = []
    interconnects: Annotated[list[Latency | MemoryBandwidth], ByTag(), Inside("interconnects")] = []
