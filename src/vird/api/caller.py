"""Who is calling: the facts about one client's connection, and what is to be done when it ends."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


class Caller:
    """One client's connection, from its first byte to its last.

    ``connection_id`` is unique in the daemon's life.  ``uid``, ``gid`` and ``pid`` are the
    kernel's word about a local client and -1 for others, ``process_started`` tells its process from later ones with
    that ``pid`` (as ``host.process.Identity`` does; 0 where nobody asked); ``user`` is the name that it proved,
    ``certificate`` the distinguished name in the certificate that it showed, and ``address`` where it
    calls from, ``ADDRESS:PORT``, when it came by the network.  ``socket`` names the door it came
    through; ``inside`` is the daemon itself or a test.
    Once it ``speaks_for`` somebody they are theirs, and only ``peer_uid`` is what it was.  ``hang_up`` cuts the
    connection, with the reason that is logged.
    """

    def __init__(
        self,
        connection_id: int = 0,
        *,
        read_only: bool = False,
        uid: int = -1,
        gid: int = -1,
        pid: int = -1,
        user: str | None = None,
        socket: str = "inside",
        address: str | None = None,
        certificate: str | None = None,
    ) -> None:
        self.connection_id = connection_id
        self.read_only = read_only
        self.peer_uid = uid
        self.uid = uid
        self.gid = gid
        self.pid = pid
        self.process_started = 0
        self.user = user
        self.socket = socket
        self.address = address
        self.certificate = certificate
        self.hang_up: Callable[[str], None] = lambda reason: None
        self._on_close: list[Callable[[], Awaitable[None]]] = []
        self._on_lost: list[Callable[[], None]] = []

    def __repr__(self) -> str:
        where = self.address or f"pid {self.pid}, uid {self.uid}"
        return f"client {self.connection_id} ({where}, {self.socket})"

    def speaks_for(self, user: str | None, uid: int, gid: int, pid: int, process_started: int = 0) -> None:
        """From now on it acts on somebody else's behalf."""
        self.user, self.uid, self.gid, self.pid = user, uid, gid, pid
        self.process_started = process_started

    def on_close(self, callback: Callable[[], Awaitable[None]]) -> Callable[[], None]:
        """Have something done when the connection ends, such as destroying what must not outlive it.

        The result, called once or more, takes the request back.
        """
        self._on_close.append(callback)

        def take_back() -> None:
            if callback in self._on_close:
                self._on_close.remove(callback)

        return take_back

    def on_lost(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have something done at once when nobody is there any more, while calls may still run: ending those.

        The result, called once or more, takes the request back.
        """
        self._on_lost.append(callback)

        def take_back() -> None:
            if callback in self._on_lost:
                self._on_lost.remove(callback)

        return take_back

    def lost(self) -> None:
        """Nobody is there any more: do what was asked for."""
        while self._on_lost:
            self._on_lost.pop()()

    async def closed(self) -> None:
        """The connection has ended: do what was asked for, the latest request first."""
        while self._on_close:
            callback = self._on_close.pop()
            try:
                await callback()
            except Exception:
                log.exception("what was to be done at the end of %r failed", self)
