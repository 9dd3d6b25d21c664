"""Procedures about the host: processors, memory, pages, statistics, suspend."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.xdr import FixedChars, Int, MaxChars, MaxLen, Record, Str, TypedParam, UHyper, UInt


class NodeGetInfoRet(Record):
    model: Annotated[str, FixedChars(32)]
    memory: UHyper
    cpus: Int
    mhz: Int
    nodes: Int
    sockets: Int
    cores: Int
    threads: Int


NODE_GET_INFO = Procedure(
    REMOTE, 6, "node_get_info", None, NodeGetInfoRet, rights=(may.CONNECT_READ,), priority=True, since="0.1.0"
)


class NodeGetCellsFreeMemoryArgs(Record):
    start_cell: Int
    maxcells: Int


class NodeGetCellsFreeMemoryRet(Record):
    cells: Annotated[list[UHyper], MaxLen(limits.NODE_MAX_CELLS)]


NODE_GET_CELLS_FREE_MEMORY = Procedure(
    REMOTE,
    101,
    "node_get_cells_free_memory",
    NodeGetCellsFreeMemoryArgs,
    NodeGetCellsFreeMemoryRet,
    rights=(may.CONNECT_READ,),
    priority=True,
    since="0.3.3",
)


class NodeGetFreeMemoryRet(Record):
    free_mem: UHyper


NODE_GET_FREE_MEMORY = Procedure(
    REMOTE,
    102,
    "node_get_free_memory",
    None,
    NodeGetFreeMemoryRet,
    rights=(may.CONNECT_READ,),
    priority=True,
    since="0.3.3",
)


class NodeGetSecurityModelRet(Record):
    model: Annotated[str, MaxChars(limits.SECURITY_MODEL_MAX)]
    doi: Annotated[str, MaxChars(limits.SECURITY_DOI_MAX)]


NODE_GET_SECURITY_MODEL = Procedure(
    REMOTE,
    122,
    "node_get_security_model",
    None,
    NodeGetSecurityModelRet,
    rights=(may.CONNECT_READ,),
    priority=True,
    since="0.6.1",
)


class NodeGetCpuStatsArgs(Record):
    cpu_num: Int
    nparams: Int
    flags: UInt


class NodeCpuStat(Record):
    field: Str
    value: UHyper


class NodeGetCpuStatsRet(Record):
    params: Annotated[list[NodeCpuStat], MaxLen(limits.NODE_CPU_STATS_MAX)]
    nparams: Int


NODE_GET_CPU_STATS = Procedure(
    REMOTE,
    227,
    "node_get_cpu_stats",
    NodeGetCpuStatsArgs,
    NodeGetCpuStatsRet,
    rights=(may.CONNECT_READ,),
    priority=True,
    since="0.9.3",
)


class NodeGetMemoryStatsArgs(Record):
    nparams: Int
    cell_num: Int
    flags: UInt


class NodeMemoryStat(Record):
    field: Str
    value: UHyper


class NodeGetMemoryStatsRet(Record):
    params: Annotated[list[NodeMemoryStat], MaxLen(limits.NODE_MEMORY_STATS_MAX)]
    nparams: Int


NODE_GET_MEMORY_STATS = Procedure(
    REMOTE,
    228,
    "node_get_memory_stats",
    NodeGetMemoryStatsArgs,
    NodeGetMemoryStatsRet,
    rights=(may.CONNECT_READ,),
    priority=True,
    since="0.9.3",
)


class NodeSuspendForDurationArgs(Record):
    target: UInt
    duration: UHyper
    flags: UInt


NODE_SUSPEND_FOR_DURATION = Procedure(
    REMOTE,
    250,
    "node_suspend_for_duration",
    NodeSuspendForDurationArgs,
    rights=(may.CONNECT_PM_CONTROL,),
    since="0.9.8",
)


class NodeSetMemoryParametersArgs(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.NODE_MEMORY_PARAMETERS_MAX)]
    flags: UInt


NODE_SET_MEMORY_PARAMETERS = Procedure(
    REMOTE, 288, "node_set_memory_parameters", NodeSetMemoryParametersArgs, rights=(may.CONNECT_WRITE,), since="0.10.2"
)


class NodeGetMemoryParametersArgs(Record):
    nparams: Int
    flags: UInt


class NodeGetMemoryParametersRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.NODE_MEMORY_PARAMETERS_MAX)]
    nparams: Int


NODE_GET_MEMORY_PARAMETERS = Procedure(
    REMOTE,
    289,
    "node_get_memory_parameters",
    NodeGetMemoryParametersArgs,
    NodeGetMemoryParametersRet,
    rights=(may.CONNECT_READ,),
    since="0.10.2",
)


class NodeGetCpuMapArgs(Record):
    need_map: Int
    need_online: Int
    flags: UInt


class NodeGetCpuMapRet(Record):
    cpumap: Annotated[bytes, MaxLen(limits.CPUMAP_MAX)]
    online: UInt
    ret: Int


NODE_GET_CPU_MAP = Procedure(
    REMOTE, 293, "node_get_cpu_map", NodeGetCpuMapArgs, NodeGetCpuMapRet, rights=(may.CONNECT_READ,), since="1.0.0"
)


class NodeGetFreePagesArgs(Record):
    pages: Annotated[list[UInt], MaxLen(limits.NODE_MAX_CELLS)]
    start_cell: Int
    cell_count: UInt
    flags: UInt


class NodeGetFreePagesRet(Record):
    counts: Annotated[list[UHyper], MaxLen(limits.NODE_MAX_CELLS)]


NODE_GET_FREE_PAGES = Procedure(
    REMOTE,
    340,
    "node_get_free_pages",
    NodeGetFreePagesArgs,
    NodeGetFreePagesRet,
    rights=(may.CONNECT_READ,),
    priority=True,
    since="1.2.6",
)


class NodeAllocPagesArgs(Record):
    page_sizes: Annotated[list[UInt], MaxLen(limits.NODE_MAX_CELLS)]
    page_counts: Annotated[list[UHyper], MaxLen(limits.NODE_MAX_CELLS)]
    start_cell: Int
    cell_count: UInt
    flags: UInt


class NodeAllocPagesRet(Record):
    ret: Int


NODE_ALLOC_PAGES = Procedure(
    REMOTE, 347, "node_alloc_pages", NodeAllocPagesArgs, NodeAllocPagesRet, rights=(may.CONNECT_WRITE,), since="1.2.9"
)


class NodeGetSevInfoArgs(Record):
    nparams: Int
    flags: UInt


class NodeGetSevInfoRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.NODE_SEV_INFO_MAX)]
    nparams: Int


NODE_GET_SEV_INFO = Procedure(
    REMOTE,
    395,
    "node_get_sev_info",
    NodeGetSevInfoArgs,
    NodeGetSevInfoRet,
    rights=(may.CONNECT_READ,),
    read_only=False,
    since="4.5.0",
)
