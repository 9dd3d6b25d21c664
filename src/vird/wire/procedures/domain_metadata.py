"""Procedures about what a domain carries beside its devices: metadata, security labels, launch security."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Int, MaxChars, MaxLen, Record, Str, TypedParam, UInt


class DomainGetSecurityLabelArgs(Record):
    dom: DomainRef


class DomainGetSecurityLabelRet(Record):
    label: Annotated[str, MaxChars(limits.SECURITY_LABEL_MAX)]
    enforcing: Int


DOMAIN_GET_SECURITY_LABEL = Procedure(
    REMOTE,
    121,
    "domain_get_security_label",
    DomainGetSecurityLabelArgs,
    DomainGetSecurityLabelRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.6.1",
)


class DomainSetMetadataArgs(Record):
    dom: DomainRef
    type: Int
    metadata: Str | None
    key: Str | None
    uri: Str | None
    flags: UInt


DOMAIN_SET_METADATA = Procedure(
    REMOTE, 264, "domain_set_metadata", DomainSetMetadataArgs, rights=may.DOMAIN_AFFECT, since="0.9.10"
)


class DomainGetMetadataArgs(Record):
    dom: DomainRef
    type: Int
    uri: Str | None
    flags: UInt


class DomainGetMetadataRet(Record):
    metadata: Str


DOMAIN_GET_METADATA = Procedure(
    REMOTE,
    265,
    "domain_get_metadata",
    DomainGetMetadataArgs,
    DomainGetMetadataRet,
    rights=(may.DOMAIN_READ,),
    since="0.9.10",
)


class DomainGetSecurityLabelListArgs(Record):
    dom: DomainRef


class DomainGetSecurityLabelListRet(Record):
    labels: Annotated[list[DomainGetSecurityLabelRet], MaxLen(limits.SECURITY_LABEL_LIST_MAX)]
    ret: Int


DOMAIN_GET_SECURITY_LABEL_LIST = Procedure(
    REMOTE,
    278,
    "domain_get_security_label_list",
    DomainGetSecurityLabelListArgs,
    DomainGetSecurityLabelListRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.10.0",
)


class DomainGetLaunchSecurityInfoArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainGetLaunchSecurityInfoRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_LAUNCH_SECURITY_INFO_PARAMS_MAX)]


DOMAIN_GET_LAUNCH_SECURITY_INFO = Procedure(
    REMOTE,
    396,
    "domain_get_launch_security_info",
    DomainGetLaunchSecurityInfoArgs,
    DomainGetLaunchSecurityInfoRet,
    rights=(may.DOMAIN_READ,),
    read_only=False,
    since="4.5.0",
)


class DomainSetLaunchSecurityStateArgs(Record):
    dom: DomainRef
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_LAUNCH_SECURITY_STATE_PARAMS_MAX)]
    flags: UInt


DOMAIN_SET_LAUNCH_SECURITY_STATE = Procedure(
    REMOTE,
    439,
    "domain_set_launch_security_state",
    DomainSetLaunchSecurityStateArgs,
    rights=(may.DOMAIN_WRITE,),
    since="8.0.0",
)
