"""The calls that the daemon answers for the connection itself: open, close, who, features, events.

Everything here is about the session; whatever concerns a managed object goes to a driver.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.api.capabilities.host import Host
from vird.api.driver import Opened
from vird.api.enums.connect import ConnectFlags
from vird.api.params import host
from vird.api.params.checked import checked
from vird.daemon import admin_calls, event_calls, event_replay, polkit_calls, sasl_calls
from vird.wire import procedures
from vird.wire.procedures import Procedure
from vird.wire.procedures.rights import CONNECT_GETATTR
from vird.wire.xdr import TypedParameterType

if TYPE_CHECKING:
    from vird.daemon.session import Session

Call = Callable[..., Coroutine[Any, Any, Any]]

LIBRARY_VERSION = 9_000_000
"""The libvirt release whose interface is spoken: major * 1,000,000 + minor * 1,000 + release."""

FEATURE_FD_PASSING = 8
FEATURE_KEEPALIVE = 10
FEATURE_EVENT_CALLBACK = 14
FEATURE_CLOSE_CALLBACK = 15
FEATURE_NETWORK_UPDATE_ORDER = 16
"""Without it a client swaps command and section of a network update, as old daemons had them."""
SESSION_FEATURES = frozenset(
    {
        FEATURE_FD_PASSING,
        FEATURE_KEEPALIVE,
        FEATURE_EVENT_CALLBACK,
        FEATURE_CLOSE_CALLBACK,
        FEATURE_NETWORK_UPDATE_ORDER,
    }
)
"""The features (VIR_DRV_FEATURE) that are the connection's own, whatever driver is behind it."""


async def connect_open(session: Session, name: str | None, flags: int) -> None:
    """Open the driver that the URI names.

    Only the lowest bit is for us. Clients send others along that were about how to reach a daemon: a user's own, one to
    be started.
    """
    if session.opened is not None:
        raise errors.InternalError("connection already open")
    if flags & ConnectFlags.RO:
        session.caller.read_only = True
    opened = await session.service.open(session, name, flags)
    guard = session.service.guard(session, opened)
    if guard is not None:
        try:
            await guard.require(CONNECT_GETATTR, {})
        except errors.VirdError:
            await opened.close()
            raise
    session.opened, session.guard = opened, guard


async def connect_close(session: Session) -> None:
    """Let go of the driver, answer, then close the socket; who is answered may rely on it that it has left."""
    opened, session.opened = session.opened, None
    session.guard = None
    if opened is not None:
        await opened.close()
    session.close_after_answer()


async def connect_get_uri(session: Session) -> str:
    """The URI that this connection is to."""
    return _opened(session).uri


async def connect_is_secure(session: Session) -> int:
    """Whether nobody can listen in."""
    _opened(session)
    return int(session.is_secret)


async def connect_get_lib_version(session: Session) -> int:
    """The libvirt release whose interface this daemon speaks."""
    _opened(session)
    return LIBRARY_VERSION


async def connect_supports_feature(session: Session, feature: int) -> int:
    """Whether a feature is there: the connection's own ones, then the driver's."""
    if feature == FEATURE_KEEPALIVE:
        session.start_keepalive()
    if feature == procedures.vird.FEATURE:
        # What is told again was seen by others, and could not be held against rights that have changed since.
        return int(session.service.event_log is not None and session.guard is None)
    if feature in SESSION_FEATURES:
        return int(feature != FEATURE_FD_PASSING or session.passes_files)
    serving = _opened(session).capabilities.get(Host)
    return await serving.connect_supports_feature(feature) if isinstance(serving, Host) else 0


async def connect_register_close_callback(session: Session) -> None:
    """The client wants to be told before the daemon closes its connection."""
    _opened(session)
    if session.wants_close_event:
        raise errors.OperationFailed("A close callback is already registered")
    session.wants_close_event = True


async def connect_unregister_close_callback(session: Session) -> None:
    """It does not want that any more."""
    _opened(session)
    if not session.wants_close_event:
        raise errors.OperationFailed("the callback is not registered")
    session.wants_close_event = False


async def connect_set_identity(session: Session, params: list[Any], flags: int) -> None:
    """A proxy tells on whose behalf it speaks; only root and who runs the daemon may do so."""
    _opened(session)
    if session.caller.peer_uid not in (0, os.geteuid()):
        raise errors.AccessDenied("only a privileged client may set an identity")
    try:
        told = checked(params, IDENTITY)
    except errors.VirdError as failure:
        failure.of_nobody = True
        raise
    session.caller.speaks_for(
        told.get(host.CONNECT_IDENTITY_USER_NAME),
        told.get(host.CONNECT_IDENTITY_UNIX_USER_ID, -1),
        told.get(host.CONNECT_IDENTITY_UNIX_GROUP_ID, -1),
        told.get(host.CONNECT_IDENTITY_PROCESS_ID, -1),
        told.get(host.CONNECT_IDENTITY_PROCESS_TIME, 0),
    )


IDENTITY: Final = {
    host.CONNECT_IDENTITY_USER_NAME: TypedParameterType.STRING,
    host.CONNECT_IDENTITY_UNIX_USER_ID: TypedParameterType.ULLONG,
    host.CONNECT_IDENTITY_GROUP_NAME: TypedParameterType.STRING,
    host.CONNECT_IDENTITY_UNIX_GROUP_ID: TypedParameterType.ULLONG,
    host.CONNECT_IDENTITY_PROCESS_ID: TypedParameterType.LLONG,
    host.CONNECT_IDENTITY_PROCESS_TIME: TypedParameterType.ULLONG,
    host.CONNECT_IDENTITY_SASL_USER_NAME: TypedParameterType.STRING,
    host.CONNECT_IDENTITY_X509_DISTINGUISHED_NAME: TypedParameterType.STRING,
    host.CONNECT_IDENTITY_SELINUX_CONTEXT: TypedParameterType.STRING,
}
"""What may be told of somebody."""


def _opened(session: Session) -> Opened:
    if session.opened is None:
        raise errors.InternalError("connection not open")
    return session.opened


CALLS: dict[str, Call] = {
    "auth_list": sasl_calls.auth_list,
    "auth_sasl_init": sasl_calls.auth_sasl_init,
    "auth_sasl_start": sasl_calls.auth_sasl_start,
    "auth_sasl_step": sasl_calls.auth_sasl_step,
    "auth_polkit": polkit_calls.auth_polkit,
    "connect_open": connect_open,
    "connect_close": connect_close,
    "connect_get_uri": connect_get_uri,
    "connect_is_secure": connect_is_secure,
    "connect_get_lib_version": connect_get_lib_version,
    "connect_supports_feature": connect_supports_feature,
    "connect_register_close_callback": connect_register_close_callback,
    "connect_unregister_close_callback": connect_unregister_close_callback,
    "connect_set_identity": connect_set_identity,
    **event_calls.CALLS,
}
"""Procedure name to what answers it, outside of the admin program, which has some of the names with other records."""


OF_PROGRAM: Final = {procedures.ADMIN: admin_calls.CALLS, procedures.vird.VIRD: event_replay.CALLS}
"""The programs whose calls have names of their own."""


def find(procedure: Procedure) -> Call | None:
    """What answers this procedure here; None for those that a driver answers."""
    call = OF_PROGRAM.get(procedure.program, CALLS).get(procedure.name)
    if call is None and procedure.session:
        raise errors.NoSupport(procedure.function)
    return call


__all__ = ["CALLS", "find"]
