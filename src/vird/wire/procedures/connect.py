"""Procedures about the connection itself: opening, versions, capabilities, CPU models, identity."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.xdr import Int, MaxLen, Record, Str, TypedParam, UHyper, UInt


class ConnectOpenArgs(Record):
    name: Str | None
    flags: UInt


CONNECT_OPEN = Procedure(
    REMOTE,
    1,
    "connect_open",
    ConnectOpenArgs,
    rights=(may.CONNECT_GETATTR,),
    priority=True,
    session=True,
    since="0.0.3",
)
CONNECT_CLOSE = Procedure(REMOTE, 2, "connect_close", priority=True, session=True, since="0.0.3")


class ConnectGetTypeRet(Record):
    type: Str


CONNECT_GET_TYPE = Procedure(
    REMOTE, 3, "connect_get_type", None, ConnectGetTypeRet, rights=(may.CONNECT_GETATTR,), priority=True, since="0.0.3"
)


class ConnectGetVersionRet(Record):
    hv_ver: UHyper


CONNECT_GET_VERSION = Procedure(
    REMOTE,
    4,
    "connect_get_version",
    None,
    ConnectGetVersionRet,
    rights=(may.CONNECT_GETATTR,),
    priority=True,
    since="0.0.3",
)


class ConnectGetMaxVcpusArgs(Record):
    type: Str | None


class ConnectGetMaxVcpusRet(Record):
    max_vcpus: Int


CONNECT_GET_MAX_VCPUS = Procedure(
    REMOTE,
    5,
    "connect_get_max_vcpus",
    ConnectGetMaxVcpusArgs,
    ConnectGetMaxVcpusRet,
    rights=(may.CONNECT_READ,),
    priority=True,
    since="0.2.1",
)


class ConnectGetCapabilitiesRet(Record):
    capabilities: Str


CONNECT_GET_CAPABILITIES = Procedure(
    REMOTE, 7, "connect_get_capabilities", None, ConnectGetCapabilitiesRet, rights=(may.CONNECT_READ,), since="0.2.1"
)


class ConnectGetHostnameRet(Record):
    hostname: Str


CONNECT_GET_HOSTNAME = Procedure(
    REMOTE,
    59,
    "connect_get_hostname",
    None,
    ConnectGetHostnameRet,
    rights=(may.CONNECT_GETATTR,),
    priority=True,
    since="0.3.0",
)


class ConnectSupportsFeatureArgs(Record):
    feature: Int


class ConnectSupportsFeatureRet(Record):
    supported: Int


CONNECT_SUPPORTS_FEATURE = Procedure(
    REMOTE,
    60,
    "connect_supports_feature",
    ConnectSupportsFeatureArgs,
    ConnectSupportsFeatureRet,
    rights=(may.CONNECT_GETATTR,),
    priority=True,
    since="0.3.2",
)


class ConnectGetUriRet(Record):
    uri: Str


CONNECT_GET_URI = Procedure(
    REMOTE,
    110,
    "connect_get_uri",
    None,
    ConnectGetUriRet,
    rights=(may.CONNECT_GETATTR,),
    priority=True,
    session=True,
    since="0.3.0",
)


class ConnectIsSecureRet(Record):
    secure: Int


CONNECT_IS_SECURE = Procedure(
    REMOTE, 149, "connect_is_secure", None, ConnectIsSecureRet, priority=True, session=True, since="0.7.3"
)


class ConnectGetLibVersionRet(Record):
    lib_ver: UHyper


CONNECT_GET_LIB_VERSION = Procedure(
    REMOTE,
    157,
    "connect_get_lib_version",
    None,
    ConnectGetLibVersionRet,
    rights=(may.CONNECT_GETATTR,),
    priority=True,
    session=True,
    since="0.7.3",
)


class ConnectCompareCpuArgs(Record):
    xml: Str
    flags: UInt


class ConnectCompareCpuRet(Record):
    result: Int


CONNECT_COMPARE_CPU = Procedure(
    REMOTE,
    158,
    "connect_compare_cpu",
    ConnectCompareCpuArgs,
    ConnectCompareCpuRet,
    rights=(may.CONNECT_READ,),
    priority=True,
    since="0.7.5",
)


class ConnectBaselineCpuArgs(Record):
    xml_cpus: Annotated[list[Str], MaxLen(limits.CPU_BASELINE_MAX)]
    flags: UInt


class ConnectBaselineCpuRet(Record):
    cpu: Str


CONNECT_BASELINE_CPU = Procedure(
    REMOTE,
    162,
    "connect_baseline_cpu",
    ConnectBaselineCpuArgs,
    ConnectBaselineCpuRet,
    rights=(may.CONNECT_READ,),
    since="0.7.7",
)


class ConnectGetSysinfoArgs(Record):
    flags: UInt


class ConnectGetSysinfoRet(Record):
    sysinfo: Str


CONNECT_GET_SYSINFO = Procedure(
    REMOTE,
    203,
    "connect_get_sysinfo",
    ConnectGetSysinfoArgs,
    ConnectGetSysinfoRet,
    rights=(may.CONNECT_READ,),
    priority=True,
    since="0.8.8",
)


class ConnectGetCpuModelNamesArgs(Record):
    arch: Str
    need_results: Int
    flags: UInt


class ConnectGetCpuModelNamesRet(Record):
    models: Annotated[list[Str], MaxLen(limits.CONNECT_CPU_MODELS_MAX)]
    ret: Int


CONNECT_GET_CPU_MODEL_NAMES = Procedure(
    REMOTE,
    312,
    "connect_get_cpu_model_names",
    ConnectGetCpuModelNamesArgs,
    ConnectGetCpuModelNamesRet,
    rights=(may.CONNECT_READ,),
    since="1.1.3",
)


class ConnectGetDomainCapabilitiesArgs(Record):
    emulatorbin: Str | None
    arch: Str | None
    machine: Str | None
    virttype: Str | None
    flags: UInt


class ConnectGetDomainCapabilitiesRet(Record):
    capabilities: Str


CONNECT_GET_DOMAIN_CAPABILITIES = Procedure(
    REMOTE,
    342,
    "connect_get_domain_capabilities",
    ConnectGetDomainCapabilitiesArgs,
    ConnectGetDomainCapabilitiesRet,
    rights=(may.CONNECT_WRITE,),
    since="1.2.7",
)
CONNECT_REGISTER_CLOSE_CALLBACK = Procedure(
    REMOTE,
    360,
    "connect_register_close_callback",
    rights=(may.CONNECT_GETATTR,),
    priority=True,
    session=True,
    since="0.10.0",
)
CONNECT_UNREGISTER_CLOSE_CALLBACK = Procedure(
    REMOTE,
    361,
    "connect_unregister_close_callback",
    rights=(may.CONNECT_GETATTR,),
    priority=True,
    session=True,
    since="0.10.0",
)


class ConnectEventConnectionClosedMsg(Record):
    reason: Int


CONNECT_EVENT_CONNECTION_CLOSED = Procedure(
    REMOTE, 362, "connect_event_connection_closed", ConnectEventConnectionClosedMsg, event=True
)


class ConnectCompareHypervisorCpuArgs(Record):
    emulator: Str | None
    arch: Str | None
    machine: Str | None
    virttype: Str | None
    xml_cpu: Str
    flags: UInt


class ConnectCompareHypervisorCpuRet(Record):
    result: Int


CONNECT_COMPARE_HYPERVISOR_CPU = Procedure(
    REMOTE,
    393,
    "connect_compare_hypervisor_cpu",
    ConnectCompareHypervisorCpuArgs,
    ConnectCompareHypervisorCpuRet,
    rights=(may.CONNECT_WRITE,),
    since="4.4.0",
)


class ConnectBaselineHypervisorCpuArgs(Record):
    emulator: Str | None
    arch: Str | None
    machine: Str | None
    virttype: Str | None
    xml_cpus: Annotated[list[Str], MaxLen(limits.CPU_BASELINE_MAX)]
    flags: UInt


class ConnectBaselineHypervisorCpuRet(Record):
    cpu: Str


CONNECT_BASELINE_HYPERVISOR_CPU = Procedure(
    REMOTE,
    394,
    "connect_baseline_hypervisor_cpu",
    ConnectBaselineHypervisorCpuArgs,
    ConnectBaselineHypervisorCpuRet,
    rights=(may.CONNECT_WRITE,),
    since="4.4.0",
)


class ConnectSetIdentityArgs(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.CONNECT_IDENTITY_PARAMS_MAX)]
    flags: UInt


CONNECT_SET_IDENTITY = Procedure(
    REMOTE,
    419,
    "connect_set_identity",
    ConnectSetIdentityArgs,
    rights=(may.CONNECT_WRITE,),
    session=True,
    since="5.8.0",
)
