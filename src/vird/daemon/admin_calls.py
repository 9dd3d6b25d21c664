"""The calls of the admin program: servers, their clients and limits, and the log, as ``virt-admin`` asks for them.

They are about the daemon itself; no driver is involved.  Only the admin socket speaks them.
"""

from __future__ import annotations

import grp
import pwd
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from vird import errors
from vird.api.driver import Opened
from vird.api.enums.admin import ClientTransport
from vird.api.flags import check_flags
from vird.api.params import admin as names
from vird.api.params.checked import checked
from vird.daemon.listeners import Access
from vird.daemon.log_rules import parse_filters, parse_outputs
from vird.daemon.logs import Logs
from vird.daemon.servers import Server
from vird.wire.procedures import Procedure, admin
from vird.wire.procedures.admin import ClientRef, ServerRef
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

if TYPE_CHECKING:
    from vird.daemon.session import Session

Call = Callable[..., Coroutine[Any, Any, Any]]

_LIMITS = {
    names.SERVER_CLIENTS_MAX: TypedParameterType.UINT,
    names.SERVER_CLIENTS_UNAUTH_MAX: TypedParameterType.UINT,
}
_WORKERS = {
    names.THREADPOOL_WORKERS_MIN: TypedParameterType.UINT,
    names.THREADPOOL_WORKERS_MAX: TypedParameterType.UINT,
    names.THREADPOOL_WORKERS_PRIORITY: TypedParameterType.UINT,
}
UINT_MAX = 2**32 - 1


async def connect_open(session: Session, flags: int) -> None:
    """Begin to administer."""
    check_flags(flags, None, admin.CONNECT_OPEN)
    session.opened = session.opened or Opened("libvirtd:///system", {})


async def connect_close(session: Session) -> None:
    """Answer, then close the socket."""
    session.close_after_answer()


async def connect_get_lib_version(session: Session) -> int:
    """The libvirt release whose interface this daemon speaks."""
    from vird.daemon.session_calls import LIBRARY_VERSION

    return LIBRARY_VERSION


# --- servers


def _server(session: Session, ref: ServerRef, flags: int, procedure: Procedure) -> Server:
    _begun(session)
    server = session.service.servers.named(ref.name)
    check_flags(flags, None, procedure)
    return server


def _begun(session: Session) -> None:
    if session.opened is None:
        raise errors.InternalError("connection not open")


async def connect_list_servers(session: Session, need_results: int, flags: int) -> admin.ConnectListServersRet:
    """The servers, or only how many."""
    _begun(session)
    check_flags(flags, None, admin.CONNECT_LIST_SERVERS)
    servers = session.service.servers.all
    return admin.ConnectListServersRet([ServerRef(each.name) for each in servers] if need_results else [], len(servers))


async def connect_lookup_server(session: Session, name: str, flags: int) -> ServerRef:
    """The server of this name."""
    return ServerRef(_server(session, ServerRef(name), flags, admin.CONNECT_LOOKUP_SERVER).name)


async def server_get_threadpool_parameters(session: Session, srv: ServerRef, flags: int) -> list[TypedParam]:
    """Calls that run, that could, and that wait; those that wait for nothing are never among them."""
    server = _server(session, srv, flags, admin.SERVER_GET_THREADPOOL_PARAMETERS)
    workers = server.workers
    running = max(server.calls_running - workers.waiting, 0)
    ready = max(workers.least, running)
    return _numbers(
        (names.THREADPOOL_WORKERS_MIN, workers.least),
        (names.THREADPOOL_WORKERS_MAX, min(server.most_calls, UINT_MAX)),
        (names.THREADPOOL_WORKERS_CURRENT, ready),
        (names.THREADPOOL_WORKERS_FREE, ready - running),
        (names.THREADPOOL_WORKERS_PRIORITY, workers.priority),
        (names.THREADPOOL_JOB_QUEUE_DEPTH, workers.waiting),
    )


async def server_set_threadpool_parameters(
    session: Session, srv: ServerRef, params: list[TypedParam], flags: int
) -> None:
    """Limit how many calls run at once; the others wait, but for those that always have priority."""
    server = _server(session, srv, flags, admin.SERVER_SET_THREADPOOL_PARAMETERS)
    values = checked(params, _WORKERS)
    server.workers.limit(
        values.get(names.THREADPOOL_WORKERS_MIN),
        values.get(names.THREADPOOL_WORKERS_MAX),
        values.get(names.THREADPOOL_WORKERS_PRIORITY),
    )


async def server_get_client_limits(session: Session, srv: ServerRef, flags: int) -> list[TypedParam]:
    """How many clients there are and may be."""
    server = _server(session, srv, flags, admin.SERVER_GET_CLIENT_LIMITS)
    return _numbers(
        (names.SERVER_CLIENTS_MAX, server.most_clients),
        (names.SERVER_CLIENTS_CURRENT, len(server.clients)),
        (names.SERVER_CLIENTS_UNAUTH_MAX, server.most_unauthenticated),
        (names.SERVER_CLIENTS_UNAUTH_CURRENT, server.unauthenticated),
    )


async def server_set_client_limits(session: Session, srv: ServerRef, params: list[TypedParam], flags: int) -> None:
    """Change how many clients there may be; those who are there stay."""
    server = _server(session, srv, flags, admin.SERVER_SET_CLIENT_LIMITS)
    values = checked(params, _LIMITS)
    server.limit(values.get(names.SERVER_CLIENTS_MAX), values.get(names.SERVER_CLIENTS_UNAUTH_MAX))


async def server_update_tls_files(session: Session, srv: ServerRef, flags: int) -> None:
    """Read the certificates anew; clients that are there keep what they came with."""
    server = _server(session, srv, flags, admin.SERVER_UPDATE_TLS_FILES)
    service = session.service
    if server is not service.servers.of(Access.READ_WRITE) or not service.has_tls:
        raise errors.InternalError("no tls service found, unable to update tls files")
    service.load_certificates()


# --- clients


def _ref(server: Server, client: Session) -> ClientRef:
    transport = ClientTransport[client.entrance.transport.name]
    return ClientRef(ServerRef(server.name), client.caller.connection_id, client.connected_at, transport)


async def server_list_clients(
    session: Session, srv: ServerRef, need_results: int, flags: int
) -> admin.ServerListClientsRet:
    """The clients of a server, or only how many."""
    server = _server(session, srv, flags, admin.SERVER_LIST_CLIENTS)
    clients = server.clients
    return admin.ServerListClientsRet([_ref(server, each) for each in clients] if need_results else [], len(clients))


async def server_lookup_client(session: Session, srv: ServerRef, id: int, flags: int) -> ClientRef:
    """The client with this number."""
    server = _server(session, srv, flags, admin.SERVER_LOOKUP_CLIENT)
    return _ref(server, server.client(id))


async def client_get_info(session: Session, clnt: ClientRef, flags: int) -> list[TypedParam]:
    """What is known of a client."""
    caller = _server(session, clnt.srv, flags, admin.CLIENT_GET_INFO).client(clnt.id).caller
    found = [TypedParam(names.CLIENT_INFO_READONLY, TypedValue.of(caller.read_only))]
    if caller.address is not None:
        found.append(TypedParam(names.CLIENT_INFO_SOCKET_ADDR, TypedValue.of(caller.address)))
        found += _text(names.CLIENT_INFO_SASL_USER_NAME, caller.user)
        found += _text(names.CLIENT_INFO_X509_DISTINGUISHED_NAME, caller.certificate)
        return found
    found.append(TypedParam(names.CLIENT_INFO_UNIX_USER_ID, TypedValue.of(caller.uid)))
    found += _text(names.CLIENT_INFO_UNIX_USER_NAME, _user_name(caller.uid))
    found.append(TypedParam(names.CLIENT_INFO_UNIX_GROUP_ID, TypedValue.of(caller.gid)))
    found += _text(names.CLIENT_INFO_UNIX_GROUP_NAME, _group_name(caller.gid))
    found.append(TypedParam(names.CLIENT_INFO_UNIX_PROCESS_ID, TypedValue.of(caller.pid)))
    return found


async def client_close(session: Session, clnt: ClientRef, flags: int) -> None:
    """Disconnect a client."""
    client = _server(session, clnt.srv, flags, admin.CLIENT_CLOSE).client(clnt.id)
    if client is session:
        session.close_after_answer()
    else:
        client.close(f"disconnected by {session.caller}")


def _user_name(uid: int) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None


def _group_name(gid: int) -> str | None:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return None


def _text(name: str, value: str | None) -> list[TypedParam]:
    return [] if value is None else [TypedParam(name, TypedValue.of(value))]


def _numbers(*pairs: tuple[str, int]) -> list[TypedParam]:
    return [TypedParam(name, TypedValue.of(value, TypedParameterType.UINT)) for name, value in pairs]


# --- the log and the daemon itself


def _logs(session: Session) -> Logs:
    _begun(session)
    if session.service.logs is None:
        raise errors.OperationUnsupported("this daemon's log is kept by the program that it is part of")
    return session.service.logs


async def connect_get_logging_outputs(session: Session, flags: int) -> admin.ConnectGetLoggingOutputsRet:
    """Where the log goes."""
    check_flags(flags, None, admin.CONNECT_GET_LOGGING_OUTPUTS)
    outputs = _logs(session).outputs
    return admin.ConnectGetLoggingOutputsRet(" ".join(map(str, outputs)), len(outputs))


async def connect_get_logging_filters(session: Session, flags: int) -> admin.ConnectGetLoggingFiltersRet:
    """From which priority on which modules are logged."""
    check_flags(flags, None, admin.CONNECT_GET_LOGGING_FILTERS)
    filters = _logs(session).filters
    # Each with a blank behind it, as virt-admin shows what comes.
    return admin.ConnectGetLoggingFiltersRet("".join(f"{each} " for each in filters) or None, len(filters))


async def connect_set_logging_outputs(session: Session, outputs: str | None, flags: int) -> None:
    """Log to other places; to the first ones again when none is named."""
    check_flags(flags, None, admin.CONNECT_SET_LOGGING_OUTPUTS)
    _logs(session).set_outputs(parse_outputs(outputs or ""))


async def connect_set_logging_filters(session: Session, filters: str | None, flags: int) -> None:
    """Log other modules from other priorities on."""
    check_flags(flags, None, admin.CONNECT_SET_LOGGING_FILTERS)
    _logs(session).set_filters(parse_filters(filters or ""))


async def connect_set_daemon_timeout(session: Session, timeout: int, flags: int) -> None:
    """End by itself after so many seconds without a client and without anything running; 0 for never."""
    check_flags(flags, None, admin.CONNECT_SET_DAEMON_TIMEOUT)
    _begun(session)
    session.service.idle.set_timeout(timeout)


CALLS: dict[str, Call] = {
    call.__name__: call
    for call in (
        connect_open,
        connect_close,
        connect_get_lib_version,
        connect_list_servers,
        connect_lookup_server,
        server_get_threadpool_parameters,
        server_set_threadpool_parameters,
        server_list_clients,
        server_lookup_client,
        client_get_info,
        client_close,
        server_get_client_limits,
        server_set_client_limits,
        server_update_tls_files,
        connect_get_logging_outputs,
        connect_get_logging_filters,
        connect_set_logging_outputs,
        connect_set_logging_filters,
        connect_set_daemon_timeout,
    )
}
"""Procedure name to what answers it."""
