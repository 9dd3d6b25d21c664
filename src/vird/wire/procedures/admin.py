"""Procedures of the admin program: servers, clients, limits and logging of a daemon."""

from __future__ import annotations

from typing import Annotated

from vird.wire.procedures import limits
from vird.wire.procedures.procedure import ADMIN, Procedure
from vird.wire.xdr import Hyper, MaxLen, Record, Str, TypedParam, UHyper, UInt


class ServerRef(Record):
    name: Str


class ClientRef(Record):
    srv: ServerRef
    id: UHyper
    timestamp: Hyper
    transport: UInt


class ConnectOpenArgs(Record):
    flags: UInt


CONNECT_OPEN = Procedure(ADMIN, 1, "connect_open", ConnectOpenArgs, session=True, since="2.0.0")
CONNECT_CLOSE = Procedure(ADMIN, 2, "connect_close", session=True, since="2.0.0")


class ConnectGetLibVersionRet(Record):
    lib_ver: UHyper


CONNECT_GET_LIB_VERSION = Procedure(
    ADMIN, 3, "connect_get_lib_version", None, ConnectGetLibVersionRet, session=True, since="2.0.0"
)


class ConnectListServersArgs(Record):
    need_results: UInt
    flags: UInt


class ConnectListServersRet(Record):
    servers: Annotated[list[ServerRef], MaxLen(limits.ADMIN_SERVER_LIST_MAX)]
    ret: UInt


CONNECT_LIST_SERVERS = Procedure(
    ADMIN, 4, "connect_list_servers", ConnectListServersArgs, ConnectListServersRet, session=True, since="2.0.0"
)


class ConnectLookupServerArgs(Record):
    name: Str
    flags: UInt


class ConnectLookupServerRet(Record):
    srv: ServerRef


CONNECT_LOOKUP_SERVER = Procedure(
    ADMIN, 5, "connect_lookup_server", ConnectLookupServerArgs, ConnectLookupServerRet, session=True, since="2.0.0"
)


class ServerGetThreadpoolParametersArgs(Record):
    srv: ServerRef
    flags: UInt


class ServerGetThreadpoolParametersRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.ADMIN_SERVER_THREADPOOL_PARAMETERS_MAX)]


SERVER_GET_THREADPOOL_PARAMETERS = Procedure(
    ADMIN,
    6,
    "server_get_threadpool_parameters",
    ServerGetThreadpoolParametersArgs,
    ServerGetThreadpoolParametersRet,
    session=True,
    since="2.0.0",
    function="virAdmServerGetThreadPoolParameters",
)


class ServerSetThreadpoolParametersArgs(Record):
    srv: ServerRef
    params: Annotated[list[TypedParam], MaxLen(limits.ADMIN_SERVER_THREADPOOL_PARAMETERS_MAX)]
    flags: UInt


SERVER_SET_THREADPOOL_PARAMETERS = Procedure(
    ADMIN,
    7,
    "server_set_threadpool_parameters",
    ServerSetThreadpoolParametersArgs,
    read_only=False,
    session=True,
    since="2.0.0",
    function="virAdmServerSetThreadPoolParameters",
)


class ServerListClientsArgs(Record):
    srv: ServerRef
    need_results: UInt
    flags: UInt


class ServerListClientsRet(Record):
    clients: Annotated[list[ClientRef], MaxLen(limits.ADMIN_CLIENT_LIST_MAX)]
    ret: UInt


SERVER_LIST_CLIENTS = Procedure(
    ADMIN, 8, "server_list_clients", ServerListClientsArgs, ServerListClientsRet, session=True, since="2.0.0"
)


class ServerLookupClientArgs(Record):
    srv: ServerRef
    id: UHyper
    flags: UInt


class ServerLookupClientRet(Record):
    clnt: ClientRef


SERVER_LOOKUP_CLIENT = Procedure(
    ADMIN, 9, "server_lookup_client", ServerLookupClientArgs, ServerLookupClientRet, session=True, since="2.0.0"
)


class ClientGetInfoArgs(Record):
    clnt: ClientRef
    flags: UInt


class ClientGetInfoRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.ADMIN_CLIENT_INFO_PARAMETERS_MAX)]


CLIENT_GET_INFO = Procedure(
    ADMIN, 10, "client_get_info", ClientGetInfoArgs, ClientGetInfoRet, session=True, since="2.0.0"
)


class ClientCloseArgs(Record):
    clnt: ClientRef
    flags: UInt


CLIENT_CLOSE = Procedure(ADMIN, 11, "client_close", ClientCloseArgs, read_only=False, session=True, since="2.0.0")


class ServerGetClientLimitsArgs(Record):
    srv: ServerRef
    flags: UInt


class ServerGetClientLimitsRet(Record):
    params: Annotated[list[TypedParam], MaxLen(limits.ADMIN_SERVER_CLIENT_LIMITS_MAX)]


SERVER_GET_CLIENT_LIMITS = Procedure(
    ADMIN,
    12,
    "server_get_client_limits",
    ServerGetClientLimitsArgs,
    ServerGetClientLimitsRet,
    session=True,
    since="2.0.0",
)


class ServerSetClientLimitsArgs(Record):
    srv: ServerRef
    params: Annotated[list[TypedParam], MaxLen(limits.ADMIN_SERVER_CLIENT_LIMITS_MAX)]
    flags: UInt


SERVER_SET_CLIENT_LIMITS = Procedure(
    ADMIN, 13, "server_set_client_limits", ServerSetClientLimitsArgs, read_only=False, session=True, since="2.0.0"
)


class ConnectGetLoggingOutputsArgs(Record):
    flags: UInt


class ConnectGetLoggingOutputsRet(Record):
    outputs: Str
    noutputs: UInt


CONNECT_GET_LOGGING_OUTPUTS = Procedure(
    ADMIN,
    14,
    "connect_get_logging_outputs",
    ConnectGetLoggingOutputsArgs,
    ConnectGetLoggingOutputsRet,
    session=True,
    since="3.0.0",
)


class ConnectGetLoggingFiltersArgs(Record):
    flags: UInt


class ConnectGetLoggingFiltersRet(Record):
    filters: Str | None
    nfilters: UInt


CONNECT_GET_LOGGING_FILTERS = Procedure(
    ADMIN,
    15,
    "connect_get_logging_filters",
    ConnectGetLoggingFiltersArgs,
    ConnectGetLoggingFiltersRet,
    session=True,
    since="3.0.0",
)


class ConnectSetLoggingOutputsArgs(Record):
    outputs: Str | None
    flags: UInt


CONNECT_SET_LOGGING_OUTPUTS = Procedure(
    ADMIN, 16, "connect_set_logging_outputs", ConnectSetLoggingOutputsArgs, read_only=False, session=True, since="3.0.0"
)


class ConnectSetLoggingFiltersArgs(Record):
    filters: Str | None
    flags: UInt


CONNECT_SET_LOGGING_FILTERS = Procedure(
    ADMIN, 17, "connect_set_logging_filters", ConnectSetLoggingFiltersArgs, read_only=False, session=True, since="3.0.0"
)


class ServerUpdateTlsFilesArgs(Record):
    srv: ServerRef
    flags: UInt


SERVER_UPDATE_TLS_FILES = Procedure(
    ADMIN, 18, "server_update_tls_files", ServerUpdateTlsFilesArgs, read_only=False, session=True, since="2.0.0"
)


class ConnectSetDaemonTimeoutArgs(Record):
    timeout: UInt
    flags: UInt


CONNECT_SET_DAEMON_TIMEOUT = Procedure(
    ADMIN, 19, "connect_set_daemon_timeout", ConnectSetDaemonTimeoutArgs, read_only=False, session=True, since="8.6.0"
)
