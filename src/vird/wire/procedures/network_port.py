"""Procedures about the ports of a virtual network."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import NetworkPortRef, NetworkRef
from vird.wire.xdr import Int, MaxLen, Record, Str, TypedParam, UInt, Uuid


class NetworkListAllPortsArgs(Record):
    network: NetworkRef
    need_results: Int
    flags: UInt


class NetworkListAllPortsRet(Record):
    ports: Annotated[list[NetworkPortRef], MaxLen(limits.NETWORK_PORT_LIST_MAX)]
    ret: UInt


NETWORK_LIST_ALL_PORTS = Procedure(
    REMOTE,
    404,
    "network_list_all_ports",
    NetworkListAllPortsArgs,
    NetworkListAllPortsRet,
    rights=(may.NETWORK_SEARCH_PORTS,),
    seen=may.NETWORK_PORT_GETATTR,
    priority=True,
    since="5.5.0",
)


class NetworkPortLookupByUuidArgs(Record):
    network: NetworkRef
    uuid: Uuid


class NetworkPortLookupByUuidRet(Record):
    port: NetworkPortRef


NETWORK_PORT_LOOKUP_BY_UUID = Procedure(
    REMOTE,
    405,
    "network_port_lookup_by_uuid",
    NetworkPortLookupByUuidArgs,
    NetworkPortLookupByUuidRet,
    rights=(may.NETWORK_PORT_GETATTR,),
    priority=True,
    since="5.5.0",
)


class NetworkPortCreateXmlArgs(Record):
    network: NetworkRef
    xml: Str
    flags: UInt


class NetworkPortCreateXmlRet(Record):
    port: NetworkPortRef


NETWORK_PORT_CREATE_XML = Procedure(
    REMOTE,
    406,
    "network_port_create_xml",
    NetworkPortCreateXmlArgs,
    NetworkPortCreateXmlRet,
    rights=(may.NETWORK_PORT_CREATE,),
    since="5.5.0",
)


class NetworkPortGetParametersArgs(Record):
    port: NetworkPortRef
    nparams: Int
    flags: UInt


class NetworkPortGetParametersRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.NETWORK_PORT_PARAMETERS_MAX)]
    nparams: Int


NETWORK_PORT_GET_PARAMETERS = Procedure(
    REMOTE,
    407,
    "network_port_get_parameters",
    NetworkPortGetParametersArgs,
    NetworkPortGetParametersRet,
    rights=(may.NETWORK_PORT_READ,),
    since="5.5.0",
)


class NetworkPortSetParametersArgs(Record):
    port: NetworkPortRef
    params: Annotated[list[TypedParam], MaxLen(limits.NETWORK_PORT_PARAMETERS_MAX)]
    flags: UInt


NETWORK_PORT_SET_PARAMETERS = Procedure(
    REMOTE,
    408,
    "network_port_set_parameters",
    NetworkPortSetParametersArgs,
    rights=(may.NETWORK_PORT_WRITE,),
    since="5.5.0",
)


class NetworkPortGetXmlDescArgs(Record):
    port: NetworkPortRef
    flags: UInt


class NetworkPortGetXmlDescRet(Record):
    xml: Str


NETWORK_PORT_GET_XML_DESC = Procedure(
    REMOTE,
    409,
    "network_port_get_xml_desc",
    NetworkPortGetXmlDescArgs,
    NetworkPortGetXmlDescRet,
    rights=(may.NETWORK_PORT_READ,),
    since="5.5.0",
)


class NetworkPortDeleteArgs(Record):
    port: NetworkPortRef
    flags: UInt


NETWORK_PORT_DELETE = Procedure(
    REMOTE, 410, "network_port_delete", NetworkPortDeleteArgs, rights=(may.NETWORK_PORT_DELETE,), since="5.5.0"
)
