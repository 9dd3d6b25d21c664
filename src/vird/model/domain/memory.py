"""Memory of a domain: how much, what backs it, how it is limited.  Sizes are KiB."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported, InvalidArg
from vird.markup import Attr, Element, Fails, Named, Text
from vird.markup.scalars import Kib, NodeSet, OnOff, UInt


class Memory(Element):
    """``<memory>``: what the guest gets at start; ``dump_core`` whether it is part of core files."""

    dump_core: Annotated[Attr[OnOff | None], Named("dumpCore")] = None
    size: Text[Kib | None] = None


class MaxMemory(Element):
    """``<maxMemory>``: the bound of memory hotplug and the number of its slots."""

    slots: Attr[UInt | None] = None
    size: Text[Kib | None] = None


class HugePage(Element):
    """``<page>``: a page size, for all guest nodes or for some."""

    size: Attr[Kib]
    nodeset: Annotated[Attr[NodeSet | None], Fails(InvalidArg)] = None


class HugePages(Element):
    """``<hugepages>``; without pages: the host's default size."""

    pages: Annotated[list[HugePage], Named("page")] = []


class MemorySource(Element, empty="omit"):
    """``<source>``: where the memory comes from."""

    type: Annotated[Attr[Literal["file", "anonymous", "memfd"] | None], Fails(ConfigUnsupported)] = None


class MemoryAccess(Element, empty="omit"):
    """``<access>``: whether other processes may share the memory."""

    mode: Annotated[Attr[Literal["shared", "private"] | None], Fails(ConfigUnsupported)] = None


class MemoryAllocation(Element, empty="omit"):
    """``<allocation>``: when the memory is populated and by how many threads."""

    mode: Annotated[Attr[Literal["immediate", "ondemand"] | None], Fails(ConfigUnsupported)] = None
    threads: Attr[UInt | None] = None


class MemoryBacking(Element, empty="omit"):
    """``<memoryBacking>``."""

    hugepages: HugePages | None = None
    nosharepages: bool = False
    locked: bool = False
    source: MemorySource | None = None
    access: MemoryAccess | None = None
    allocation: MemoryAllocation | None = None
    discard: bool = False


class MemTune(Element, empty="omit"):
    """``<memtune>``: limits that the host enforces."""

    hard_limit: Kib | None = None
    soft_limit: Kib | None = None
    min_guarantee: Kib | None = None
    swap_hard_limit: Kib | None = None
