"""``<cputune>``: shares, bandwidth, pinning and scheduling of a domain's threads.

Periods and quotas are microseconds.
"""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import InternalError, InvalidArg, XmlError
from vird.markup import Attr, Element, Fails, Named
from vird.markup.scalars import CpuSet, Int, Long, NumberSet, PrettyKib, UInt, ULong

PinnedTo = Annotated[Attr[CpuSet], Fails(InvalidArg, missing=InternalError)]
Scheduler = Literal["other", "fifo", "rr", "batch", "idle"]


class VcpuPin(Element):
    """``<vcpupin>``: the host CPUs of one vCPU."""

    vcpu: Attr[UInt]
    cpuset: PinnedTo


class EmulatorPin(Element):
    """``<emulatorpin>``: the host CPUs of the emulator's own threads."""

    cpuset: PinnedTo


class IoThreadPin(Element):
    """``<iothreadpin>``: the host CPUs of one I/O thread."""

    iothread: Attr[UInt]
    cpuset: PinnedTo


class EmulatorSched(Element):
    """``<emulatorsched>``."""

    scheduler: Attr[Scheduler]
    priority: Attr[Int | None] = None


class VcpuSched(Element):
    """``<vcpusched>``: the scheduling class of some vCPUs."""

    vcpus: Attr[CpuSet]
    scheduler: Attr[Scheduler]
    priority: Attr[Int | None] = None


class IoThreadSched(Element):
    """``<iothreadsched>``: the scheduling class of some I/O threads."""

    iothreads: Attr[NumberSet]
    scheduler: Attr[Scheduler]
    priority: Attr[Int | None] = None


class CacheShare(Element):
    """``<cache>``: a part of the processor's cache kept for some vCPUs."""

    id: Attr[UInt]
    level: Attr[UInt]
    type: Attr[Literal["both", "code", "data"]]
    size: Attr[PrettyKib]


class CacheMonitor(Element):
    """``<monitor>``: cache occupancy counted for some vCPUs."""

    level: Attr[UInt]
    vcpus: Attr[CpuSet]


class CacheTune(Element):
    """``<cachetune>``; ``id`` is shown in live documents only."""

    vcpus: Attr[CpuSet]
    id: Attr[str | None] = None
    caches: Annotated[list[CacheShare], Named("cache")] = []
    monitors: Annotated[list[CacheMonitor], Named("monitor")] = []


class BandwidthShare(Element):
    """``<node>``: a percentage of one host node's memory bandwidth."""

    id: Attr[UInt]
    bandwidth: Attr[UInt]


class BandwidthMonitor(Element):
    """``<monitor>``: memory bandwidth counted for some vCPUs."""

    vcpus: Attr[CpuSet]


class MemoryTune(Element):
    """``<memorytune>``; ``id`` is shown in live documents only."""

    vcpus: Attr[CpuSet]
    id: Attr[str | None] = None
    nodes: Annotated[list[BandwidthShare], Named("node")] = []
    monitors: Annotated[list[BandwidthMonitor], Named("monitor")] = []


class CpuTune(Element, empty="omit"):
    """All of ``<cputune>``."""

    shares: ULong | None = None
    period: ULong | None = None
    quota: Long | None = None
    global_period: ULong | None = None
    global_quota: Long | None = None
    emulator_period: ULong | None = None
    emulator_quota: Long | None = None
    iothread_period: ULong | None = None
    iothread_quota: Long | None = None
    vcpupins: Annotated[list[VcpuPin], Named("vcpupin")] = []
    emulatorpin: Annotated[EmulatorPin | None, Fails(repeated=XmlError)] = None
    iothreadpins: Annotated[list[IoThreadPin], Named("iothreadpin")] = []
    emulatorsched: EmulatorSched | None = None
    vcpuscheds: Annotated[list[VcpuSched], Named("vcpusched")] = []
    iothreadscheds: Annotated[list[IoThreadSched], Named("iothreadsched")] = []
    cachetunes: Annotated[list[CacheTune], Named("cachetune")] = []
    memorytunes: Annotated[list[MemoryTune], Named("memorytune")] = []
