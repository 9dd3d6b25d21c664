"""Procedures about scheduler weights, limits and performance events of a domain."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Int, MaxLen, Record, Str, TypedParam, UInt


class DomainGetSchedulerTypeArgs(Record):
    dom: DomainRef


class DomainGetSchedulerTypeRet(Record):
    type: Str
    nparams: Int


DOMAIN_GET_SCHEDULER_TYPE = Procedure(
    REMOTE,
    56,
    "domain_get_scheduler_type",
    DomainGetSchedulerTypeArgs,
    DomainGetSchedulerTypeRet,
    rights=(may.DOMAIN_READ,),
    since="0.2.3",
)


class DomainGetSchedulerParametersArgs(Record):
    dom: DomainRef
    nparams: Int


class DomainGetSchedulerParametersRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_SCHEDULER_PARAMETERS_MAX)]


DOMAIN_GET_SCHEDULER_PARAMETERS = Procedure(
    REMOTE,
    57,
    "domain_get_scheduler_parameters",
    DomainGetSchedulerParametersArgs,
    DomainGetSchedulerParametersRet,
    rights=(may.DOMAIN_READ,),
    since="0.2.3",
)


class DomainSetSchedulerParametersArgs(Record):
    dom: DomainRef
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_SCHEDULER_PARAMETERS_MAX)]


DOMAIN_SET_SCHEDULER_PARAMETERS = Procedure(
    REMOTE,
    58,
    "domain_set_scheduler_parameters",
    DomainSetSchedulerParametersArgs,
    rights=(may.DOMAIN_READ,),
    read_only=False,
    since="0.2.3",
)


class DomainSetMemoryParametersArgs(Record):
    dom: DomainRef
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_MEMORY_PARAMETERS_MAX)]
    flags: UInt


DOMAIN_SET_MEMORY_PARAMETERS = Procedure(
    REMOTE, 197, "domain_set_memory_parameters", DomainSetMemoryParametersArgs, rights=may.DOMAIN_AFFECT, since="0.8.5"
)


class DomainGetMemoryParametersArgs(Record):
    dom: DomainRef
    nparams: Int
    flags: UInt


class DomainGetMemoryParametersRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_MEMORY_PARAMETERS_MAX)]
    nparams: Int


DOMAIN_GET_MEMORY_PARAMETERS = Procedure(
    REMOTE,
    198,
    "domain_get_memory_parameters",
    DomainGetMemoryParametersArgs,
    DomainGetMemoryParametersRet,
    rights=(may.DOMAIN_READ,),
    since="0.8.5",
)


class DomainSetBlkioParametersArgs(Record):
    dom: DomainRef
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_BLKIO_PARAMETERS_MAX)]
    flags: UInt


DOMAIN_SET_BLKIO_PARAMETERS = Procedure(
    REMOTE, 205, "domain_set_blkio_parameters", DomainSetBlkioParametersArgs, rights=may.DOMAIN_AFFECT, since="0.9.0"
)


class DomainGetBlkioParametersArgs(Record):
    dom: DomainRef
    nparams: Int
    flags: UInt


class DomainGetBlkioParametersRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_BLKIO_PARAMETERS_MAX)]
    nparams: Int


DOMAIN_GET_BLKIO_PARAMETERS = Procedure(
    REMOTE,
    206,
    "domain_get_blkio_parameters",
    DomainGetBlkioParametersArgs,
    DomainGetBlkioParametersRet,
    rights=(may.DOMAIN_READ,),
    since="0.9.0",
)


class DomainSetSchedulerParametersFlagsArgs(Record):
    dom: DomainRef
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_SCHEDULER_PARAMETERS_MAX)]
    flags: UInt


DOMAIN_SET_SCHEDULER_PARAMETERS_FLAGS = Procedure(
    REMOTE,
    219,
    "domain_set_scheduler_parameters_flags",
    DomainSetSchedulerParametersFlagsArgs,
    rights=may.DOMAIN_AFFECT,
    since="0.9.2",
)


class DomainGetSchedulerParametersFlagsArgs(Record):
    dom: DomainRef
    nparams: Int
    flags: UInt


class DomainGetSchedulerParametersFlagsRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_SCHEDULER_PARAMETERS_MAX)]


DOMAIN_GET_SCHEDULER_PARAMETERS_FLAGS = Procedure(
    REMOTE,
    223,
    "domain_get_scheduler_parameters_flags",
    DomainGetSchedulerParametersFlagsArgs,
    DomainGetSchedulerParametersFlagsRet,
    rights=(may.DOMAIN_READ,),
    since="0.9.2",
)


class DomainSetNumaParametersArgs(Record):
    dom: DomainRef
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_NUMA_PARAMETERS_MAX)]
    flags: UInt


DOMAIN_SET_NUMA_PARAMETERS = Procedure(
    REMOTE, 254, "domain_set_numa_parameters", DomainSetNumaParametersArgs, rights=may.DOMAIN_AFFECT, since="0.9.9"
)


class DomainGetNumaParametersArgs(Record):
    dom: DomainRef
    nparams: Int
    flags: UInt


class DomainGetNumaParametersRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_NUMA_PARAMETERS_MAX)]
    nparams: Int


DOMAIN_GET_NUMA_PARAMETERS = Procedure(
    REMOTE,
    255,
    "domain_get_numa_parameters",
    DomainGetNumaParametersArgs,
    DomainGetNumaParametersRet,
    rights=(may.DOMAIN_READ,),
    since="0.9.9",
)


class DomainSetInterfaceParametersArgs(Record):
    dom: DomainRef
    device: Str
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_INTERFACE_PARAMETERS_MAX)]
    flags: UInt


DOMAIN_SET_INTERFACE_PARAMETERS = Procedure(
    REMOTE,
    256,
    "domain_set_interface_parameters",
    DomainSetInterfaceParametersArgs,
    rights=may.DOMAIN_AFFECT,
    since="0.9.9",
)


class DomainGetInterfaceParametersArgs(Record):
    dom: DomainRef
    device: Str
    nparams: Int
    flags: UInt


class DomainGetInterfaceParametersRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_INTERFACE_PARAMETERS_MAX)]
    nparams: Int


DOMAIN_GET_INTERFACE_PARAMETERS = Procedure(
    REMOTE,
    257,
    "domain_get_interface_parameters",
    DomainGetInterfaceParametersArgs,
    DomainGetInterfaceParametersRet,
    rights=(may.DOMAIN_READ,),
    since="0.9.9",
)


class DomainGetPerfEventsArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainGetPerfEventsRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_PERF_EVENTS_MAX)]


DOMAIN_GET_PERF_EVENTS = Procedure(
    REMOTE,
    365,
    "domain_get_perf_events",
    DomainGetPerfEventsArgs,
    DomainGetPerfEventsRet,
    rights=(may.DOMAIN_READ,),
    since="1.3.3",
)


class DomainSetPerfEventsArgs(Record):
    dom: DomainRef
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_PERF_EVENTS_MAX)]
    flags: UInt


DOMAIN_SET_PERF_EVENTS = Procedure(
    REMOTE, 366, "domain_set_perf_events", DomainSetPerfEventsArgs, rights=(may.DOMAIN_WRITE,), since="1.3.3"
)
