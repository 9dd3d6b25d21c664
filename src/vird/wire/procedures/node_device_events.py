"""Events of the host's devices, and how they are registered."""

from __future__ import annotations

from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import NodeDeviceRef
from vird.wire.xdr import Int, Record


class ConnectNodeDeviceEventRegisterAnyArgs(Record):
    event_id: Int
    dev: NodeDeviceRef | None


class ConnectNodeDeviceEventRegisterAnyRet(Record):
    callback_id: Int


CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY = Procedure(
    REMOTE,
    374,
    "connect_node_device_event_register_any",
    ConnectNodeDeviceEventRegisterAnyArgs,
    ConnectNodeDeviceEventRegisterAnyRet,
    rights=(may.CONNECT_SEARCH_NODE_DEVICES,),
    seen=may.NODE_DEVICE_GETATTR,
    priority=True,
    session=True,
    since="2.2.0",
)


class ConnectNodeDeviceEventDeregisterAnyArgs(Record):
    callback_id: Int


CONNECT_NODE_DEVICE_EVENT_DEREGISTER_ANY = Procedure(
    REMOTE,
    375,
    "connect_node_device_event_deregister_any",
    ConnectNodeDeviceEventDeregisterAnyArgs,
    rights=(may.CONNECT_READ,),
    priority=True,
    session=True,
    since="2.2.0",
)


class NodeDeviceEventLifecycleMsg(Record):
    callback_id: Int
    dev: NodeDeviceRef
    event: Int
    detail: Int


NODE_DEVICE_EVENT_LIFECYCLE = Procedure(
    REMOTE, 376, "node_device_event_lifecycle", NodeDeviceEventLifecycleMsg, event=True, since="2.2.0"
)


class NodeDeviceEventUpdateMsg(Record):
    callback_id: Int
    dev: NodeDeviceRef


NODE_DEVICE_EVENT_UPDATE = Procedure(
    REMOTE, 377, "node_device_event_update", NodeDeviceEventUpdateMsg, event=True, since="2.2.0"
)
