"""Procedures that find domains and tell what they are: lists, look-ups, state, XML, foreign formats."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import Int, MaxLen, Record, Str, UHyper, UInt, Uuid


class DomainGetXmlDescArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainGetXmlDescRet(Record):
    xml: Str


DOMAIN_GET_XML_DESC = Procedure(
    REMOTE,
    14,
    "domain_get_xml_desc",
    DomainGetXmlDescArgs,
    DomainGetXmlDescRet,
    rights=(may.DOMAIN_READ, may.DOMAIN_READ_SECURE_XML, may.DOMAIN_READ_SECURE_MIGRATABLE),
    since="0.0.3",
)


class DomainGetInfoArgs(Record):
    dom: DomainRef


class DomainGetInfoRet(Record):
    state: UInt
    max_mem: UHyper
    memory: UHyper
    nr_virt_cpu: UInt
    cpu_time: UHyper


DOMAIN_GET_INFO = Procedure(
    REMOTE, 16, "domain_get_info", DomainGetInfoArgs, DomainGetInfoRet, rights=(may.DOMAIN_READ,), since="0.0.3"
)


class DomainGetOsTypeArgs(Record):
    dom: DomainRef


class DomainGetOsTypeRet(Record):
    type: Str


DOMAIN_GET_OS_TYPE = Procedure(
    REMOTE,
    19,
    "domain_get_os_type",
    DomainGetOsTypeArgs,
    DomainGetOsTypeRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.0.3",
)


class ConnectListDefinedDomainsArgs(Record):
    maxnames: Int


class ConnectListDefinedDomainsRet(Record):
    names: Annotated[list[Str], MaxLen(limits.DOMAIN_LIST_MAX)]


CONNECT_LIST_DEFINED_DOMAINS = Procedure(
    REMOTE,
    21,
    "connect_list_defined_domains",
    ConnectListDefinedDomainsArgs,
    ConnectListDefinedDomainsRet,
    rights=(may.CONNECT_SEARCH_DOMAINS,),
    seen=may.DOMAIN_GETATTR,
    priority=True,
    since="0.1.1",
)


class DomainLookupByIdArgs(Record):
    id: Int


class DomainLookupByIdRet(Record):
    dom: DomainRef


DOMAIN_LOOKUP_BY_ID = Procedure(
    REMOTE,
    22,
    "domain_lookup_by_id",
    DomainLookupByIdArgs,
    DomainLookupByIdRet,
    rights=(may.DOMAIN_GETATTR,),
    priority=True,
    since="0.0.3",
)


class DomainLookupByNameArgs(Record):
    name: Str


class DomainLookupByNameRet(Record):
    dom: DomainRef


DOMAIN_LOOKUP_BY_NAME = Procedure(
    REMOTE,
    23,
    "domain_lookup_by_name",
    DomainLookupByNameArgs,
    DomainLookupByNameRet,
    rights=(may.DOMAIN_GETATTR,),
    priority=True,
    since="0.0.3",
)


class DomainLookupByUuidArgs(Record):
    uuid: Uuid


class DomainLookupByUuidRet(Record):
    dom: DomainRef


DOMAIN_LOOKUP_BY_UUID = Procedure(
    REMOTE,
    24,
    "domain_lookup_by_uuid",
    DomainLookupByUuidArgs,
    DomainLookupByUuidRet,
    rights=(may.DOMAIN_GETATTR,),
    priority=True,
    since="0.0.5",
)


class ConnectNumOfDefinedDomainsRet(Record):
    num: Int


CONNECT_NUM_OF_DEFINED_DOMAINS = Procedure(
    REMOTE,
    25,
    "connect_num_of_defined_domains",
    None,
    ConnectNumOfDefinedDomainsRet,
    rights=(may.CONNECT_SEARCH_DOMAINS,),
    seen=may.DOMAIN_GETATTR,
    priority=True,
    since="0.1.5",
)


class ConnectListDomainsArgs(Record):
    maxids: Int


class ConnectListDomainsRet(Record):
    ids: Annotated[list[Int], MaxLen(limits.DOMAIN_LIST_MAX)]


CONNECT_LIST_DOMAINS = Procedure(
    REMOTE,
    37,
    "connect_list_domains",
    ConnectListDomainsArgs,
    ConnectListDomainsRet,
    rights=(may.CONNECT_SEARCH_DOMAINS,),
    seen=may.DOMAIN_GETATTR,
    priority=True,
    since="0.0.3",
)


class ConnectNumOfDomainsRet(Record):
    num: Int


CONNECT_NUM_OF_DOMAINS = Procedure(
    REMOTE,
    51,
    "connect_num_of_domains",
    None,
    ConnectNumOfDomainsRet,
    rights=(may.CONNECT_SEARCH_DOMAINS,),
    seen=may.DOMAIN_GETATTR,
    priority=True,
    since="0.0.3",
)


class ConnectDomainXmlFromNativeArgs(Record):
    native_format: Str
    native_config: Str
    flags: UInt


class ConnectDomainXmlFromNativeRet(Record):
    domain_xml: Str


CONNECT_DOMAIN_XML_FROM_NATIVE = Procedure(
    REMOTE,
    135,
    "connect_domain_xml_from_native",
    ConnectDomainXmlFromNativeArgs,
    ConnectDomainXmlFromNativeRet,
    rights=(may.CONNECT_WRITE,),
    since="0.6.4",
)


class ConnectDomainXmlToNativeArgs(Record):
    native_format: Str
    domain_xml: Str
    flags: UInt


class ConnectDomainXmlToNativeRet(Record):
    native_config: Str


CONNECT_DOMAIN_XML_TO_NATIVE = Procedure(
    REMOTE,
    136,
    "connect_domain_xml_to_native",
    ConnectDomainXmlToNativeArgs,
    ConnectDomainXmlToNativeRet,
    rights=(may.CONNECT_WRITE,),
    since="0.6.4",
)


class DomainIsActiveArgs(Record):
    dom: DomainRef


class DomainIsActiveRet(Record):
    active: Int


DOMAIN_IS_ACTIVE = Procedure(
    REMOTE,
    150,
    "domain_is_active",
    DomainIsActiveArgs,
    DomainIsActiveRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.7.3",
)


class DomainIsPersistentArgs(Record):
    dom: DomainRef


class DomainIsPersistentRet(Record):
    persistent: Int


DOMAIN_IS_PERSISTENT = Procedure(
    REMOTE,
    151,
    "domain_is_persistent",
    DomainIsPersistentArgs,
    DomainIsPersistentRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.7.3",
)


class DomainIsUpdatedArgs(Record):
    dom: DomainRef


class DomainIsUpdatedRet(Record):
    updated: Int


DOMAIN_IS_UPDATED = Procedure(
    REMOTE,
    202,
    "domain_is_updated",
    DomainIsUpdatedArgs,
    DomainIsUpdatedRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.8.6",
)


class DomainGetStateArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainGetStateRet(Record):
    state: Int
    reason: Int


DOMAIN_GET_STATE = Procedure(
    REMOTE,
    212,
    "domain_get_state",
    DomainGetStateArgs,
    DomainGetStateRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.9.2",
)


class DomainGetControlInfoArgs(Record):
    dom: DomainRef
    flags: UInt


class DomainGetControlInfoRet(Record):
    state: UInt
    details: UInt
    state_time: UHyper


DOMAIN_GET_CONTROL_INFO = Procedure(
    REMOTE,
    229,
    "domain_get_control_info",
    DomainGetControlInfoArgs,
    DomainGetControlInfoRet,
    rights=(may.DOMAIN_READ,),
    priority=True,
    since="0.9.3",
)


class ConnectListAllDomainsArgs(Record):
    need_results: Int
    flags: UInt


class ConnectListAllDomainsRet(Record):
    domains: Annotated[list[DomainRef], MaxLen(limits.DOMAIN_LIST_MAX)]
    ret: UInt


CONNECT_LIST_ALL_DOMAINS = Procedure(
    REMOTE,
    273,
    "connect_list_all_domains",
    ConnectListAllDomainsArgs,
    ConnectListAllDomainsRet,
    rights=(may.CONNECT_SEARCH_DOMAINS,),
    seen=may.DOMAIN_GETATTR,
    priority=True,
    since="0.9.13",
)
