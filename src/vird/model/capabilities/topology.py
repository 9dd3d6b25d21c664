"""The host's memory nodes, processors, caches and memory bandwidth."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named, Text
from vird.markup.scalars import CpuSet, Kib, UInt, ULong

CacheKind = Literal["both", "code", "data"]


class PageCount(Element, tag="pages"):
    """How many pages of one size a node has."""

    unit: Attr[str | None] = None
    size: Attr[ULong]
    count: Text[ULong]


class NodeDistance(Element, tag="sibling"):
    """How far another node's memory is; 10 is near."""

    id: Attr[UInt]
    value: Attr[UInt]


class CacheSize(Element):
    """A size with its unit."""

    value: Attr[UInt]
    unit: Attr[str]


class CacheLine(Element):
    """The bytes that the cache moves at a time."""

    value: Attr[UInt]
    unit: Attr[str]


class NodeCache(Element, tag="cache"):
    """A cache before a node's memory."""

    level: Attr[UInt]
    associativity: Attr[str]
    policy: Attr[str]
    size: CacheSize
    line: CacheLine


class NodeCpu(Element, tag="cpu"):
    """One processor and where it sits."""

    id: Attr[UInt]
    socket_id: Attr[UInt | None] = None
    die_id: Attr[UInt | None] = None
    core_id: Attr[UInt | None] = None
    siblings: Attr[CpuSet | None] = None


class NodeCpus(Element):
    """The processors near one node."""

    num: Attr[UInt]
    cpus: list[NodeCpu] = []


class NodeDistances(Element):
    """The distances from one node."""

    siblings: list[NodeDistance] = []


class Cell(Element, tag="cell"):
    """One memory node."""

    id: Attr[UInt]
    memory: Kib | None = None
    pages: list[PageCount] = []
    distances: NodeDistances | None = None
    caches: list[NodeCache] = []
    cpus: NodeCpus | None = None


class Cells(Element):
    """All memory nodes."""

    num: Attr[UInt]
    cells: list[Cell] = []


class NodeLatency(Element, tag="latency"):
    """Nanoseconds from processors of one node to memory of another."""

    initiator: Attr[UInt]
    target: Attr[UInt]
    cache: Attr[UInt | None] = None
    type: Attr[Literal["access", "read", "write"]]
    value: Attr[ULong]


class NodeBandwidth(Element, tag="bandwidth"):
    """The rate from processors of one node to memory of another."""

    initiator: Attr[UInt]
    target: Attr[UInt]
    cache: Attr[UInt | None] = None
    type: Attr[Literal["access", "read", "write"]]
    value: Attr[ULong]
    unit: Attr[str]


class Interconnects(Element):
    """What is known of the ways between nodes."""

    latencies: list[NodeLatency] = []
    bandwidths: list[NodeBandwidth] = []


class Topology(Element):
    """``<topology>`` of the host."""

    cells: Cells
    interconnects: Interconnects | None = None


class MonitorFeature(Element, tag="feature"):
    """Something that can be watched."""

    name: Attr[str]


class CacheMonitor(Element):
    """What can be watched of a cache or of memory traffic."""

    level: Attr[UInt | None] = None
    reuse_threshold: Annotated[Attr[UInt | None], Named("reuseThreshold")] = None
    max_monitors: Annotated[Attr[UInt], Named("maxMonitors")]
    features: list[MonitorFeature] = []


class CacheControl(Element, tag="control"):
    """How a cache can be divided."""

    granularity: Attr[UInt]
    min: Attr[UInt | None] = None
    unit: Attr[str]
    type: Attr[CacheKind]
    max_allocs: Annotated[Attr[UInt], Named("maxAllocs")]


class CacheBank(Element, tag="bank"):
    """One cache and the processors that share it."""

    id: Attr[UInt]
    level: Attr[UInt]
    type: Attr[CacheKind]
    size: Attr[UInt]
    unit: Attr[str]
    cpus: Attr[CpuSet]
    controls: list[CacheControl] = []


class Caches(Element):
    """``<cache>`` of the host."""

    banks: list[CacheBank] = []
    monitor: CacheMonitor | None = None


class BandwidthControl(Element, tag="control"):
    """How memory traffic can be limited, in percent."""

    granularity: Attr[UInt]
    min: Attr[UInt | None] = None
    max_allocs: Annotated[Attr[UInt], Named("maxAllocs")]


class BandwidthNode(Element, tag="node"):
    """One memory controller."""

    id: Attr[UInt]
    cpus: Attr[CpuSet]
    controls: list[BandwidthControl] = []


class MemoryBandwidth(Element):
    """``<memory_bandwidth>`` of the host."""

    nodes: list[BandwidthNode] = []
    monitor: CacheMonitor | None = None
