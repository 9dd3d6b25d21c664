"""Procedures about the host's devices."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import NodeDeviceRef
from vird.wire.xdr import Int, MaxLen, Record, Str, UInt


class NodeNumOfDevicesArgs(Record):
    cap: Str | None
    flags: UInt


class NodeNumOfDevicesRet(Record):
    num: Int


NODE_NUM_OF_DEVICES = Procedure(
    REMOTE,
    111,
    "node_num_of_devices",
    NodeNumOfDevicesArgs,
    NodeNumOfDevicesRet,
    rights=(may.CONNECT_SEARCH_NODE_DEVICES,),
    seen=may.NODE_DEVICE_GETATTR,
    priority=True,
    since="0.5.0",
)


class NodeListDevicesArgs(Record):
    cap: Str | None
    maxnames: Int
    flags: UInt


class NodeListDevicesRet(Record):
    names: Annotated[list[Str], MaxLen(limits.NODE_DEVICE_LIST_MAX)]


NODE_LIST_DEVICES = Procedure(
    REMOTE,
    112,
    "node_list_devices",
    NodeListDevicesArgs,
    NodeListDevicesRet,
    rights=(may.CONNECT_SEARCH_NODE_DEVICES,),
    seen=may.NODE_DEVICE_GETATTR,
    priority=True,
    since="0.5.0",
)


class NodeDeviceLookupByNameArgs(Record):
    name: Str


class NodeDeviceLookupByNameRet(Record):
    dev: NodeDeviceRef


NODE_DEVICE_LOOKUP_BY_NAME = Procedure(
    REMOTE,
    113,
    "node_device_lookup_by_name",
    NodeDeviceLookupByNameArgs,
    NodeDeviceLookupByNameRet,
    rights=(may.NODE_DEVICE_GETATTR,),
    priority=True,
    since="0.5.0",
)


class NodeDeviceGetXmlDescArgs(Record):
    name: Str
    flags: UInt


class NodeDeviceGetXmlDescRet(Record):
    xml: Str


NODE_DEVICE_GET_XML_DESC = Procedure(
    REMOTE,
    114,
    "node_device_get_xml_desc",
    NodeDeviceGetXmlDescArgs,
    NodeDeviceGetXmlDescRet,
    rights=(may.NODE_DEVICE_READ,),
    since="0.5.0",
)


class NodeDeviceGetParentArgs(Record):
    name: Str


class NodeDeviceGetParentRet(Record):
    parent_name: Str | None


NODE_DEVICE_GET_PARENT = Procedure(
    REMOTE,
    115,
    "node_device_get_parent",
    NodeDeviceGetParentArgs,
    NodeDeviceGetParentRet,
    rights=(may.NODE_DEVICE_READ,),
    priority=True,
    since="0.5.0",
)


class NodeDeviceNumOfCapsArgs(Record):
    name: Str


class NodeDeviceNumOfCapsRet(Record):
    num: Int


NODE_DEVICE_NUM_OF_CAPS = Procedure(
    REMOTE,
    116,
    "node_device_num_of_caps",
    NodeDeviceNumOfCapsArgs,
    NodeDeviceNumOfCapsRet,
    rights=(may.NODE_DEVICE_READ,),
    priority=True,
    since="0.5.0",
)


class NodeDeviceListCapsArgs(Record):
    name: Str
    maxnames: Int


class NodeDeviceListCapsRet(Record):
    names: Annotated[list[Str], MaxLen(limits.NODE_DEVICE_CAPS_LIST_MAX)]


NODE_DEVICE_LIST_CAPS = Procedure(
    REMOTE,
    117,
    "node_device_list_caps",
    NodeDeviceListCapsArgs,
    NodeDeviceListCapsRet,
    rights=(may.NODE_DEVICE_READ,),
    priority=True,
    since="0.5.0",
)


class NodeDeviceDettachArgs(Record):
    name: Str


NODE_DEVICE_DETTACH = Procedure(
    REMOTE, 118, "node_device_dettach", NodeDeviceDettachArgs, rights=(may.NODE_DEVICE_DETACH,), since="0.6.1"
)


class NodeDeviceReAttachArgs(Record):
    name: Str


NODE_DEVICE_RE_ATTACH = Procedure(
    REMOTE, 119, "node_device_re_attach", NodeDeviceReAttachArgs, rights=(may.NODE_DEVICE_DETACH,), since="0.6.1"
)


class NodeDeviceResetArgs(Record):
    name: Str


NODE_DEVICE_RESET = Procedure(
    REMOTE, 120, "node_device_reset", NodeDeviceResetArgs, rights=(may.NODE_DEVICE_DETACH,), since="0.6.1"
)


class NodeDeviceCreateXmlArgs(Record):
    xml_desc: Str
    flags: UInt


class NodeDeviceCreateXmlRet(Record):
    dev: NodeDeviceRef


NODE_DEVICE_CREATE_XML = Procedure(
    REMOTE,
    123,
    "node_device_create_xml",
    NodeDeviceCreateXmlArgs,
    NodeDeviceCreateXmlRet,
    rights=(may.NODE_DEVICE_WRITE, may.NODE_DEVICE_START),
    since="0.6.3",
)


class NodeDeviceDestroyArgs(Record):
    name: Str


NODE_DEVICE_DESTROY = Procedure(
    REMOTE,
    124,
    "node_device_destroy",
    NodeDeviceDestroyArgs,
    rights=(may.NODE_DEVICE_STOP,),
    priority=True,
    since="0.6.3",
)


class ConnectListAllNodeDevicesArgs(Record):
    need_results: Int
    flags: UInt


class ConnectListAllNodeDevicesRet(Record):
    devices: Annotated[list[NodeDeviceRef], MaxLen(limits.NODE_DEVICE_LIST_MAX)]
    ret: UInt


CONNECT_LIST_ALL_NODE_DEVICES = Procedure(
    REMOTE,
    285,
    "connect_list_all_node_devices",
    ConnectListAllNodeDevicesArgs,
    ConnectListAllNodeDevicesRet,
    rights=(may.CONNECT_SEARCH_NODE_DEVICES,),
    seen=may.NODE_DEVICE_GETATTR,
    priority=True,
    since="0.10.2",
)


class NodeDeviceLookupScsiHostByWwnArgs(Record):
    wwnn: Str
    wwpn: Str
    flags: UInt


class NodeDeviceLookupScsiHostByWwnRet(Record):
    dev: NodeDeviceRef


NODE_DEVICE_LOOKUP_SCSI_HOST_BY_WWN = Procedure(
    REMOTE,
    297,
    "node_device_lookup_scsi_host_by_wwn",
    NodeDeviceLookupScsiHostByWwnArgs,
    NodeDeviceLookupScsiHostByWwnRet,
    rights=(may.NODE_DEVICE_GETATTR,),
    priority=True,
    since="1.0.3",
)


class NodeDeviceDetachFlagsArgs(Record):
    name: Str
    driver_name: Str | None
    flags: UInt


NODE_DEVICE_DETACH_FLAGS = Procedure(
    REMOTE, 301, "node_device_detach_flags", NodeDeviceDetachFlagsArgs, rights=(may.NODE_DEVICE_DETACH,), since="1.0.5"
)


class NodeDeviceDefineXmlArgs(Record):
    xml_desc: Str
    flags: UInt


class NodeDeviceDefineXmlRet(Record):
    dev: NodeDeviceRef


NODE_DEVICE_DEFINE_XML = Procedure(
    REMOTE,
    428,
    "node_device_define_xml",
    NodeDeviceDefineXmlArgs,
    NodeDeviceDefineXmlRet,
    rights=(may.NODE_DEVICE_WRITE,),
    since="7.3.0",
)


class NodeDeviceUndefineArgs(Record):
    name: Str
    flags: UInt


NODE_DEVICE_UNDEFINE = Procedure(
    REMOTE,
    429,
    "node_device_undefine",
    NodeDeviceUndefineArgs,
    rights=(may.NODE_DEVICE_DELETE,),
    priority=True,
    since="7.3.0",
)


class NodeDeviceCreateArgs(Record):
    name: Str
    flags: UInt


NODE_DEVICE_CREATE = Procedure(
    REMOTE,
    430,
    "node_device_create",
    NodeDeviceCreateArgs,
    rights=(may.NODE_DEVICE_START,),
    priority=True,
    since="7.3.0",
)


class NodeDeviceGetAutostartArgs(Record):
    name: Str


class NodeDeviceGetAutostartRet(Record):
    autostart: Int


NODE_DEVICE_GET_AUTOSTART = Procedure(
    REMOTE,
    433,
    "node_device_get_autostart",
    NodeDeviceGetAutostartArgs,
    NodeDeviceGetAutostartRet,
    rights=(may.NODE_DEVICE_READ,),
    priority=True,
    read_only=False,
    since="7.8.0",
)


class NodeDeviceSetAutostartArgs(Record):
    name: Str
    autostart: Int


NODE_DEVICE_SET_AUTOSTART = Procedure(
    REMOTE,
    434,
    "node_device_set_autostart",
    NodeDeviceSetAutostartArgs,
    rights=(may.NODE_DEVICE_WRITE,),
    priority=True,
    since="7.8.0",
)


class NodeDeviceIsPersistentArgs(Record):
    name: Str


class NodeDeviceIsPersistentRet(Record):
    persistent: Int


NODE_DEVICE_IS_PERSISTENT = Procedure(
    REMOTE,
    435,
    "node_device_is_persistent",
    NodeDeviceIsPersistentArgs,
    NodeDeviceIsPersistentRet,
    rights=(may.NODE_DEVICE_READ,),
    priority=True,
    since="7.8.0",
)


class NodeDeviceIsActiveArgs(Record):
    name: Str


class NodeDeviceIsActiveRet(Record):
    active: Int


NODE_DEVICE_IS_ACTIVE = Procedure(
    REMOTE,
    436,
    "node_device_is_active",
    NodeDeviceIsActiveArgs,
    NodeDeviceIsActiveRet,
    rights=(may.NODE_DEVICE_READ,),
    priority=True,
    since="7.8.0",
)


class NodeDeviceUpdateArgs(Record):
    name: Str
    xml_desc: Str
    flags: UInt


NODE_DEVICE_UPDATE = Procedure(
    REMOTE, 447, "node_device_update", NodeDeviceUpdateArgs, rights=(may.NODE_DEVICE_WRITE,), since="10.1.0"
)
