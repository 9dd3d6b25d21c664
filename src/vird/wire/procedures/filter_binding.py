"""Procedures about bindings of network filters to ports."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import NwfilterBindingRef
from vird.wire.xdr import Int, MaxLen, Record, Str, UInt


class NwfilterBindingLookupByPortDevArgs(Record):
    name: Str


class NwfilterBindingLookupByPortDevRet(Record):
    nwfilter: NwfilterBindingRef


NWFILTER_BINDING_LOOKUP_BY_PORT_DEV = Procedure(
    REMOTE,
    397,
    "nwfilter_binding_lookup_by_port_dev",
    NwfilterBindingLookupByPortDevArgs,
    NwfilterBindingLookupByPortDevRet,
    rights=(may.NWFILTER_BINDING_GETATTR,),
    priority=True,
    since="4.5.0",
)


class NwfilterBindingGetXmlDescArgs(Record):
    nwfilter: NwfilterBindingRef
    flags: UInt


class NwfilterBindingGetXmlDescRet(Record):
    xml: Str


NWFILTER_BINDING_GET_XML_DESC = Procedure(
    REMOTE,
    398,
    "nwfilter_binding_get_xml_desc",
    NwfilterBindingGetXmlDescArgs,
    NwfilterBindingGetXmlDescRet,
    rights=(may.NWFILTER_BINDING_READ,),
    priority=True,
    since="4.5.0",
)


class NwfilterBindingCreateXmlArgs(Record):
    xml: Str
    flags: UInt


class NwfilterBindingCreateXmlRet(Record):
    nwfilter: NwfilterBindingRef


NWFILTER_BINDING_CREATE_XML = Procedure(
    REMOTE,
    399,
    "nwfilter_binding_create_xml",
    NwfilterBindingCreateXmlArgs,
    NwfilterBindingCreateXmlRet,
    rights=(may.NWFILTER_BINDING_CREATE,),
    priority=True,
    since="4.5.0",
)


class NwfilterBindingDeleteArgs(Record):
    nwfilter: NwfilterBindingRef


NWFILTER_BINDING_DELETE = Procedure(
    REMOTE,
    400,
    "nwfilter_binding_delete",
    NwfilterBindingDeleteArgs,
    rights=(may.NWFILTER_BINDING_DELETE,),
    priority=True,
    since="4.5.0",
)


class ConnectListAllNwfilterBindingsArgs(Record):
    need_results: Int
    flags: UInt


class ConnectListAllNwfilterBindingsRet(Record):
    bindings: Annotated[list[NwfilterBindingRef], MaxLen(limits.NWFILTER_BINDING_LIST_MAX)]
    ret: UInt


CONNECT_LIST_ALL_NWFILTER_BINDINGS = Procedure(
    REMOTE,
    401,
    "connect_list_all_nwfilter_bindings",
    ConnectListAllNwfilterBindingsArgs,
    ConnectListAllNwfilterBindingsRet,
    rights=(may.CONNECT_SEARCH_NWFILTER_BINDINGS,),
    seen=may.NWFILTER_BINDING_GETATTR,
    priority=True,
    since="4.5.0",
)
