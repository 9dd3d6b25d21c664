"""Procedures that measure a domain, and peek into it."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Hyper, Int, MaxLen, Record, Str, TypedParam, UHyper, UInt


class DomainBlockStatsArgs(Record):
    dom: DomainRef
    path: Str


class DomainBlockStatsRet(Record):
    rd_req: Hyper
    rd_bytes: Hyper
    wr_req: Hyper
    wr_bytes: Hyper
    errs: Hyper


DOMAIN_BLOCK_STATS = Procedure(
    REMOTE,
    64,
    "domain_block_stats",
    DomainBlockStatsArgs,
    DomainBlockStatsRet,
    rights=(may.DOMAIN_READ,),
    since="0.3.2",
)


class DomainInterfaceStatsArgs(Record):
    dom: DomainRef
    device: Str


class DomainInterfaceStatsRet(Record):
    rx_bytes: Hyper
    rx_packets: Hyper
    rx_errs: Hyper
    rx_drop: Hyper
    tx_bytes: Hyper
    tx_packets: Hyper
    tx_errs: Hyper
    tx_drop: Hyper


DOMAIN_INTERFACE_STATS = Procedure(
    REMOTE,
    65,
    "domain_interface_stats",
    DomainInterfaceStatsArgs,
    DomainInterfaceStatsRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.3.2",
)


class DomainBlockPeekArgs(Record):
    dom: DomainRef
    path: Str
    offset: UHyper
    size: UInt
    flags: UInt


class DomainBlockPeekRet(Record):
    buffer: Annotated[bytes, MaxLen(limits.DOMAIN_BLOCK_PEEK_BUFFER_MAX)]


DOMAIN_BLOCK_PEEK = Procedure(
    REMOTE,
    103,
    "domain_block_peek",
    DomainBlockPeekArgs,
    DomainBlockPeekRet,
    rights=(may.DOMAIN_BLOCK_READ,),
    since="0.4.2",
)


class DomainMemoryPeekArgs(Record):
    dom: DomainRef
    offset: UHyper
    size: UInt
    flags: UInt


class DomainMemoryPeekRet(Record):
    buffer: Annotated[bytes, MaxLen(limits.DOMAIN_MEMORY_PEEK_BUFFER_MAX)]


DOMAIN_MEMORY_PEEK = Procedure(
    REMOTE,
    104,
    "domain_memory_peek",
    DomainMemoryPeekArgs,
    DomainMemoryPeekRet,
    rights=(may.DOMAIN_MEM_READ,),
    since="0.4.2",
)


class DomainMemoryStatsArgs(Record):
    dom: DomainRef
    max_stats: UInt
    flags: UInt


class DomainMemoryStat(Record):
    tag: Int
    val: UHyper


class DomainMemoryStatsRet(Record):
    stats: Annotated[list[DomainMemoryStat], MaxLen(limits.DOMAIN_MEMORY_STATS_MAX)]


DOMAIN_MEMORY_STATS = Procedure(
    REMOTE,
    159,
    "domain_memory_stats",
    DomainMemoryStatsArgs,
    DomainMemoryStatsRet,
    rights=(may.DOMAIN_READ,),
    since="0.7.5",
)


class DomainGetBlockInfoArgs(Record):
    dom: DomainRef
    path: Str
    flags: UInt


class DomainGetBlockInfoRet(Record):
    allocation: UHyper
    capacity: UHyper
    physical: UHyper


DOMAIN_GET_BLOCK_INFO = Procedure(
    REMOTE,
    194,
    "domain_get_block_info",
    DomainGetBlockInfoArgs,
    DomainGetBlockInfoRet,
    rights=(may.DOMAIN_READ,),
    since="0.8.1",
)


class DomainBlockStatsFlagsArgs(Record):
    dom: DomainRef
    path: Str
    nparams: Int
    flags: UInt


class DomainBlockStatsFlagsRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_BLOCK_STATS_PARAMETERS_MAX)]
    nparams: Int


DOMAIN_BLOCK_STATS_FLAGS = Procedure(
    REMOTE,
    243,
    "domain_block_stats_flags",
    DomainBlockStatsFlagsArgs,
    DomainBlockStatsFlagsRet,
    rights=(may.DOMAIN_READ,),
    since="0.9.5",
)


class DomainGetCpuStatsArgs(Record):
    dom: DomainRef
    nparams: UInt
    start_cpu: Int
    ncpus: UInt
    flags: UInt


class DomainGetCpuStatsRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_GET_CPU_STATS_MAX)]
    nparams: Int


DOMAIN_GET_CPU_STATS = Procedure(
    REMOTE,
    262,
    "domain_get_cpu_stats",
    DomainGetCpuStatsArgs,
    DomainGetCpuStatsRet,
    rights=(may.DOMAIN_READ,),
    since="0.9.10",
)


class DomainGetDiskErrorsArgs(Record):
    dom: DomainRef
    maxerrors: UInt
    flags: UInt


class DomainDiskError(Record):
    disk: Str
    error: Int


class DomainGetDiskErrorsRet(Record):
    errors: Annotated[list[DomainDiskError], MaxLen(limits.DOMAIN_DISK_ERRORS_MAX)]
    nerrors: Int


DOMAIN_GET_DISK_ERRORS = Procedure(
    REMOTE,
    263,
    "domain_get_disk_errors",
    DomainGetDiskErrorsArgs,
    DomainGetDiskErrorsRet,
    rights=(may.DOMAIN_READ,),
    since="0.9.10",
)


class DomainSetMemoryStatsPeriodArgs(Record):
    dom: DomainRef
    period: Int
    flags: UInt


DOMAIN_SET_MEMORY_STATS_PERIOD = Procedure(
    REMOTE,
    308,
    "domain_set_memory_stats_period",
    DomainSetMemoryStatsPeriodArgs,
    rights=may.DOMAIN_AFFECT,
    since="1.1.1",
)


class ConnectGetAllDomainStatsArgs(Record):
    doms: Annotated[list[DomainRef], MaxLen(limits.DOMAIN_LIST_MAX)]
    stats: UInt
    flags: UInt


class DomainStatsRecord(Record):
    dom: DomainRef
    params: Annotated[list[TypedParam], MaxLen(limits.CONNECT_GET_ALL_DOMAIN_STATS_MAX)]


class ConnectGetAllDomainStatsRet(Record):
    ret_stats: Annotated[list[DomainStatsRecord], MaxLen(limits.DOMAIN_LIST_MAX)]


CONNECT_GET_ALL_DOMAIN_STATS = Procedure(
    REMOTE,
    344,
    "connect_get_all_domain_stats",
    ConnectGetAllDomainStatsArgs,
    ConnectGetAllDomainStatsRet,
    rights=(may.CONNECT_SEARCH_DOMAINS,),
    seen=may.DOMAIN_READ,
    since="1.2.8",
)


class DomainGetMessagesArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainGetMessagesRet(Record):
    msgs: Annotated[list[Str], MaxLen(limits.DOMAIN_MESSAGES_MAX)]


DOMAIN_GET_MESSAGES = Procedure(
    REMOTE,
    426,
    "domain_get_messages",
    DomainGetMessagesArgs,
    DomainGetMessagesRet,
    rights=(may.DOMAIN_READ,),
    since="7.1.0",
)


class DomainStartDirtyRateCalcArgs(Record):
    dom: DomainRef
    seconds: Int
    flags: UInt


DOMAIN_START_DIRTY_RATE_CALC = Procedure(
    REMOTE, 427, "domain_start_dirty_rate_calc", DomainStartDirtyRateCalcArgs, rights=(may.DOMAIN_WRITE,), since="7.2.0"
)
