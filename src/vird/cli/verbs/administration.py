"""The administration of a daemon: its servers, who is connected to them, its log; all of it under ``admin``.

The commands, their older names and their texts are those of libvirt's `virt-admin`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated

from vird.api.params import admin as names
from vird.cli.failure import Failed
from vird.cli.option import Opt
from vird.cli.results import Document, Done, DoneTightly, Lines, Table, column
from vird.cli.shell import Shell
from vird.cli.verb import verb

if TYPE_CHECKING:
    from vird.client.admin import Server

admin = partial(verb, "admin", under="admin", connects=False)

ServerName = Annotated[
    str, Opt("the server: libvirtd for ordinary clients, admin for administrators", completes="server")
]
ClientNumber = Annotated[int, Opt("the client's number", unsigned=True)]
MaybeCount = int | None


async def find_server(shell: Shell, name: str) -> Server:
    """The server; raises the library's error when there is none."""
    return await (await shell.administration()).lookup_server(name)


@admin()
async def uri(shell: Shell) -> Lines:
    """Tell which daemon is administered."""
    return Lines([(await shell.administration()).uri])


@admin()
async def version(shell: Shell) -> Document:
    """Tell the versions of this program's interface and of the daemon."""
    from vird.daemon.session_calls import LIBRARY_VERSION

    theirs = await (await shell.administration()).lib_version()
    ours = f"libvirt {_dotted(LIBRARY_VERSION)}"
    return Document(
        f"Compiled against library: {ours}\nUsing library: {ours}\nRunning against daemon: {_dotted(theirs)}"
    )


def _dotted(version: int) -> str:
    return f"{version // 1_000_000}.{version // 1000 % 1000}.{version % 1000}"


@admin()
async def connect(shell: Shell, name: Annotated[str | None, Opt("such as libvirtd:///system")] = None) -> Done:
    """Administer another daemon, or this one by a new connection."""
    shell.settings.admin_uri = name if name is not None else shell.settings.admin_uri
    await shell.end_administration()
    with shell.failing("Failed to connect to the admin server"):
        await shell.administration()
    return Done("Connected to the admin server")


# --- servers


@dataclass(frozen=True)
class ServerRow:
    """A server and its place in the list."""

    id: int = column("Id")
    name: str = column("Name")


@admin("srv-list")
async def server_list(shell: Shell) -> Table[ServerRow]:
    """List the daemon's servers."""
    servers = await (await shell.administration()).list_servers()
    return Table(ServerRow, [ServerRow(number, server.name) for number, server in enumerate(servers)])


@dataclass(frozen=True)
class Values:
    """Named values, a line for each."""

    values: dict[str, int | float | bool | str]
    label: int = 15

    def text(self, *, quiet: bool) -> str:
        """One a line."""
        return "".join(f"{name:<{self.label}}: {_told(value)}\n" for name, value in self.values.items())


def _told(value: float | str) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


@admin("srv-threadpool-info")
async def server_threadpool_info(shell: Shell, server: ServerName) -> Values:
    """Tell how many workers a server has and may have."""
    found = await find_server(shell, server)
    with shell.failing("Unable to get server workerpool parameters"):
        return Values(await found.threadpool())


@admin("srv-threadpool-set")
async def server_threadpool_set(
    shell: Shell,
    server: ServerName,
    min_workers: Annotated[MaybeCount, Opt("at least so many workers", named=True, unsigned=True)] = None,
    max_workers: Annotated[MaybeCount, Opt("at most so many", named=True, unsigned=True)] = None,
    priority_workers: Annotated[MaybeCount, Opt("so many for urgent calls", named=True, unsigned=True)] = None,
) -> Done:
    """Change how many workers a server may have."""
    wanted = _given(
        {
            names.THREADPOOL_WORKERS_MIN: min_workers,
            names.THREADPOOL_WORKERS_MAX: max_workers,
            names.THREADPOOL_WORKERS_PRIORITY: priority_workers,
        },
        # The space at the end is libvirt's.
        "--min-workers, --max-workers, --priority-workers is mandatory ",
    )
    if min_workers is not None and max_workers is not None and min_workers > max_workers:
        raise Failed("--min-workers must be less than or equal to --max-workers")
    found = await find_server(shell, server)
    with shell.failing("Unable to change server workerpool parameters"):
        await found.set_threadpool(wanted)
    return Done("")


def _given(values: dict[str, int | None], mandatory: str) -> dict[str, int]:
    given = {name: value for name, value in values.items() if value is not None}
    if not given:
        raise Failed(f"At least one of options {mandatory}")
    return given


@admin("srv-clients-info")
async def server_clients_info(shell: Shell, server: ServerName) -> Values:
    """Tell how many clients a server has and may have."""
    found = await find_server(shell, server)
    with shell.failing("Unable to retrieve client limits from server"):
        return Values(await found.client_limits(), 20)


@admin("srv-clients-set")
async def server_clients_set(
    shell: Shell,
    server: ServerName,
    max_clients: Annotated[MaybeCount, Opt("so many in all", named=True, unsigned=True)] = None,
    max_unauth_clients: Annotated[
        MaybeCount, Opt("so many that have not proved who they are", named=True, unsigned=True)
    ] = None,
) -> Done:
    """Change how many clients a server may have."""
    wanted = _given(
        {names.SERVER_CLIENTS_MAX: max_clients, names.SERVER_CLIENTS_UNAUTH_MAX: max_unauth_clients},
        "--max-clients, --max-unauth-clients is mandatory",
    )
    if max_clients is not None and max_unauth_clients is not None and max_unauth_clients > max_clients:
        raise Failed("--max-unauth-clients must be less than or equal to --max-clients")
    found = await find_server(shell, server)
    with shell.failing("Unable to change server's client-related configuration limits"):
        await found.set_client_limits(wanted)
    return Done("")


@admin()
async def server_update_tls(shell: Shell, server: ServerName) -> Done:
    """Have a server read its certificates anew."""
    found = await find_server(shell, server)
    with shell.failing("Unable to update server's tls related files."):
        await found.update_tls_files()
    return Done("update tls related files succeed")


# --- clients


@dataclass(frozen=True)
class ClientRow:
    """A client of a server; since when in seconds since 1970."""

    id: int = column("Id")
    transport: str = column("Transport")
    connected_at: int = column("Connected since", lambda at: local_time(at))


def local_time(at: int) -> str:
    """A moment on this host's clocks."""
    return time.strftime("%Y-%m-%d %H:%M:%S%z", time.localtime(at))


@admin("srv-clients-list")
async def client_list(shell: Shell, server: ServerName) -> Table[ClientRow]:
    """List who is connected to a server."""
    found = await find_server(shell, server)
    with shell.failing("failed to obtain list of connected clients from server", tells_cause=True):
        clients = await found.list_clients()
    return Table(ClientRow, [ClientRow(each.id, each.transport.name.lower(), each.connected_at) for each in clients])


@admin()
async def client_info(shell: Shell, server: ServerName, client: ClientNumber) -> Values:
    """Tell what is known of a client."""
    found = await (await find_server(shell, server)).lookup_client(client)
    with shell.failing(f"Unable to retrieve client identity information for client '{client}'"):
        known = await found.info()
    return Values(
        {
            "id": found.id,
            "connection_time": local_time(found.connected_at),
            "transport": found.transport.name.lower(),
            **known,
        }
    )


@admin()
async def client_disconnect(shell: Shell, server: ServerName, client: ClientNumber) -> DoneTightly:
    """Close a client's connection."""
    found = await (await find_server(shell, server)).lookup_client(client)
    with shell.failing(f"Failed to disconnect client '{client}' from server {server}"):
        await found.close()
    return DoneTightly(f"Client '{client}' disconnected")


# --- the daemon itself


@admin("dmn-log-filters")
async def daemon_log_filters(
    shell: Shell, filters: Annotated[str | None, Opt("the new ones, such as 3:qemu; none with an empty word")] = None
) -> Document | Done:
    """Tell, or change, what of which modules is logged."""
    daemon = await shell.administration()
    if filters is None:
        with shell.failing("Unable to get daemon logging filters information"):
            return Document(f" Logging filters: {await daemon.logging_filters()}")
    with shell.failing("Unable to change daemon logging settings"):
        await daemon.set_logging_filters(filters)
    return Done("")


@admin("dmn-log-outputs")
async def daemon_log_outputs(
    shell: Shell,
    outputs: Annotated[str | None, Opt("the new ones, such as 3:stderr; the first when empty")] = None,
) -> Document | Done:
    """Tell, or change, where the log goes."""
    daemon = await shell.administration()
    if outputs is None:
        with shell.failing("Unable to get daemon logging outputs information"):
            return Document(f" Logging outputs: {await daemon.logging_outputs()}")
    with shell.failing("Unable to change daemon logging settings"):
        await daemon.set_logging_outputs(outputs)
    return Done("")


@admin()
async def daemon_timeout(
    shell: Shell, timeout: Annotated[int, Opt("seconds without a client, 0 for never", named=True, unsigned=True)]
) -> Done:
    """Have the daemon end by itself when nobody has been connected for a while."""
    daemon = await shell.administration()
    await daemon.set_daemon_timeout(timeout)
    return Done("")
