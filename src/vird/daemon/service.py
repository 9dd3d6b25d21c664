"""The running daemon: its listeners, its sessions and its drivers, from start to orderly end.

Accepts clients, hands each a session, keeps count of them against the limits, opens drivers on
first use, and at the end closes everything in the order in which nothing is lost: no new
clients, running calls finish, sessions close, drivers close.  Guests keep running.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
import time
from collections.abc import Callable

from vird.api.caller import Caller
from vird.api.driver import Opened
from vird.api.uri import Uri
from vird.daemon.drivers import LoadedDrivers
from vird.daemon.event_log import SqliteEventLog
from vird.daemon.listeners import Access, Listeners, RunFolder
from vird.daemon.logs import Logs
from vird.daemon.servers import Servers
from vird.daemon.session import Session
from vird.daemon.settings import Settings
from vird.host.paths import Paths
from vird.host.transport import Transport

log = logging.getLogger(__name__)

_CREDENTIALS = struct.Struct("iii")
ACCEPTS_AT_ONCE = 64
DEFAULT_DRIVER = "qemu"
"""What a client gets that names nothing, as with libvirt's daemon."""
ORDERLY_END_S = 10.0
"""How long running calls may take to finish once the daemon was told to stop."""


class Service:
    """Everything one daemon holds."""

    def __init__(self, paths: Paths, settings: Settings, logs: Logs | None = None) -> None:
        self.paths = paths
        self.settings = settings
        self.logs = logs
        self.started_at = time.time()
        self.listeners = Listeners()
        self.sessions: dict[int, Session] = {}
        self.servers = Servers(settings, self.sessions)
        self._loop = asyncio.get_running_loop()
        self._next_session = 1
        self._ends: set[asyncio.Task[None]] = set()
        self._run_folder: RunFolder | None = None
        self.event_log: SqliteEventLog | None = None
        self.drivers: LoadedDrivers

    async def start(self, handed: dict[str, socket.socket]) -> None:
        """Open the sockets and start answering; drivers with autostart work begin theirs."""
        self._run_folder = RunFolder(self.paths.run)
        self.event_log = SqliteEventLog(self.paths.lib / "vird" / "events.sqlite")
        self.drivers = LoadedDrivers(self.paths, self.settings, self.event_log)
        await self.drivers.start()
        self.listeners.open(self.paths.run, self.settings, handed)
        for listening, access in self.listeners.sockets:
            self._loop.add_reader(listening.fileno(), self._accept, listening, access)

    def start_without_files(self) -> None:
        """Serve only clients that are handed to ``welcome``: nothing is kept, no guest is looked after."""
        self.event_log = SqliteEventLog(None)
        self.drivers = LoadedDrivers(self.paths, self.settings, self.event_log)

    # --- clients

    def _accept(self, listening: socket.socket, access: Access) -> None:
        for _ in range(ACCEPTS_AT_ONCE):
            try:
                sock, _ = listening.accept()
            except (BlockingIOError, InterruptedError):
                return
            except OSError as failure:
                self._pause_accepting(listening, access, failure)
                return
            self.welcome(sock, access)

    def _pause_accepting(self, listening: socket.socket, access: Access, failure: OSError) -> None:
        """Out of file descriptors, most likely: look again in a while instead of spinning."""
        log.error("cannot accept a client: %s", failure.strerror)
        self._loop.remove_reader(listening.fileno())

        def resume() -> None:
            if listening.fileno() >= 0:
                self._loop.add_reader(listening.fileno(), self._accept, listening, access)

        self._loop.call_later(0.5, resume)

    def welcome(self, sock: socket.socket, access: Access) -> None:
        """Serve a connected client, or turn it away when there are too many."""
        server = self.servers.of(access)
        if server.is_full:
            log.warning("too many clients (%d): one was turned away", server.most_clients)
            sock.close()
            return
        sock.setblocking(False)
        number = self._next_session
        self._next_session += 1
        pid, uid, gid = _CREDENTIALS.unpack(sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
        caller = Caller(
            connection_id=number,
            read_only=access is Access.READ_ONLY,
            uid=uid,
            gid=gid,
            pid=pid,
            socket=access.value,
        )

        def transport(
            on_data: Callable[[bytes, list[int]], None], on_closed: Callable[[OSError | None], None]
        ) -> Transport:
            return Transport(self._loop, sock, on_data, on_closed)

        session = Session(self, transport, access, caller)
        self.sessions[number] = session
        session.begin()

    def session_closed(self, session: Session) -> None:
        """A session's socket is closed: let it give up what it holds."""
        end = self._loop.create_task(session.end(), name=f"end of {session.caller}")
        self._ends.add(end)

        def gone(task: asyncio.Task[None]) -> None:
            self._ends.discard(task)
            self.sessions.pop(session.caller.connection_id, None)

        end.add_done_callback(gone)

    async def open(self, session: Session, name: str | None, flags: int) -> Opened:
        """Open the driver that a client named for its session; ``DEFAULT_DRIVER``'s where it named none.

        Raises ``InvalidArg`` for what is no URI and ``NoConnect`` for one that nothing serves.
        """
        uri = Uri.parse(name or f"{DEFAULT_DRIVER}://{self.paths.own_uri_path}")
        return await self.drivers.open(uri, session.caller, flags)

    # --- the end

    async def stop(self) -> None:
        """End in order; what cannot end in ``ORDERLY_END_S`` is logged and left."""
        for listening, _ in self.listeners.sockets:
            self._loop.remove_reader(listening.fileno())
        self.listeners.close()
        sessions = list(self.sessions.values())
        for session in sessions:
            session.close_after_sending()
        waiting = [asyncio.ensure_future(session.ended.wait()) for session in sessions]
        if waiting:
            _, late = await asyncio.wait(waiting, timeout=ORDERLY_END_S)
            for each in late:
                each.cancel()
            if late:
                log.warning("%d sessions still had work running at the end", len(late))
        # A start that was refused got no further than the run folder.
        if self.event_log is not None:
            await self.drivers.close()
            self.event_log.close()
        if self._run_folder is not None:
            self._run_folder.release()
