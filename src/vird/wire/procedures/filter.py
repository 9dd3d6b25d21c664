"""Procedures about network filters."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import NwfilterRef
from vird.wire.xdr import Int, MaxLen, Record, Str, UInt, Uuid


class NwfilterLookupByNameArgs(Record):
    name: Str


class NwfilterLookupByNameRet(Record):
    nwfilter: NwfilterRef


NWFILTER_LOOKUP_BY_NAME = Procedure(
    REMOTE,
    175,
    "nwfilter_lookup_by_name",
    NwfilterLookupByNameArgs,
    NwfilterLookupByNameRet,
    rights=(may.NWFILTER_GETATTR,),
    priority=True,
    since="0.8.0",
)


class NwfilterLookupByUuidArgs(Record):
    uuid: Uuid


class NwfilterLookupByUuidRet(Record):
    nwfilter: NwfilterRef


NWFILTER_LOOKUP_BY_UUID = Procedure(
    REMOTE,
    176,
    "nwfilter_lookup_by_uuid",
    NwfilterLookupByUuidArgs,
    NwfilterLookupByUuidRet,
    rights=(may.NWFILTER_GETATTR,),
    priority=True,
    since="0.8.0",
)


class NwfilterGetXmlDescArgs(Record):
    nwfilter: NwfilterRef
    flags: UInt


class NwfilterGetXmlDescRet(Record):
    xml: Str


NWFILTER_GET_XML_DESC = Procedure(
    REMOTE,
    177,
    "nwfilter_get_xml_desc",
    NwfilterGetXmlDescArgs,
    NwfilterGetXmlDescRet,
    rights=(may.NWFILTER_READ,),
    priority=True,
    since="0.8.0",
)


class ConnectNumOfNwfiltersRet(Record):
    num: Int


CONNECT_NUM_OF_NWFILTERS = Procedure(
    REMOTE,
    178,
    "connect_num_of_nwfilters",
    None,
    ConnectNumOfNwfiltersRet,
    rights=(may.CONNECT_SEARCH_NWFILTERS,),
    seen=may.NWFILTER_GETATTR,
    priority=True,
    since="0.8.0",
)


class ConnectListNwfiltersArgs(Record):
    maxnames: Int


class ConnectListNwfiltersRet(Record):
    names: Annotated[list[Str], MaxLen(limits.NWFILTER_LIST_MAX)]


CONNECT_LIST_NWFILTERS = Procedure(
    REMOTE,
    179,
    "connect_list_nwfilters",
    ConnectListNwfiltersArgs,
    ConnectListNwfiltersRet,
    rights=(may.CONNECT_SEARCH_NWFILTERS,),
    seen=may.NWFILTER_GETATTR,
    priority=True,
    since="0.8.0",
)


class NwfilterDefineXmlArgs(Record):
    xml: Str


class NwfilterDefineXmlRet(Record):
    nwfilter: NwfilterRef


NWFILTER_DEFINE_XML = Procedure(
    REMOTE,
    180,
    "nwfilter_define_xml",
    NwfilterDefineXmlArgs,
    NwfilterDefineXmlRet,
    rights=(may.NWFILTER_WRITE, may.NWFILTER_SAVE),
    priority=True,
    since="0.8.0",
)


class NwfilterUndefineArgs(Record):
    nwfilter: NwfilterRef


NWFILTER_UNDEFINE = Procedure(
    REMOTE, 181, "nwfilter_undefine", NwfilterUndefineArgs, rights=(may.NWFILTER_DELETE,), priority=True, since="0.8.0"
)


class ConnectListAllNwfiltersArgs(Record):
    need_results: Int
    flags: UInt


class ConnectListAllNwfiltersRet(Record):
    filters: Annotated[list[NwfilterRef], MaxLen(limits.NWFILTER_LIST_MAX)]
    ret: UInt


CONNECT_LIST_ALL_NWFILTERS = Procedure(
    REMOTE,
    286,
    "connect_list_all_nwfilters",
    ConnectListAllNwfiltersArgs,
    ConnectListAllNwfiltersRet,
    rights=(may.CONNECT_SEARCH_NWFILTERS,),
    seen=may.NWFILTER_GETATTR,
    priority=True,
    since="0.10.2",
)


class NwfilterDefineXmlFlagsArgs(Record):
    xml: Str
    flags: UInt


class NwfilterDefineXmlFlagsRet(Record):
    nwfilter: NwfilterRef


NWFILTER_DEFINE_XML_FLAGS = Procedure(
    REMOTE,
    431,
    "nwfilter_define_xml_flags",
    NwfilterDefineXmlFlagsArgs,
    NwfilterDefineXmlFlagsRet,
    rights=(may.NWFILTER_WRITE, may.NWFILTER_SAVE),
    priority=True,
    since="7.7.0",
)
