"""Procedures of the migration protocols, versions 1 to 3."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure, Stream
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Int, MaxLen, Record, Str, TypedParam, UHyper, UInt


class DomainMigratePrepareArgs(Record):
    uri_in: Str | None
    flags: UHyper
    dname: Str | None
    bandwidth: UHyper


class DomainMigratePrepareRet(Record):
    cookie: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    uri_out: Str | None


DOMAIN_MIGRATE_PREPARE = Procedure(
    REMOTE,
    61,
    "domain_migrate_prepare",
    DomainMigratePrepareArgs,
    DomainMigratePrepareRet,
    rights=(may.DOMAIN_MIGRATE, may.DOMAIN_START, may.DOMAIN_WRITE),
    since="0.3.2",
)


class DomainMigratePerformArgs(Record):
    dom: DomainRef
    cookie: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    uri: Str
    flags: UHyper
    dname: Str | None
    bandwidth: UHyper


DOMAIN_MIGRATE_PERFORM = Procedure(
    REMOTE, 62, "domain_migrate_perform", DomainMigratePerformArgs, rights=(may.DOMAIN_MIGRATE,), since="0.3.2"
)


class DomainMigrateFinishArgs(Record):
    dname: Str
    cookie: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    uri: Str
    flags: UHyper


class DomainMigrateFinishRet(Record):
    ddom: DomainRef


DOMAIN_MIGRATE_FINISH = Procedure(
    REMOTE,
    63,
    "domain_migrate_finish",
    DomainMigrateFinishArgs,
    DomainMigrateFinishRet,
    rights=(may.DOMAIN_MIGRATE,),
    since="0.3.2",
)


class DomainMigratePrepare2Args(Record):
    uri_in: Str | None
    flags: UHyper
    dname: Str | None
    bandwidth: UHyper
    dom_xml: Str


class DomainMigratePrepare2Ret(Record):
    cookie: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    uri_out: Str | None


DOMAIN_MIGRATE_PREPARE2 = Procedure(
    REMOTE,
    108,
    "domain_migrate_prepare2",
    DomainMigratePrepare2Args,
    DomainMigratePrepare2Ret,
    rights=(may.DOMAIN_MIGRATE, may.DOMAIN_START, may.DOMAIN_WRITE),
    since="0.5.0",
)


class DomainMigrateFinish2Args(Record):
    dname: Str
    cookie: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    uri: Str
    flags: UHyper
    retcode: Int


class DomainMigrateFinish2Ret(Record):
    ddom: DomainRef


DOMAIN_MIGRATE_FINISH2 = Procedure(
    REMOTE,
    109,
    "domain_migrate_finish2",
    DomainMigrateFinish2Args,
    DomainMigrateFinish2Ret,
    rights=(may.DOMAIN_MIGRATE,),
    since="0.5.0",
)


class DomainMigratePrepareTunnelArgs(Record):
    flags: UHyper
    dname: Str | None
    bandwidth: UHyper
    dom_xml: Str


DOMAIN_MIGRATE_PREPARE_TUNNEL = Procedure(
    REMOTE,
    148,
    "domain_migrate_prepare_tunnel",
    DomainMigratePrepareTunnelArgs,
    rights=(may.DOMAIN_MIGRATE, may.DOMAIN_START, may.DOMAIN_WRITE),
    stream=Stream.TO_DAEMON,
    since="0.7.2",
)


class DomainMigrateBegin3Args(Record):
    dom: DomainRef
    xmlin: Str | None
    flags: UHyper
    dname: Str | None
    bandwidth: UHyper


class DomainMigrateBegin3Ret(Record):
    cookie_out: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    xml: Str


DOMAIN_MIGRATE_BEGIN3 = Procedure(
    REMOTE,
    213,
    "domain_migrate_begin3",
    DomainMigrateBegin3Args,
    DomainMigrateBegin3Ret,
    rights=(may.DOMAIN_MIGRATE,),
    since="0.9.2",
)


class DomainMigratePrepare3Args(Record):
    cookie_in: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    uri_in: Str | None
    flags: UHyper
    dname: Str | None
    bandwidth: UHyper
    dom_xml: Str


class DomainMigratePrepare3Ret(Record):
    cookie_out: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    uri_out: Str | None


DOMAIN_MIGRATE_PREPARE3 = Procedure(
    REMOTE,
    214,
    "domain_migrate_prepare3",
    DomainMigratePrepare3Args,
    DomainMigratePrepare3Ret,
    rights=(may.DOMAIN_MIGRATE, may.DOMAIN_START, may.DOMAIN_WRITE),
    since="0.9.2",
)


class DomainMigratePrepareTunnel3Args(Record):
    cookie_in: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    flags: UHyper
    dname: Str | None
    bandwidth: UHyper
    dom_xml: Str


class DomainMigratePrepareTunnel3Ret(Record):
    cookie_out: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]


DOMAIN_MIGRATE_PREPARE_TUNNEL3 = Procedure(
    REMOTE,
    215,
    "domain_migrate_prepare_tunnel3",
    DomainMigratePrepareTunnel3Args,
    DomainMigratePrepareTunnel3Ret,
    rights=(may.DOMAIN_MIGRATE, may.DOMAIN_START, may.DOMAIN_WRITE),
    stream=Stream.TO_DAEMON,
    since="0.9.2",
)


class DomainMigratePerform3Args(Record):
    dom: DomainRef
    xmlin: Str | None
    cookie_in: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    dconnuri: Str | None
    uri: Str | None
    flags: UHyper
    dname: Str | None
    bandwidth: UHyper


class DomainMigratePerform3Ret(Record):
    cookie_out: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]


DOMAIN_MIGRATE_PERFORM3 = Procedure(
    REMOTE,
    216,
    "domain_migrate_perform3",
    DomainMigratePerform3Args,
    DomainMigratePerform3Ret,
    rights=(may.DOMAIN_MIGRATE,),
    since="0.9.2",
)


class DomainMigrateFinish3Args(Record):
    dname: Str
    cookie_in: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    dconnuri: Str | None
    uri: Str | None
    flags: UHyper
    cancelled: Int


class DomainMigrateFinish3Ret(Record):
    dom: DomainRef
    cookie_out: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]


DOMAIN_MIGRATE_FINISH3 = Procedure(
    REMOTE,
    217,
    "domain_migrate_finish3",
    DomainMigrateFinish3Args,
    DomainMigrateFinish3Ret,
    rights=(may.DOMAIN_MIGRATE,),
    since="0.9.2",
)


class DomainMigrateConfirm3Args(Record):
    dom: DomainRef
    cookie_in: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    flags: UHyper
    cancelled: Int


DOMAIN_MIGRATE_CONFIRM3 = Procedure(
    REMOTE, 218, "domain_migrate_confirm3", DomainMigrateConfirm3Args, rights=(may.DOMAIN_MIGRATE,), since="0.9.2"
)


class DomainMigrateBegin3ParamsArgs(Record):
    dom: DomainRef
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_MIGRATE_PARAM_LIST_MAX)]
    flags: UInt


class DomainMigrateBegin3ParamsRet(Record):
    cookie_out: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    xml: Str


DOMAIN_MIGRATE_BEGIN3_PARAMS = Procedure(
    REMOTE,
    302,
    "domain_migrate_begin3_params",
    DomainMigrateBegin3ParamsArgs,
    DomainMigrateBegin3ParamsRet,
    rights=(may.DOMAIN_MIGRATE,),
    since="1.1.0",
)


class DomainMigratePrepare3ParamsArgs(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_MIGRATE_PARAM_LIST_MAX)]
    cookie_in: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    flags: UInt


class DomainMigratePrepare3ParamsRet(Record):
    cookie_out: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    uri_out: Str | None


DOMAIN_MIGRATE_PREPARE3_PARAMS = Procedure(
    REMOTE,
    303,
    "domain_migrate_prepare3_params",
    DomainMigratePrepare3ParamsArgs,
    DomainMigratePrepare3ParamsRet,
    rights=(may.DOMAIN_MIGRATE, may.DOMAIN_START, may.DOMAIN_WRITE),
    since="1.1.0",
)


class DomainMigratePrepareTunnel3ParamsArgs(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_MIGRATE_PARAM_LIST_MAX)]
    cookie_in: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    flags: UInt


class DomainMigratePrepareTunnel3ParamsRet(Record):
    cookie_out: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]


DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS = Procedure(
    REMOTE,
    304,
    "domain_migrate_prepare_tunnel3_params",
    DomainMigratePrepareTunnel3ParamsArgs,
    DomainMigratePrepareTunnel3ParamsRet,
    rights=(may.DOMAIN_MIGRATE, may.DOMAIN_START, may.DOMAIN_WRITE),
    stream=Stream.TO_DAEMON,
    since="1.1.0",
)


class DomainMigratePerform3ParamsArgs(Record):
    dom: DomainRef
    dconnuri: Str | None
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_MIGRATE_PARAM_LIST_MAX)]
    cookie_in: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    flags: UInt


class DomainMigratePerform3ParamsRet(Record):
    cookie_out: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]


DOMAIN_MIGRATE_PERFORM3_PARAMS = Procedure(
    REMOTE,
    305,
    "domain_migrate_perform3_params",
    DomainMigratePerform3ParamsArgs,
    DomainMigratePerform3ParamsRet,
    rights=(may.DOMAIN_MIGRATE,),
    since="1.1.0",
)


class DomainMigrateFinish3ParamsArgs(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_MIGRATE_PARAM_LIST_MAX)]
    cookie_in: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    flags: UInt
    cancelled: Int


class DomainMigrateFinish3ParamsRet(Record):
    dom: DomainRef
    cookie_out: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]


DOMAIN_MIGRATE_FINISH3_PARAMS = Procedure(
    REMOTE,
    306,
    "domain_migrate_finish3_params",
    DomainMigrateFinish3ParamsArgs,
    DomainMigrateFinish3ParamsRet,
    rights=(may.DOMAIN_MIGRATE,),
    since="1.1.0",
)


class DomainMigrateConfirm3ParamsArgs(Record):
    dom: DomainRef
    params: Annotated[list[TypedParam], MaxLen(limits.DOMAIN_MIGRATE_PARAM_LIST_MAX)]
    cookie_in: Annotated[bytes, MaxLen(limits.MIGRATE_COOKIE_MAX)]
    flags: UInt
    cancelled: Int


DOMAIN_MIGRATE_CONFIRM3_PARAMS = Procedure(
    REMOTE,
    307,
    "domain_migrate_confirm3_params",
    DomainMigrateConfirm3ParamsArgs,
    rights=(may.DOMAIN_MIGRATE,),
    since="1.1.0",
)
