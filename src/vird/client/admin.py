"""The administration of a daemon: its servers, their clients and limits, its log.

    async with await vird.client.admin.connect() as daemon:
        for server in await daemon.list_servers():
            print(server.name, await server.client_limits())

The socket is the daemon's own and takes its owner only; guests and networks are not known here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from vird.api.enums.admin import ClientTransport
from vird.client import admin_uri, uri_choice
from vird.client.endpoint import Endpoint
from vird.client.link import TIMEOUT_S, Link
from vird.client.off_loop import dialled
from vird.client.params import Value, values_of
from vird.client.raw import RawClient
from vird.errors import VirdError
from vird.wire.procedures import admin as wire
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue


async def connect(
    uri: str | None = None, *, timeout_s: float | None = TIMEOUT_S, environ: Mapping[str, str] = os.environ
) -> AdminConnection:
    """Connect to the daemon that a URI such as `libvirtd:///system` names.

    Without one to what the environment or `libvirt-admin.conf` says, else to this user's own. Raises the errors of
    ``vird.errors``.
    """
    uid = os.geteuid()
    chosen = admin_uri.choose(uri, environ, uri_choice.settings_folder(environ, uid), is_root=uid == 0)
    path = admin_uri.socket_of(chosen, uri_choice.places(environ, uid))
    client = RawClient(await dialled(Endpoint("unix", "", path=path)))
    try:
        await client.call(wire.CONNECT_OPEN, wire.ConnectOpenArgs(0), timeout_s=timeout_s)
    except BaseException:
        client.close()
        raise
    return AdminConnection(Link(client, timeout_s, timeout_s), chosen)


def _counts(params: Mapping[str, int]) -> list[TypedParam]:
    return [TypedParam(name, TypedValue.of(value, TypedParameterType.UINT)) for name, value in params.items()]


class ServerClient:
    """One client of a server, as it was when it was asked for."""

    def __init__(self, link: Link, ref: wire.ClientRef) -> None:
        self._link = link
        self.ref = ref
        self.id = ref.id
        self.connected_at = ref.timestamp
        """Seconds since 1970."""
        self.transport = ClientTransport(ref.transport)

    async def info(self) -> dict[str, Value]:
        """What is known of it, by libvirt's names."""
        ret = await self._link.call_for(
            wire.ClientGetInfoRet, wire.CLIENT_GET_INFO, wire.ClientGetInfoArgs(self.ref, 0)
        )
        return values_of(ret.params)

    async def close(self) -> None:
        """Disconnect it."""
        await self._link.call(wire.CLIENT_CLOSE, wire.ClientCloseArgs(self.ref, 0))


class Server:
    """One of a daemon's servers: a set of sockets with limits of its own."""

    def __init__(self, link: Link, ref: wire.ServerRef) -> None:
        self._link = link
        self.ref = ref
        self.name = ref.name

    async def threadpool(self) -> dict[str, Value]:
        """How many workers there are and may be, by libvirt's names."""
        ret = await self._link.call_for(
            wire.ServerGetThreadpoolParametersRet,
            wire.SERVER_GET_THREADPOOL_PARAMETERS,
            wire.ServerGetThreadpoolParametersArgs(self.ref, 0),
        )
        return values_of(ret.params)

    async def set_threadpool(self, params: Mapping[str, int]) -> None:
        """Change how many there may be."""
        args = wire.ServerSetThreadpoolParametersArgs(self.ref, _counts(params), 0)
        await self._link.call(wire.SERVER_SET_THREADPOOL_PARAMETERS, args)

    async def client_limits(self) -> dict[str, Value]:
        """How many clients there are and may be, by libvirt's names."""
        ret = await self._link.call_for(
            wire.ServerGetClientLimitsRet,
            wire.SERVER_GET_CLIENT_LIMITS,
            wire.ServerGetClientLimitsArgs(self.ref, 0),
        )
        return values_of(ret.params)

    async def set_client_limits(self, params: Mapping[str, int]) -> None:
        """Change how many there may be; those who are there stay."""
        args = wire.ServerSetClientLimitsArgs(self.ref, _counts(params), 0)
        await self._link.call(wire.SERVER_SET_CLIENT_LIMITS, args)

    async def list_clients(self) -> list[ServerClient]:
        """Who is connected."""
        ret = await self._link.call_for(
            wire.ServerListClientsRet, wire.SERVER_LIST_CLIENTS, wire.ServerListClientsArgs(self.ref, 1, 0)
        )
        return [ServerClient(self._link, ref) for ref in ret.clients]

    async def lookup_client(self, number: int) -> ServerClient:
        """The client with this number; ``errors.NoClient`` when it is not there."""
        ret = await self._link.call_for(
            wire.ServerLookupClientRet, wire.SERVER_LOOKUP_CLIENT, wire.ServerLookupClientArgs(self.ref, number, 0)
        )
        return ServerClient(self._link, ret.clnt)

    async def update_tls_files(self) -> None:
        """Have it read its certificates anew."""
        await self._link.call(wire.SERVER_UPDATE_TLS_FILES, wire.ServerUpdateTlsFilesArgs(self.ref, 0))


class AdminConnection:
    """A connection to a daemon's administration; use it as a context manager, or ``close`` it."""

    def __init__(self, link: Link, uri: str) -> None:
        self._link = link
        self.uri = uri

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def is_open(self) -> bool:
        """Whether calls can be made."""
        return self._link.client.is_open

    async def close(self) -> None:
        """Say good-bye and end the connection."""
        try:
            if self.is_open:
                await self._link.call(wire.CONNECT_CLOSE, None)
        except VirdError:
            # It ends either way.
            pass
        finally:
            self._link.client.close()

    async def lib_version(self) -> int:
        """The release whose interface it speaks: major * 1,000,000 + minor * 1,000 + release."""
        ret = await self._link.call_for(wire.ConnectGetLibVersionRet, wire.CONNECT_GET_LIB_VERSION, None)
        return ret.lib_ver

    async def list_servers(self) -> list[Server]:
        """Its servers."""
        ret = await self._link.call_for(
            wire.ConnectListServersRet, wire.CONNECT_LIST_SERVERS, wire.ConnectListServersArgs(1, 0)
        )
        return [Server(self._link, ref) for ref in ret.servers]

    async def lookup_server(self, name: str) -> Server:
        """The server of that name; ``errors.NoServer`` when there is none."""
        ret = await self._link.call_for(
            wire.ConnectLookupServerRet, wire.CONNECT_LOOKUP_SERVER, wire.ConnectLookupServerArgs(name, 0)
        )
        return Server(self._link, ret.srv)

    async def logging_outputs(self) -> str:
        """Where the log goes, as libvirt's settings write it."""
        ret = await self._link.call_for(
            wire.ConnectGetLoggingOutputsRet,
            wire.CONNECT_GET_LOGGING_OUTPUTS,
            wire.ConnectGetLoggingOutputsArgs(0),
        )
        return ret.outputs or ""

    async def set_logging_outputs(self, outputs: str | None) -> None:
        """Log to other places; with None to the first ones again."""
        args = wire.ConnectSetLoggingOutputsArgs(outputs, 0)
        await self._link.call(wire.CONNECT_SET_LOGGING_OUTPUTS, args)

    async def logging_filters(self) -> str:
        """What of which modules is logged."""
        ret = await self._link.call_for(
            wire.ConnectGetLoggingFiltersRet,
            wire.CONNECT_GET_LOGGING_FILTERS,
            wire.ConnectGetLoggingFiltersArgs(0),
        )
        return ret.filters or ""

    async def set_logging_filters(self, filters: str | None) -> None:
        """Log other modules from other priorities on."""
        args = wire.ConnectSetLoggingFiltersArgs(filters, 0)
        await self._link.call(wire.CONNECT_SET_LOGGING_FILTERS, args)

    async def set_daemon_timeout(self, seconds: int) -> None:
        """Have it end by itself after so long without a client; 0 for never."""
        await self._link.call(wire.CONNECT_SET_DAEMON_TIMEOUT, wire.ConnectSetDaemonTimeoutArgs(seconds, 0))
