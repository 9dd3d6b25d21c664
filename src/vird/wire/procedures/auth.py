"""Procedures that prove who the caller is, the only ones before the proof succeeded."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.xdr import Char, Hidden, Int, MaxLen, Record, Str


class AuthType(IntEnum):
    """The ways to prove who one is (remote_auth_type)."""

    NONE = 0
    SASL = 1
    POLKIT = 2


class AuthListRet(Record):
    types: Annotated[list[AuthType], MaxLen(limits.AUTH_TYPE_LIST_MAX)]


AUTH_LIST = Procedure(
    REMOTE, 66, "auth_list", None, AuthListRet, priority=True, session=True, unauthenticated=True, since="0.4.1"
)


class AuthSaslInitRet(Record):
    mechlist: Str


AUTH_SASL_INIT = Procedure(
    REMOTE,
    67,
    "auth_sasl_init",
    None,
    AuthSaslInitRet,
    priority=True,
    session=True,
    unauthenticated=True,
    since="0.4.1",
)


class AuthSaslStartArgs(Record):
    mech: Str
    nil: Int
    data: Annotated[list[Char], MaxLen(limits.AUTH_SASL_DATA_MAX), Hidden()]


class AuthSaslStartRet(Record):
    complete: Int
    nil: Int
    data: Annotated[list[Char], MaxLen(limits.AUTH_SASL_DATA_MAX), Hidden()]


AUTH_SASL_START = Procedure(
    REMOTE,
    68,
    "auth_sasl_start",
    AuthSaslStartArgs,
    AuthSaslStartRet,
    priority=True,
    session=True,
    unauthenticated=True,
    since="0.4.1",
)


class AuthSaslStepArgs(Record):
    nil: Int
    data: Annotated[list[Char], MaxLen(limits.AUTH_SASL_DATA_MAX), Hidden()]


class AuthSaslStepRet(Record):
    complete: Int
    nil: Int
    data: Annotated[list[Char], MaxLen(limits.AUTH_SASL_DATA_MAX), Hidden()]


AUTH_SASL_STEP = Procedure(
    REMOTE,
    69,
    "auth_sasl_step",
    AuthSaslStepArgs,
    AuthSaslStepRet,
    priority=True,
    session=True,
    unauthenticated=True,
    since="0.4.1",
)


class AuthPolkitRet(Record):
    complete: Int


AUTH_POLKIT = Procedure(
    REMOTE, 70, "auth_polkit", None, AuthPolkitRet, priority=True, session=True, unauthenticated=True, since="0.4.1"
)
