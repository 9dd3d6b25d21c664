"""Events of storage pools, and how they are registered."""

from __future__ import annotations

from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import StoragePoolRef
from vird.wire.xdr import Int, Record


class ConnectStoragePoolEventRegisterAnyArgs(Record):
    event_id: Int
    pool: StoragePoolRef | None


class ConnectStoragePoolEventRegisterAnyRet(Record):
    callback_id: Int


CONNECT_STORAGE_POOL_EVENT_REGISTER_ANY = Procedure(
    REMOTE,
    368,
    "connect_storage_pool_event_register_any",
    ConnectStoragePoolEventRegisterAnyArgs,
    ConnectStoragePoolEventRegisterAnyRet,
    rights=(may.CONNECT_SEARCH_STORAGE_POOLS,),
    seen=may.STORAGE_POOL_GETATTR,
    priority=True,
    session=True,
    since="2.0.0",
)


class ConnectStoragePoolEventDeregisterAnyArgs(Record):
    callback_id: Int


CONNECT_STORAGE_POOL_EVENT_DEREGISTER_ANY = Procedure(
    REMOTE,
    369,
    "connect_storage_pool_event_deregister_any",
    ConnectStoragePoolEventDeregisterAnyArgs,
    rights=(may.CONNECT_READ,),
    priority=True,
    session=True,
    since="2.0.0",
)


class StoragePoolEventLifecycleMsg(Record):
    callback_id: Int
    pool: StoragePoolRef
    event: Int
    detail: Int


STORAGE_POOL_EVENT_LIFECYCLE = Procedure(
    REMOTE, 370, "storage_pool_event_lifecycle", StoragePoolEventLifecycleMsg, event=True, since="2.0.0"
)


class StoragePoolEventRefreshMsg(Record):
    callback_id: Int
    pool: StoragePoolRef


STORAGE_POOL_EVENT_REFRESH = Procedure(
    REMOTE, 373, "storage_pool_event_refresh", StoragePoolEventRefreshMsg, event=True, since="2.0.0"
)
