"""Procedures about processors, memory and I/O threads of a domain, and where they run."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Int, MaxLen, Record, Str, TypedParam, UHyper, UInt


class DomainGetMaxMemoryArgs(Record):
    dom: DomainRef


class DomainGetMaxMemoryRet(Record):
    memory: UHyper


DOMAIN_GET_MAX_MEMORY = Procedure(
    REMOTE,
    17,
    "domain_get_max_memory",
    DomainGetMaxMemoryArgs,
    DomainGetMaxMemoryRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.0.3",
)


class DomainGetMaxVcpusArgs(Record):
    dom: DomainRef


class DomainGetMaxVcpusRet(Record):
    num: Int


DOMAIN_GET_MAX_VCPUS = Procedure(
    REMOTE,
    18,
    "domain_get_max_vcpus",
    DomainGetMaxVcpusArgs,
    DomainGetMaxVcpusRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.2.1",
)


class DomainGetVcpusArgs(Record):
    dom: DomainRef
    maxinfo: Int
    maplen: Int


class VcpuInfo(Record):
    number: UInt
    state: Int
    cpu_time: UHyper
    cpu: Int


class DomainGetVcpusRet(Record):
    info: Annotated[list[VcpuInfo], MaxLen(limits.VCPUINFO_MAX)]
    cpumaps: Annotated[bytes, MaxLen(limits.CPUMAPS_MAX)]


DOMAIN_GET_VCPUS = Procedure(
    REMOTE,
    20,
    "domain_get_vcpus",
    DomainGetVcpusArgs,
    DomainGetVcpusRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.1.4",
)


class DomainPinVcpuArgs(Record):
    dom: DomainRef
    vcpu: UInt
    cpumap: Annotated[bytes, MaxLen(limits.CPUMAP_MAX)]


DOMAIN_PIN_VCPU = Procedure(REMOTE, 26, "domain_pin_vcpu", DomainPinVcpuArgs, rights=(may.DOMAIN_WRITE,), since="0.1.4")


class DomainSetMaxMemoryArgs(Record):
    dom: DomainRef
    memory: UHyper


DOMAIN_SET_MAX_MEMORY = Procedure(
    REMOTE,
    30,
    "domain_set_max_memory",
    DomainSetMaxMemoryArgs,
    rights=(may.DOMAIN_WRITE,),
    priority=True,
    since="0.0.3",
)


class DomainSetMemoryArgs(Record):
    dom: DomainRef
    memory: UHyper


DOMAIN_SET_MEMORY = Procedure(
    REMOTE, 31, "domain_set_memory", DomainSetMemoryArgs, rights=(may.DOMAIN_WRITE,), since="0.1.1"
)


class DomainSetVcpusArgs(Record):
    dom: DomainRef
    nvcpus: UInt


DOMAIN_SET_VCPUS = Procedure(
    REMOTE, 32, "domain_set_vcpus", DomainSetVcpusArgs, rights=(may.DOMAIN_WRITE,), since="0.1.4"
)


class DomainSetVcpusFlagsArgs(Record):
    dom: DomainRef
    nvcpus: UInt
    flags: UInt


DOMAIN_SET_VCPUS_FLAGS = Procedure(
    REMOTE,
    199,
    "domain_set_vcpus_flags",
    DomainSetVcpusFlagsArgs,
    rights=(*may.DOMAIN_AFFECT, may.DOMAIN_WRITE_IF_VCPU_BY_AGENT),
    since="0.8.5",
)


class DomainGetVcpusFlagsArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainGetVcpusFlagsRet(Record):
    num: Int


DOMAIN_GET_VCPUS_FLAGS = Procedure(
    REMOTE,
    200,
    "domain_get_vcpus_flags",
    DomainGetVcpusFlagsArgs,
    DomainGetVcpusFlagsRet,
    rights=(may.DOMAIN_READ, may.DOMAIN_WRITE_IF_VCPU_BY_AGENT),
    since="0.8.5",
)


class DomainSetMemoryFlagsArgs(Record):
    dom: DomainRef
    memory: UHyper
    flags: UInt


DOMAIN_SET_MEMORY_FLAGS = Procedure(
    REMOTE, 204, "domain_set_memory_flags", DomainSetMemoryFlagsArgs, rights=may.DOMAIN_AFFECT, since="0.9.0"
)


class DomainPinVcpuFlagsArgs(Record):
    dom: DomainRef
    vcpu: UInt
    cpumap: Annotated[bytes, MaxLen(limits.CPUMAP_MAX)]
    flags: UInt


DOMAIN_PIN_VCPU_FLAGS = Procedure(
    REMOTE, 225, "domain_pin_vcpu_flags", DomainPinVcpuFlagsArgs, rights=may.DOMAIN_AFFECT, since="0.9.3"
)


class DomainGetVcpuPinInfoArgs(Record):
    dom: DomainRef
    ncpumaps: Int
    maplen: Int
    flags: UInt


class DomainGetVcpuPinInfoRet(Record):
    cpumaps: Annotated[bytes, MaxLen(limits.CPUMAPS_MAX)]
    num: Int


DOMAIN_GET_VCPU_PIN_INFO = Procedure(
    REMOTE,
    230,
    "domain_get_vcpu_pin_info",
    DomainGetVcpuPinInfoArgs,
    DomainGetVcpuPinInfoRet,
    rights=(may.DOMAIN_READ,),
    since="0.9.3",
)


class DomainPinEmulatorArgs(Record):
    dom: DomainRef
    cpumap: Annotated[bytes, MaxLen(limits.CPUMAP_MAX)]
    flags: UInt


DOMAIN_PIN_EMULATOR = Procedure(
    REMOTE, 279, "domain_pin_emulator", DomainPinEmulatorArgs, rights=may.DOMAIN_AFFECT, since="0.10.0"
)


class DomainGetEmulatorPinInfoArgs(Record):
    dom: DomainRef
    maplen: Int
    flags: UInt


class DomainGetEmulatorPinInfoRet(Record):
    cpumaps: Annotated[bytes, MaxLen(limits.CPUMAPS_MAX)]
    ret: Int


DOMAIN_GET_EMULATOR_PIN_INFO = Procedure(
    REMOTE,
    280,
    "domain_get_emulator_pin_info",
    DomainGetEmulatorPinInfoArgs,
    DomainGetEmulatorPinInfoRet,
    rights=(may.DOMAIN_READ,),
    since="0.10.0",
)


class DomainGetIothreadInfoArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainIothreadInfo(Record):
    iothread_id: UInt
    cpumap: Annotated[bytes, MaxLen(limits.CPUMAP_MAX)]


class DomainGetIothreadInfoRet(Record):
    info: Annotated[list[DomainIothreadInfo], MaxLen(limits.IOTHREAD_INFO_MAX)]
    ret: UInt


DOMAIN_GET_IOTHREAD_INFO = Procedure(
    REMOTE,
    351,
    "domain_get_iothread_info",
    DomainGetIothreadInfoArgs,
    DomainGetIothreadInfoRet,
    rights=(may.DOMAIN_READ,),
    since="1.2.14",
)


class DomainPinIothreadArgs(Record):
    dom: DomainRef
    iothreads_id: UInt
    cpumap: Annotated[bytes, MaxLen(limits.CPUMAP_MAX)]
    flags: UInt


DOMAIN_PIN_IOTHREAD = Procedure(
    REMOTE, 352, "domain_pin_iothread", DomainPinIothreadArgs, rights=may.DOMAIN_AFFECT, since="1.2.14"
)


class DomainAddIothreadArgs(Record):
    dom: DomainRef
    iothread_id: UInt
    flags: UInt


DOMAIN_ADD_IOTHREAD = Procedure(
    REMOTE, 355, "domain_add_iothread", DomainAddIothreadArgs, rights=may.DOMAIN_AFFECT, since="1.2.15"
)


class DomainDelIothreadArgs(Record):
    dom: DomainRef
    iothread_id: UInt
    flags: UInt


DOMAIN_DEL_IOTHREAD = Procedure(
    REMOTE, 356, "domain_del_iothread", DomainDelIothreadArgs, rights=may.DOMAIN_AFFECT, since="1.2.15"
)


class DomainSetVcpuArgs(Record):
    dom: DomainRef
    cpumap: Str
    state: Int
    flags: UInt


DOMAIN_SET_VCPU = Procedure(REMOTE, 384, "domain_set_vcpu", DomainSetVcpuArgs, rights=may.DOMAIN_AFFECT, since="3.1.0")


class DomainSetIothreadParamsArgs(Record):
    dom: DomainRef
    iothread_id: UInt
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_IOTHREAD_PARAMS_MAX)]
    flags: UInt


DOMAIN_SET_IOTHREAD_PARAMS = Procedure(
    REMOTE, 402, "domain_set_iothread_params", DomainSetIothreadParamsArgs, rights=may.DOMAIN_AFFECT, since="4.10.0"
)
