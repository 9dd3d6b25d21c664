"""Procedures about secrets."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import SecretRef
from vird.wire.xdr import Hidden, Int, MaxLen, Record, Str, UInt, Uuid


class ConnectNumOfSecretsRet(Record):
    num: Int


CONNECT_NUM_OF_SECRETS = Procedure(
    REMOTE,
    139,
    "connect_num_of_secrets",
    None,
    ConnectNumOfSecretsRet,
    rights=(may.CONNECT_SEARCH_SECRETS,),
    seen=may.SECRET_GETATTR,
    priority=True,
    since="0.7.1",
)


class ConnectListSecretsArgs(Record):
    maxuuids: Int


class ConnectListSecretsRet(Record):
    uuids: Annotated[list[Str], MaxLen(limits.SECRET_LIST_MAX)]


CONNECT_LIST_SECRETS = Procedure(
    REMOTE,
    140,
    "connect_list_secrets",
    ConnectListSecretsArgs,
    ConnectListSecretsRet,
    rights=(may.CONNECT_SEARCH_SECRETS,),
    seen=may.SECRET_GETATTR,
    priority=True,
    since="0.7.1",
)


class SecretLookupByUuidArgs(Record):
    uuid: Uuid


class SecretLookupByUuidRet(Record):
    secret: SecretRef


SECRET_LOOKUP_BY_UUID = Procedure(
    REMOTE,
    141,
    "secret_lookup_by_uuid",
    SecretLookupByUuidArgs,
    SecretLookupByUuidRet,
    rights=(may.SECRET_GETATTR,),
    priority=True,
    since="0.7.1",
)


class SecretDefineXmlArgs(Record):
    xml: Str
    flags: UInt


class SecretDefineXmlRet(Record):
    secret: SecretRef


SECRET_DEFINE_XML = Procedure(
    REMOTE,
    142,
    "secret_define_xml",
    SecretDefineXmlArgs,
    SecretDefineXmlRet,
    rights=(may.SECRET_WRITE, may.SECRET_SAVE),
    priority=True,
    since="0.7.1",
)


class SecretGetXmlDescArgs(Record):
    secret: SecretRef
    flags: UInt


class SecretGetXmlDescRet(Record):
    xml: Str


SECRET_GET_XML_DESC = Procedure(
    REMOTE,
    143,
    "secret_get_xml_desc",
    SecretGetXmlDescArgs,
    SecretGetXmlDescRet,
    rights=(may.SECRET_READ,),
    priority=True,
    since="0.7.1",
)


class SecretSetValueArgs(Record):
    secret: SecretRef
    value: Annotated[bytes, MaxLen(limits.SECRET_VALUE_MAX), Hidden()]
    flags: UInt


SECRET_SET_VALUE = Procedure(
    REMOTE, 144, "secret_set_value", SecretSetValueArgs, rights=(may.SECRET_WRITE,), priority=True, since="0.7.1"
)


class SecretGetValueArgs(Record):
    secret: SecretRef
    flags: UInt


class SecretGetValueRet(Record):
    value: Annotated[bytes, MaxLen(limits.SECRET_VALUE_MAX), Hidden()]


SECRET_GET_VALUE = Procedure(
    REMOTE,
    145,
    "secret_get_value",
    SecretGetValueArgs,
    SecretGetValueRet,
    rights=(may.SECRET_READ_SECURE,),
    priority=True,
    since="0.7.1",
)


class SecretUndefineArgs(Record):
    secret: SecretRef


SECRET_UNDEFINE = Procedure(
    REMOTE, 146, "secret_undefine", SecretUndefineArgs, rights=(may.SECRET_DELETE,), priority=True, since="0.7.1"
)


class SecretLookupByUsageArgs(Record):
    usage_type: Int
    usage_id: Str


class SecretLookupByUsageRet(Record):
    secret: SecretRef


SECRET_LOOKUP_BY_USAGE = Procedure(
    REMOTE,
    147,
    "secret_lookup_by_usage",
    SecretLookupByUsageArgs,
    SecretLookupByUsageRet,
    rights=(may.SECRET_GETATTR,),
    priority=True,
    since="0.7.1",
)


class ConnectListAllSecretsArgs(Record):
    need_results: Int
    flags: UInt


class ConnectListAllSecretsRet(Record):
    secrets: Annotated[list[SecretRef], MaxLen(limits.SECRET_LIST_MAX)]
    ret: UInt


CONNECT_LIST_ALL_SECRETS = Procedure(
    REMOTE,
    287,
    "connect_list_all_secrets",
    ConnectListAllSecretsArgs,
    ConnectListAllSecretsRet,
    rights=(may.CONNECT_SEARCH_SECRETS,),
    seen=may.SECRET_GETATTR,
    priority=True,
    since="0.10.2",
)
