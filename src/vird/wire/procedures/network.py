"""Procedures about virtual networks and their leases."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import NetworkRef
from vird.wire.xdr import Hyper, Int, MaxLen, Record, Str, UInt, Uuid


class ConnectListDefinedNetworksArgs(Record):
    maxnames: Int


class ConnectListDefinedNetworksRet(Record):
    names: Annotated[list[Str], MaxLen(limits.NETWORK_LIST_MAX)]


CONNECT_LIST_DEFINED_NETWORKS = Procedure(
    REMOTE,
    36,
    "connect_list_defined_networks",
    ConnectListDefinedNetworksArgs,
    ConnectListDefinedNetworksRet,
    rights=(may.CONNECT_SEARCH_NETWORKS,),
    seen=may.NETWORK_GETATTR,
    priority=True,
    since="0.2.0",
)


class ConnectListNetworksArgs(Record):
    maxnames: Int


class ConnectListNetworksRet(Record):
    names: Annotated[list[Str], MaxLen(limits.NETWORK_LIST_MAX)]


CONNECT_LIST_NETWORKS = Procedure(
    REMOTE,
    38,
    "connect_list_networks",
    ConnectListNetworksArgs,
    ConnectListNetworksRet,
    rights=(may.CONNECT_SEARCH_NETWORKS,),
    seen=may.NETWORK_GETATTR,
    priority=True,
    since="0.2.0",
)


class NetworkCreateArgs(Record):
    net: NetworkRef


NETWORK_CREATE = Procedure(REMOTE, 39, "network_create", NetworkCreateArgs, rights=(may.NETWORK_START,), since="0.2.0")


class NetworkCreateXmlArgs(Record):
    xml: Str


class NetworkCreateXmlRet(Record):
    net: NetworkRef


NETWORK_CREATE_XML = Procedure(
    REMOTE,
    40,
    "network_create_xml",
    NetworkCreateXmlArgs,
    NetworkCreateXmlRet,
    rights=(may.NETWORK_WRITE, may.NETWORK_START),
    since="0.2.0",
)


class NetworkDefineXmlArgs(Record):
    xml: Str


class NetworkDefineXmlRet(Record):
    net: NetworkRef


NETWORK_DEFINE_XML = Procedure(
    REMOTE,
    41,
    "network_define_xml",
    NetworkDefineXmlArgs,
    NetworkDefineXmlRet,
    rights=(may.NETWORK_WRITE, may.NETWORK_SAVE),
    priority=True,
    since="0.2.0",
)


class NetworkDestroyArgs(Record):
    net: NetworkRef


NETWORK_DESTROY = Procedure(
    REMOTE, 42, "network_destroy", NetworkDestroyArgs, rights=(may.NETWORK_STOP,), priority=True, since="0.2.0"
)


class NetworkGetXmlDescArgs(Record):
    net: NetworkRef
    flags: UInt


class NetworkGetXmlDescRet(Record):
    xml: Str


NETWORK_GET_XML_DESC = Procedure(
    REMOTE,
    43,
    "network_get_xml_desc",
    NetworkGetXmlDescArgs,
    NetworkGetXmlDescRet,
    rights=(may.NETWORK_READ,),
    priority=True,
    since="0.2.0",
)


class NetworkGetAutostartArgs(Record):
    net: NetworkRef


class NetworkGetAutostartRet(Record):
    autostart: Int


NETWORK_GET_AUTOSTART = Procedure(
    REMOTE,
    44,
    "network_get_autostart",
    NetworkGetAutostartArgs,
    NetworkGetAutostartRet,
    rights=(may.NETWORK_READ,),
    priority=True,
    since="0.2.1",
)


class NetworkGetBridgeNameArgs(Record):
    net: NetworkRef


class NetworkGetBridgeNameRet(Record):
    name: Str


NETWORK_GET_BRIDGE_NAME = Procedure(
    REMOTE,
    45,
    "network_get_bridge_name",
    NetworkGetBridgeNameArgs,
    NetworkGetBridgeNameRet,
    rights=(may.NETWORK_READ,),
    priority=True,
    since="0.2.0",
)


class NetworkLookupByNameArgs(Record):
    name: Str


class NetworkLookupByNameRet(Record):
    net: NetworkRef


NETWORK_LOOKUP_BY_NAME = Procedure(
    REMOTE,
    46,
    "network_lookup_by_name",
    NetworkLookupByNameArgs,
    NetworkLookupByNameRet,
    rights=(may.NETWORK_GETATTR,),
    priority=True,
    since="0.2.0",
)


class NetworkLookupByUuidArgs(Record):
    uuid: Uuid


class NetworkLookupByUuidRet(Record):
    net: NetworkRef


NETWORK_LOOKUP_BY_UUID = Procedure(
    REMOTE,
    47,
    "network_lookup_by_uuid",
    NetworkLookupByUuidArgs,
    NetworkLookupByUuidRet,
    rights=(may.NETWORK_GETATTR,),
    priority=True,
    since="0.2.0",
)


class NetworkSetAutostartArgs(Record):
    net: NetworkRef
    autostart: Int


NETWORK_SET_AUTOSTART = Procedure(
    REMOTE,
    48,
    "network_set_autostart",
    NetworkSetAutostartArgs,
    rights=(may.NETWORK_WRITE,),
    priority=True,
    since="0.2.1",
)


class NetworkUndefineArgs(Record):
    net: NetworkRef


NETWORK_UNDEFINE = Procedure(
    REMOTE, 49, "network_undefine", NetworkUndefineArgs, rights=(may.NETWORK_DELETE,), priority=True, since="0.2.0"
)


class ConnectNumOfDefinedNetworksRet(Record):
    num: Int


CONNECT_NUM_OF_DEFINED_NETWORKS = Procedure(
    REMOTE,
    50,
    "connect_num_of_defined_networks",
    None,
    ConnectNumOfDefinedNetworksRet,
    rights=(may.CONNECT_SEARCH_NETWORKS,),
    seen=may.NETWORK_GETATTR,
    priority=True,
    since="0.2.0",
)


class ConnectNumOfNetworksRet(Record):
    num: Int


CONNECT_NUM_OF_NETWORKS = Procedure(
    REMOTE,
    52,
    "connect_num_of_networks",
    None,
    ConnectNumOfNetworksRet,
    rights=(may.CONNECT_SEARCH_NETWORKS,),
    seen=may.NETWORK_GETATTR,
    priority=True,
    since="0.2.0",
)


class NetworkIsActiveArgs(Record):
    net: NetworkRef


class NetworkIsActiveRet(Record):
    active: Int


NETWORK_IS_ACTIVE = Procedure(
    REMOTE,
    152,
    "network_is_active",
    NetworkIsActiveArgs,
    NetworkIsActiveRet,
    rights=(may.NETWORK_READ,),
    priority=True,
    since="0.7.3",
)


class NetworkIsPersistentArgs(Record):
    net: NetworkRef


class NetworkIsPersistentRet(Record):
    persistent: Int


NETWORK_IS_PERSISTENT = Procedure(
    REMOTE,
    153,
    "network_is_persistent",
    NetworkIsPersistentArgs,
    NetworkIsPersistentRet,
    rights=(may.NETWORK_READ,),
    priority=True,
    since="0.7.3",
)


class ConnectListAllNetworksArgs(Record):
    need_results: Int
    flags: UInt


class ConnectListAllNetworksRet(Record):
    nets: Annotated[list[NetworkRef], MaxLen(limits.NETWORK_LIST_MAX)]
    ret: UInt


CONNECT_LIST_ALL_NETWORKS = Procedure(
    REMOTE,
    283,
    "connect_list_all_networks",
    ConnectListAllNetworksArgs,
    ConnectListAllNetworksRet,
    rights=(may.CONNECT_SEARCH_NETWORKS,),
    seen=may.NETWORK_GETATTR,
    priority=True,
    since="0.10.2",
)


class NetworkUpdateArgs(Record):
    net: NetworkRef
    command: UInt
    section: UInt
    parent_index: Int
    xml: Str
    flags: UInt


NETWORK_UPDATE = Procedure(
    REMOTE, 291, "network_update", NetworkUpdateArgs, rights=may.NETWORK_AFFECT, priority=True, since="0.10.2"
)


class NetworkGetDhcpLeasesArgs(Record):
    net: NetworkRef
    mac: Str | None
    need_results: Int
    flags: UInt


class NetworkDhcpLease(Record):
    iface: Str
    expirytime: Hyper
    type: Int
    mac: Str | None
    iaid: Str | None
    ipaddr: Str
    prefix: UInt
    hostname: Str | None
    clientid: Str | None


class NetworkGetDhcpLeasesRet(Record):
    leases: Annotated[list[NetworkDhcpLease], MaxLen(limits.NETWORK_DHCP_LEASES_MAX)]
    ret: UInt


NETWORK_GET_DHCP_LEASES = Procedure(
    REMOTE,
    341,
    "network_get_dhcp_leases",
    NetworkGetDhcpLeasesArgs,
    NetworkGetDhcpLeasesRet,
    rights=(may.NETWORK_READ,),
    since="1.2.6",
)


class NetworkDefineXmlFlagsArgs(Record):
    xml: Str
    flags: UInt


class NetworkDefineXmlFlagsRet(Record):
    net: NetworkRef


NETWORK_DEFINE_XML_FLAGS = Procedure(
    REMOTE,
    432,
    "network_define_xml_flags",
    NetworkDefineXmlFlagsArgs,
    NetworkDefineXmlFlagsRet,
    rights=(may.NETWORK_WRITE, may.NETWORK_SAVE),
    priority=True,
    since="7.7.0",
)


class NetworkCreateXmlFlagsArgs(Record):
    xml: Str
    flags: UInt


class NetworkCreateXmlFlagsRet(Record):
    net: NetworkRef


NETWORK_CREATE_XML_FLAGS = Procedure(
    REMOTE,
    437,
    "network_create_xml_flags",
    NetworkCreateXmlFlagsArgs,
    NetworkCreateXmlFlagsRet,
    rights=(may.NETWORK_WRITE, may.NETWORK_START),
    priority=True,
    since="7.8.0",
)


class NetworkSetMetadataArgs(Record):
    network: NetworkRef
    type: Int
    metadata: Str | None
    key: Str | None
    uri: Str | None
    flags: UInt


NETWORK_SET_METADATA = Procedure(
    REMOTE, 444, "network_set_metadata", NetworkSetMetadataArgs, rights=may.NETWORK_AFFECT, since="9.7.0"
)


class NetworkGetMetadataArgs(Record):
    network: NetworkRef
    type: Int
    uri: Str | None
    flags: UInt


class NetworkGetMetadataRet(Record):
    metadata: Str


NETWORK_GET_METADATA = Procedure(
    REMOTE,
    445,
    "network_get_metadata",
    NetworkGetMetadataArgs,
    NetworkGetMetadataRet,
    rights=(may.NETWORK_READ,),
    since="9.7.0",
)
