"""What the host's calls take and answer."""

from __future__ import annotations

from enum import IntEnum


class NodeAllocPagesFlags(IntEnum):
    """Whether huge pages are added to the pool or set as its size (virNodeAllocPagesFlags)."""

    ADD = 0
    SET = 1


class NodeGetCPUStatsAllCPUs(IntEnum):
    """The number that stands for all processors (virNodeGetCPUStatsAllCPUs)."""

    ALL_CPUS = -1


class NodeGetMemoryStatsAllCells(IntEnum):
    """The number that stands for all NUMA cells (virNodeGetMemoryStatsAllCells)."""

    ALL_CELLS = -1


class NodeSuspendTarget(IntEnum):
    """Which sleep the host goes into (virNodeSuspendTarget)."""

    MEM = 0
    DISK = 1
    HYBRID = 2
