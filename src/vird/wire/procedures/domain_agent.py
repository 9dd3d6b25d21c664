"""Procedures that the agent inside the guest carries out."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Hidden, Hyper, Int, MaxLen, Record, Str, TypedParam, UHyper, UInt


class DomainGetHostnameArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainGetHostnameRet(Record):
    hostname: Str


DOMAIN_GET_HOSTNAME = Procedure(
    REMOTE,
    277,
    "domain_get_hostname",
    DomainGetHostnameArgs,
    DomainGetHostnameRet,
    rights=(may.DOMAIN_WRITE,),
    since="0.10.0",
)


class DomainFstrimArgs(Record):
    dom: DomainRef
    mount_point: Str | None
    minimum: UHyper
    flags: UInt


DOMAIN_FSTRIM = Procedure(REMOTE, 294, "domain_fstrim", DomainFstrimArgs, rights=(may.DOMAIN_FS_TRIM,), since="1.0.1")


class DomainFsfreezeArgs(Record):
    dom: DomainRef
    mountpoints: Annotated[list[Str], MaxLen(limits.DOMAIN_FSFREEZE_MOUNTPOINTS_MAX)]
    flags: UInt


class DomainFsfreezeRet(Record):
    filesystems: Int


DOMAIN_FSFREEZE = Procedure(
    REMOTE, 335, "domain_fsfreeze", DomainFsfreezeArgs, DomainFsfreezeRet, rights=(may.DOMAIN_FS_FREEZE,), since="1.2.5"
)


class DomainFsthawArgs(Record):
    dom: DomainRef
    mountpoints: Annotated[list[Str], MaxLen(limits.DOMAIN_FSFREEZE_MOUNTPOINTS_MAX)]
    flags: UInt


class DomainFsthawRet(Record):
    filesystems: Int


DOMAIN_FSTHAW = Procedure(
    REMOTE, 336, "domain_fsthaw", DomainFsthawArgs, DomainFsthawRet, rights=(may.DOMAIN_FS_FREEZE,), since="1.2.5"
)


class DomainGetTimeArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainGetTimeRet(Record):
    seconds: Hyper
    nseconds: UInt


DOMAIN_GET_TIME = Procedure(
    REMOTE, 337, "domain_get_time", DomainGetTimeArgs, DomainGetTimeRet, rights=(may.DOMAIN_WRITE,), since="1.2.5"
)


class DomainSetTimeArgs(Record):
    dom: DomainRef
    seconds: Hyper
    nseconds: UInt
    flags: UInt


DOMAIN_SET_TIME = Procedure(
    REMOTE, 338, "domain_set_time", DomainSetTimeArgs, rights=(may.DOMAIN_SET_TIME,), since="1.2.5"
)


class DomainGetFsinfoArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainFsinfo(Record):
    mountpoint: Str
    name: Str
    fstype: Str
    dev_aliases: Annotated[list[Str], MaxLen(limits.DOMAIN_FSINFO_DISKS_MAX)]


class DomainGetFsinfoRet(Record):
    info: Annotated[list[DomainFsinfo], MaxLen(limits.DOMAIN_FSINFO_MAX)]
    ret: UInt


DOMAIN_GET_FSINFO = Procedure(
    REMOTE,
    349,
    "domain_get_fsinfo",
    DomainGetFsinfoArgs,
    DomainGetFsinfoRet,
    rights=(may.DOMAIN_FS_FREEZE,),
    since="1.2.11",
)


class DomainInterfaceAddressesArgs(Record):
    dom: DomainRef
    source: UInt
    flags: UInt


class DomainIpAddr(Record):
    type: Int
    addr: Str
    prefix: UInt


class DomainInterface(Record):
    name: Str
    hwaddr: Str | None
    addrs: Annotated[list[DomainIpAddr], MaxLen(limits.DOMAIN_IP_ADDR_MAX)]


class DomainInterfaceAddressesRet(Record):
    ifaces: Annotated[list[DomainInterface], MaxLen(limits.DOMAIN_INTERFACE_MAX)]


DOMAIN_INTERFACE_ADDRESSES = Procedure(
    REMOTE,
    353,
    "domain_interface_addresses",
    DomainInterfaceAddressesArgs,
    DomainInterfaceAddressesRet,
    rights=(may.DOMAIN_READ, may.DOMAIN_WRITE_IF_ADDRESSES_BY_AGENT),
    since="1.2.14",
)


class DomainSetUserPasswordArgs(Record):
    dom: DomainRef
    user: Str | None
    password: Annotated[Str | None, Hidden()]
    flags: UInt


DOMAIN_SET_USER_PASSWORD = Procedure(
    REMOTE,
    357,
    "domain_set_user_password",
    DomainSetUserPasswordArgs,
    rights=(may.DOMAIN_SET_PASSWORD,),
    since="1.2.16",
)


class DomainGetGuestVcpusArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainGetGuestVcpusRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_GUEST_VCPU_PARAMS_MAX)]


DOMAIN_GET_GUEST_VCPUS = Procedure(
    REMOTE,
    371,
    "domain_get_guest_vcpus",
    DomainGetGuestVcpusArgs,
    DomainGetGuestVcpusRet,
    rights=(may.DOMAIN_WRITE,),
    since="2.0.0",
)


class DomainSetGuestVcpusArgs(Record):
    dom: DomainRef
    cpumap: Str
    state: Int
    flags: UInt


DOMAIN_SET_GUEST_VCPUS = Procedure(
    REMOTE, 372, "domain_set_guest_vcpus", DomainSetGuestVcpusArgs, rights=(may.DOMAIN_WRITE,), since="2.0.0"
)


class DomainGetGuestInfoArgs(Record):
    dom: DomainRef
    types: UInt
    flags: UInt


class DomainGetGuestInfoRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_GUEST_INFO_PARAMS_MAX)]


DOMAIN_GET_GUEST_INFO = Procedure(
    REMOTE,
    418,
    "domain_get_guest_info",
    DomainGetGuestInfoArgs,
    DomainGetGuestInfoRet,
    rights=(may.DOMAIN_WRITE,),
    since="5.7.0",
)


class DomainAgentSetResponseTimeoutArgs(Record):
    dom: DomainRef
    timeout: Int
    flags: UInt


class DomainAgentSetResponseTimeoutRet(Record):
    result: Int


DOMAIN_AGENT_SET_RESPONSE_TIMEOUT = Procedure(
    REMOTE,
    420,
    "domain_agent_set_response_timeout",
    DomainAgentSetResponseTimeoutArgs,
    DomainAgentSetResponseTimeoutRet,
    rights=(may.DOMAIN_WRITE,),
    since="5.10.0",
)


class DomainAuthorizedSshKeysGetArgs(Record):
    dom: DomainRef
    user: Str
    flags: UInt


class DomainAuthorizedSshKeysGetRet(Record):
    keys: Annotated[list[Str], MaxLen(limits.DOMAIN_AUTHORIZED_SSH_KEYS_MAX)]


DOMAIN_AUTHORIZED_SSH_KEYS_GET = Procedure(
    REMOTE,
    424,
    "domain_authorized_ssh_keys_get",
    DomainAuthorizedSshKeysGetArgs,
    DomainAuthorizedSshKeysGetRet,
    rights=(may.DOMAIN_WRITE,),
    since="6.10.0",
)


class DomainAuthorizedSshKeysSetArgs(Record):
    dom: DomainRef
    user: Str
    keys: Annotated[list[Str], MaxLen(limits.DOMAIN_AUTHORIZED_SSH_KEYS_MAX)]
    flags: UInt


DOMAIN_AUTHORIZED_SSH_KEYS_SET = Procedure(
    REMOTE,
    425,
    "domain_authorized_ssh_keys_set",
    DomainAuthorizedSshKeysSetArgs,
    rights=(may.DOMAIN_WRITE,),
    since="6.10.0",
)
