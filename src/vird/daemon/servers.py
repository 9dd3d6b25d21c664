"""The two servers that administrators see in a daemon: one for its clients, one for themselves.

A server is a set of sockets with limits of its own.  There is no pool of threads behind it: every call is a
task on the one loop, and the figures told of workers are those of tasks (``workers``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vird import errors
from vird.daemon.listeners import Access
from vird.daemon.settings import Settings
from vird.daemon.workers import Workers

if TYPE_CHECKING:
    from vird.daemon.session import Session

CLIENTS = "libvirtd"
"""The name under which administrators' scripts look for the server of ordinary clients."""
ADMINISTRATORS = "admin"


class Server:
    """One of them; ``most_unauthenticated`` of the clients may still be about to prove who they are."""

    def __init__(
        self,
        name: str,
        sessions: Mapping[int, Session],
        *,
        most_clients: int,
        most_unauthenticated: int,
        calls_per_client: int,
    ) -> None:
        self.name = name
        self._sessions = sessions
        self.most_clients = most_clients
        self.most_unauthenticated = most_unauthenticated
        self.calls_per_client = calls_per_client
        self.workers = Workers()

    @property
    def clients(self) -> list[Session]:
        """The sessions of its sockets, in the order in which they came."""
        wanted = self.name == ADMINISTRATORS
        return [session for session in self._sessions.values() if (session.access is Access.ADMIN) == wanted]

    @property
    def is_full(self) -> bool:
        """Whether no other client may come in."""
        return len(self.clients) >= self.most_clients

    @property
    def unauthenticated(self) -> int:
        """How many clients have not proved who they are."""
        return sum(not session.is_authenticated for session in self.clients)

    @property
    def has_its_strangers(self) -> bool:
        """Whether no other client may come in that has to prove who it is; 0 of them means any number."""
        return 0 < self.most_unauthenticated <= self.unauthenticated

    @property
    def calls_running(self) -> int:
        """How many calls are being carried out now."""
        return sum(session.calls_running for session in self.clients)

    @property
    def most_calls(self) -> int:
        """How many calls can be carried out at once: what each client may ask at once, times the clients, or what an
        administrator allows."""
        return self.workers.most or self.calls_per_client * self.most_clients

    def client(self, number: int) -> Session:
        """The session with this number.

        Raises ``NoClient``.
        """
        for session in self.clients:
            if session.caller.connection_id == number:
                return session
        raise errors.NoClient(f"No client with matching ID '{number}'")

    def limit(self, most_clients: int | None, most_unauthenticated: int | None) -> None:
        """Change the limits that are given; clients beyond them stay.

        Raises ``InvalidArg`` when more could wait for their proof than come in at all.
        """
        clients = self.most_clients if most_clients is None else most_clients
        waiting = self.most_unauthenticated if most_unauthenticated is None else most_unauthenticated
        if waiting > clients:
            raise errors.InvalidArg(
                "The overall maximum number of clients waiting for authentication must not be less than the overall "
                "maximum number of clients"
            )
        self.most_clients, self.most_unauthenticated = clients, waiting


class Servers:
    """Both of them."""

    def __init__(self, settings: Settings, sessions: Mapping[int, Session]) -> None:
        self._clients = Server(
            CLIENTS,
            sessions,
            most_clients=settings.max_clients,
            most_unauthenticated=min(settings.max_anonymous_clients, settings.max_clients),
            calls_per_client=settings.max_client_requests,
        )
        self._administrators = Server(
            ADMINISTRATORS,
            sessions,
            most_clients=settings.admin_max_clients,
            most_unauthenticated=0,
            calls_per_client=settings.max_client_requests,
        )
        self.all = (self._clients, self._administrators)

    def of(self, access: Access) -> Server:
        """The server that a socket belongs to."""
        return self._administrators if access is Access.ADMIN else self._clients

    def named(self, name: str) -> Server:
        """The server of this name.

        Raises ``NoServer``.
        """
        for server in self.all:
            if server.name == name:
                return server
        raise errors.NoServer(f"No server named '{name}'")
