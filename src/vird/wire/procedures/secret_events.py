"""Events of secrets, and how they are registered."""

from __future__ import annotations

from vird.wire.procedures import rights as may
from vird.wire.procedures.procedure import REMOTE, Procedure
from vird.wire.procedures.refs import SecretRef
from vird.wire.xdr import Int, Record


class ConnectSecretEventRegisterAnyArgs(Record):
    event_id: Int
    secret: SecretRef | None


class ConnectSecretEventRegisterAnyRet(Record):
    callback_id: Int


CONNECT_SECRET_EVENT_REGISTER_ANY = Procedure(
    REMOTE,
    380,
    "connect_secret_event_register_any",
    ConnectSecretEventRegisterAnyArgs,
    ConnectSecretEventRegisterAnyRet,
    rights=(may.CONNECT_SEARCH_SECRETS,),
    seen=may.SECRET_GETATTR,
    priority=True,
    session=True,
    since="3.0.0",
)


class ConnectSecretEventDeregisterAnyArgs(Record):
    callback_id: Int


CONNECT_SECRET_EVENT_DEREGISTER_ANY = Procedure(
    REMOTE,
    381,
    "connect_secret_event_deregister_any",
    ConnectSecretEventDeregisterAnyArgs,
    rights=(may.CONNECT_READ,),
    priority=True,
    session=True,
    since="3.0.0",
)


class SecretEventLifecycleMsg(Record):
    callback_id: Int
    secret: SecretRef
    event: Int
    detail: Int


SECRET_EVENT_LIFECYCLE = Procedure(
    REMOTE, 382, "secret_event_lifecycle", SecretEventLifecycleMsg, event=True, since="3.0.0"
)


class SecretEventValueChangedMsg(Record):
    callback_id: Int
    secret: SecretRef


SECRET_EVENT_VALUE_CHANGED = Procedure(
    REMOTE, 383, "secret_event_value_changed", SecretEventValueChangedMsg, event=True, since="3.0.0"
)
