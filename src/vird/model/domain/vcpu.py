"""Virtual processors and I/O threads: how many, which, where they may run."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Fails, Named, Range, Text
from vird.markup.origins import PlainInvalidArg
from vird.markup.scalars import CpuSet, Int, UInt, YesNo


class Vcpu(Element):
    """``<vcpu>``: the most there can be, how many are plugged at start, the host CPUs they use."""

    placement: Attr[Literal["static", "auto"] | None] = None
    cpuset: Annotated[Attr[CpuSet | None], Fails(PlainInvalidArg)] = None
    current: Attr[UInt | None] = None
    count: Text[Annotated[int, Range(0, 2**31 - 1)]]


class VcpuEntry(Element):
    """One ``<vcpu>`` of ``<vcpus>``: its state and its place in the order of plugging."""

    id: Attr[UInt]
    enabled: Attr[YesNo]
    hotpluggable: Attr[YesNo | None] = None
    order: Attr[Annotated[int, Range(1, 2**32 - 1)] | None] = None


class Vcpus(Element, empty="omit"):
    """``<vcpus>``."""

    entries: Annotated[list[VcpuEntry], Named("vcpu")] = []


class IoThread(Element):
    """``<iothread>``: a thread with a fixed number and the bounds of its pool."""

    id: Attr[Annotated[int, Range(1, 2**32 - 1)]]
    thread_pool_min: Attr[Int | None] = None
    thread_pool_max: Attr[Int | None] = None


class IoThreadIds(Element, empty="omit"):
    """``<iothreadids>``."""

    threads: Annotated[list[IoThread], Named("iothread")] = []


class DefaultIoThread(Element, empty="omit"):
    """``<defaultiothread>``: the pool of the emulator's own event loop."""

    thread_pool_min: Attr[Int | None] = None
    thread_pool_max: Attr[Int | None] = None
