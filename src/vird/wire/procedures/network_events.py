"""Events of virtual networks, and how they are registered."""

from __future__ import annotations

from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import NetworkRef
from vird.wire.xdr import Int, Record, Str


class ConnectNetworkEventRegisterAnyArgs(Record):
    event_id: Int
    net: NetworkRef | None


class ConnectNetworkEventRegisterAnyRet(Record):
    callback_id: Int


CONNECT_NETWORK_EVENT_REGISTER_ANY = Procedure(
    REMOTE,
    313,
    "connect_network_event_register_any",
    ConnectNetworkEventRegisterAnyArgs,
    ConnectNetworkEventRegisterAnyRet,
    rights=(may.CONNECT_SEARCH_NETWORKS,),
    seen=may.NETWORK_GETATTR,
    priority=True,
    session=True,
    since="1.2.1",
)


class ConnectNetworkEventDeregisterAnyArgs(Record):
    callback_id: Int


CONNECT_NETWORK_EVENT_DEREGISTER_ANY = Procedure(
    REMOTE,
    314,
    "connect_network_event_deregister_any",
    ConnectNetworkEventDeregisterAnyArgs,
    rights=(may.CONNECT_READ,),
    priority=True,
    session=True,
    since="1.2.1",
)


class NetworkEventLifecycleMsg(Record):
    callback_id: Int
    net: NetworkRef
    event: Int
    detail: Int


NETWORK_EVENT_LIFECYCLE = Procedure(
    REMOTE, 315, "network_event_lifecycle", NetworkEventLifecycleMsg, event=True, since="1.2.1"
)


class NetworkEventCallbackMetadataChangeMsg(Record):
    callback_id: Int
    net: NetworkRef
    type: Int
    nsuri: Str | None


NETWORK_EVENT_CALLBACK_METADATA_CHANGE = Procedure(
    REMOTE,
    446,
    "network_event_callback_metadata_change",
    NetworkEventCallbackMetadataChangeMsg,
    event=True,
    since="9.7.0",
)
