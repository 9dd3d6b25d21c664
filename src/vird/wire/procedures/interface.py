"""Procedures about the host's network interfaces."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import InterfaceRef
from vird.wire.xdr import Int, MaxLen, Record, Str, UInt


class ConnectNumOfInterfacesRet(Record):
    num: Int


CONNECT_NUM_OF_INTERFACES = Procedure(
    REMOTE,
    126,
    "connect_num_of_interfaces",
    None,
    ConnectNumOfInterfacesRet,
    rights=(may.CONNECT_SEARCH_INTERFACES,),
    seen=may.INTERFACE_GETATTR,
    priority=True,
    since="0.6.4",
)


class ConnectListInterfacesArgs(Record):
    maxnames: Int


class ConnectListInterfacesRet(Record):
    names: Annotated[list[Str], MaxLen(limits.INTERFACE_LIST_MAX)]


CONNECT_LIST_INTERFACES = Procedure(
    REMOTE,
    127,
    "connect_list_interfaces",
    ConnectListInterfacesArgs,
    ConnectListInterfacesRet,
    rights=(may.CONNECT_SEARCH_INTERFACES,),
    seen=may.INTERFACE_GETATTR,
    priority=True,
    since="0.6.4",
)


class InterfaceLookupByNameArgs(Record):
    name: Str


class InterfaceLookupByNameRet(Record):
    iface: InterfaceRef


INTERFACE_LOOKUP_BY_NAME = Procedure(
    REMOTE,
    128,
    "interface_lookup_by_name",
    InterfaceLookupByNameArgs,
    InterfaceLookupByNameRet,
    rights=(may.INTERFACE_GETATTR,),
    priority=True,
    since="0.6.4",
)


class InterfaceLookupByMacStringArgs(Record):
    mac: Str


class InterfaceLookupByMacStringRet(Record):
    iface: InterfaceRef


INTERFACE_LOOKUP_BY_MAC_STRING = Procedure(
    REMOTE,
    129,
    "interface_lookup_by_mac_string",
    InterfaceLookupByMacStringArgs,
    InterfaceLookupByMacStringRet,
    rights=(may.INTERFACE_GETATTR,),
    priority=True,
    since="0.6.4",
)


class InterfaceGetXmlDescArgs(Record):
    iface: InterfaceRef
    flags: UInt


class InterfaceGetXmlDescRet(Record):
    xml: Str


INTERFACE_GET_XML_DESC = Procedure(
    REMOTE,
    130,
    "interface_get_xml_desc",
    InterfaceGetXmlDescArgs,
    InterfaceGetXmlDescRet,
    rights=(may.INTERFACE_READ,),
    since="0.6.4",
)


class InterfaceDefineXmlArgs(Record):
    xml: Str
    flags: UInt


class InterfaceDefineXmlRet(Record):
    iface: InterfaceRef


INTERFACE_DEFINE_XML = Procedure(
    REMOTE,
    131,
    "interface_define_xml",
    InterfaceDefineXmlArgs,
    InterfaceDefineXmlRet,
    rights=(may.INTERFACE_WRITE, may.INTERFACE_SAVE),
    priority=True,
    since="0.6.4",
)


class InterfaceUndefineArgs(Record):
    iface: InterfaceRef


INTERFACE_UNDEFINE = Procedure(
    REMOTE,
    132,
    "interface_undefine",
    InterfaceUndefineArgs,
    rights=(may.INTERFACE_DELETE,),
    priority=True,
    since="0.6.4",
)


class InterfaceCreateArgs(Record):
    iface: InterfaceRef
    flags: UInt


INTERFACE_CREATE = Procedure(
    REMOTE, 133, "interface_create", InterfaceCreateArgs, rights=(may.INTERFACE_START,), since="0.6.4"
)


class InterfaceDestroyArgs(Record):
    iface: InterfaceRef
    flags: UInt


INTERFACE_DESTROY = Procedure(
    REMOTE, 134, "interface_destroy", InterfaceDestroyArgs, rights=(may.INTERFACE_STOP,), priority=True, since="0.6.4"
)


class ConnectNumOfDefinedInterfacesRet(Record):
    num: Int


CONNECT_NUM_OF_DEFINED_INTERFACES = Procedure(
    REMOTE,
    137,
    "connect_num_of_defined_interfaces",
    None,
    ConnectNumOfDefinedInterfacesRet,
    rights=(may.CONNECT_SEARCH_INTERFACES,),
    seen=may.INTERFACE_GETATTR,
    priority=True,
    since="0.7.0",
)


class ConnectListDefinedInterfacesArgs(Record):
    maxnames: Int


class ConnectListDefinedInterfacesRet(Record):
    names: Annotated[list[Str], MaxLen(limits.INTERFACE_LIST_MAX)]


CONNECT_LIST_DEFINED_INTERFACES = Procedure(
    REMOTE,
    138,
    "connect_list_defined_interfaces",
    ConnectListDefinedInterfacesArgs,
    ConnectListDefinedInterfacesRet,
    rights=(may.CONNECT_SEARCH_INTERFACES,),
    seen=may.INTERFACE_GETATTR,
    priority=True,
    since="0.7.0",
)


class InterfaceIsActiveArgs(Record):
    iface: InterfaceRef


class InterfaceIsActiveRet(Record):
    active: Int


INTERFACE_IS_ACTIVE = Procedure(
    REMOTE,
    156,
    "interface_is_active",
    InterfaceIsActiveArgs,
    InterfaceIsActiveRet,
    rights=(may.INTERFACE_READ,),
    priority=True,
    since="0.7.3",
)


class InterfaceChangeBeginArgs(Record):
    flags: UInt


INTERFACE_CHANGE_BEGIN = Procedure(
    REMOTE,
    220,
    "interface_change_begin",
    InterfaceChangeBeginArgs,
    rights=(may.CONNECT_INTERFACE_TRANSACTION,),
    since="0.9.2",
)


class InterfaceChangeCommitArgs(Record):
    flags: UInt


INTERFACE_CHANGE_COMMIT = Procedure(
    REMOTE,
    221,
    "interface_change_commit",
    InterfaceChangeCommitArgs,
    rights=(may.CONNECT_INTERFACE_TRANSACTION,),
    since="0.9.2",
)


class InterfaceChangeRollbackArgs(Record):
    flags: UInt


INTERFACE_CHANGE_ROLLBACK = Procedure(
    REMOTE,
    222,
    "interface_change_rollback",
    InterfaceChangeRollbackArgs,
    rights=(may.CONNECT_INTERFACE_TRANSACTION,),
    since="0.9.2",
)


class ConnectListAllInterfacesArgs(Record):
    need_results: Int
    flags: UInt


class ConnectListAllInterfacesRet(Record):
    ifaces: Annotated[list[InterfaceRef], MaxLen(limits.INTERFACE_LIST_MAX)]
    ret: UInt


CONNECT_LIST_ALL_INTERFACES = Procedure(
    REMOTE,
    284,
    "connect_list_all_interfaces",
    ConnectListAllInterfacesArgs,
    ConnectListAllInterfacesRet,
    rights=(may.CONNECT_SEARCH_INTERFACES,),
    seen=may.INTERFACE_GETATTR,
    priority=True,
    since="0.10.2",
)
