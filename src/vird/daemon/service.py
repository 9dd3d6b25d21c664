"""The running daemon: its listeners, its sessions and its drivers, from start to orderly end.

Accepts clients, hands each a session, keeps count of them against the limits, opens drivers on
first use, and at the end closes everything in the order in which nothing is lost: no new
clients, running calls finish, sessions close, drivers close.  Guests keep running.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import struct
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from vird import errors
from vird.api.caller import Caller
from vird.api.driver import Opened, Reach
from vird.api.uri import Uri
from vird.daemon import certificates, sasl
from vird.daemon.drivers import LoadedDrivers
from vird.daemon.event_log import FileEventLog
from vird.daemon.event_memory import EventMemory
from vird.daemon.idle import Idle
from vird.daemon.listeners import Access, Auth, Carrier, Entrance, Listeners, RunFolder
from vird.daemon.logs import Logs
from vird.daemon.passwords import FILE, Passwords
from vird.daemon.servers import Servers
from vird.daemon.session import Session
from vird.daemon.settings import Settings
from vird.host.paths import Paths
from vird.host.process import identify
from vird.host.transport import Transport

if TYPE_CHECKING:
    import ssl

    from vird.daemon.access.guard import Guard
    from vird.host.polkit import Polkit
    from vird.host.secured_transport import SecuredTransport

log = logging.getLogger(__name__)

_CREDENTIALS = struct.Struct("iii")
ACCEPTS_AT_ONCE = 64
DEFAULT_DRIVER = "qemu"
"""What a client gets that names nothing, as with libvirt's daemon."""
ORDERLY_END_S = 10.0
"""How long running calls may take to finish once the daemon was told to stop."""


class Service:
    """Everything one daemon holds."""

    def __init__(self, paths: Paths, settings: Settings, logs: Logs | None = None, reach: Reach | None = None) -> None:
        self.paths = paths
        self.settings = settings
        self.logs = logs
        self._reach = reach
        self.started_at = time.time()
        self.listeners = Listeners()
        self.sessions: dict[int, Session] = {}
        self.servers = Servers(settings, self.sessions)
        self._loop = asyncio.get_running_loop()
        self._next_session = 1
        self._ends: set[asyncio.Task[None]] = set()
        self._run_folder: RunFolder | None = None
        self.idle = Idle(lambda: bool(self.sessions) or self.drivers.are_needed)
        self._not_accepting: set[socket.socket] = set()
        self._tls: ssl.SSLContext | None = None
        self._mechanisms: frozenset[str] | None = None
        self.passwords = Passwords(paths.etc / FILE, os.urandom(32))
        self.event_log: FileEventLog | EventMemory | None = None
        self._is_started = False
        self._polkit: Polkit | None = None
        self.drivers: LoadedDrivers

    async def start(self, handed: dict[str, socket.socket], *, listen: bool = False) -> None:
        """Open the sockets and start answering; drivers with autostart work begin theirs.

        ``listen`` opens the network's as well.
        """
        self._run_folder = RunFolder(self.paths.run)
        self.event_log = FileEventLog(self.paths.lib / "vird" / "events")
        self.drivers = LoadedDrivers(self.paths, self.settings, self.event_log, self._reach)
        self._is_started = True
        await self.drivers.start()
        self.listeners.open(self.paths.run, self.settings, handed, listen=listen)
        self._prepare_proofs()
        for listening, entrance in self.listeners.sockets:
            self._loop.add_reader(listening.fileno(), self._accept, listening, entrance)

    def _prepare_proofs(self) -> None:
        """What the sockets need that have clients prove who they are."""
        entrances = list(dict.fromkeys(entrance for _, entrance in self.listeners.sockets))
        if any(entrance.transport is Carrier.TLS for entrance in entrances):
            self.load_certificates()
        strict = [entrance for entrance in entrances if entrance.auth is Auth.SASL]
        if strict:
            if find_spec("scramp") is None:
                raise errors.ConfigUnsupported("auth 'sasl' needs the Python package 'scramp'")
            self._mechanisms = sasl.allowed_mechanisms(self.paths.etc.parent / sasl.CONFIG)
        for entrance in strict:
            if not self.mechanisms_for(entrance):
                log.warning(
                    "nobody can log in on %s: no SASL mechanism is left by tcp_min_ssf = %d and %s",
                    entrance.transport.value,
                    self.settings.tcp_min_ssf,
                    self.paths.etc.parent / sasl.CONFIG,
                )

    def mechanisms_for(self, entrance: Entrance) -> list[str]:
        """The SASL mechanisms that its clients may choose from."""
        is_secret = entrance.transport is not Carrier.TCP
        return sasl.offered(self._mechanisms, is_secret=is_secret, least_ssf=self.settings.tcp_min_ssf)

    @property
    def has_tls(self) -> bool:
        """Whether anybody comes by TLS."""
        return self._tls is not None

    def load_certificates(self) -> None:
        """Read the files of TLS, at first or anew; clients that are there keep what they have.

        Raises ``SystemError_``, and everything stays as it is.
        """
        home = Path(os.path.expanduser("~"))
        self._tls = certificates.context(certificates.files(self.settings, self.paths, home), self.settings)

    def start_without_files(self) -> None:
        """Serve only clients that are handed to ``welcome``: no file is written, no guest is looked after."""
        self.event_log = EventMemory()
        self.drivers = LoadedDrivers(self.paths, self.settings, self.event_log, self._reach)
        self._is_started = True

    # --- clients

    def _accept(self, listening: socket.socket, entrance: Entrance) -> None:
        for _ in range(ACCEPTS_AT_ONCE):
            if entrance.asks_for_proof and self.servers.of(entrance.access).has_its_strangers:
                # They wait outside until one of those who are in has said who it is, or left.
                self._loop.remove_reader(listening.fileno())
                self._not_accepting.add(listening)
                return
            try:
                sock, _ = listening.accept()
            except (BlockingIOError, InterruptedError):
                return
            except OSError as failure:
                self._pause_accepting(listening, entrance, failure)
                return
            self.welcome(sock, entrance)

    def strangers_changed(self) -> None:
        """A client has proved who it is, or left: others may come in."""
        if not self._not_accepting:
            return
        waiting, self._not_accepting = self._not_accepting, set()
        for listening, entrance in self.listeners.sockets:
            if listening in waiting:
                self._loop.add_reader(listening.fileno(), self._accept, listening, entrance)

    def _pause_accepting(self, listening: socket.socket, entrance: Entrance, failure: OSError) -> None:
        """Out of file descriptors, most likely: look again in a while instead of spinning."""
        log.error("cannot accept a client: %s", failure.strerror)
        self._loop.remove_reader(listening.fileno())

        def resume() -> None:
            if listening.fileno() >= 0:
                self._loop.add_reader(listening.fileno(), self._accept, listening, entrance)

        self._loop.call_later(0.5, resume)

    def welcome(self, sock: socket.socket, entrance: Entrance) -> None:
        """Serve a connected client, or turn it away when there are too many."""
        server = self.servers.of(entrance.access)
        if server.is_full:
            log.warning("too many clients (%d): one was turned away", server.most_clients)
            sock.close()
            return
        number = self._next_session
        try:
            sock.setblocking(False)
            caller = _caller(number, sock, entrance)
            if self.settings.asks_polkit and caller.pid > 0:
                caller.process_started = identify(caller.pid).started
        except OSError as failure:
            log.info("a client was gone before it was let in: %s", failure.strerror)
            sock.close()
            return
        self._next_session += 1
        tls = self._tls if entrance.transport is Carrier.TLS else None

        def transport(
            on_data: Callable[[bytes, list[int]], None], on_closed: Callable[[OSError | None], None]
        ) -> Transport | SecuredTransport:
            if tls is None:
                return Transport(self._loop, sock, on_data, on_closed)
            from vird.host.secured_transport import SecuredTransport

            return SecuredTransport(self._loop, sock, tls, lambda shown: session.admit(shown), on_data, on_closed)

        session = Session(self, transport, entrance, caller)
        self.sessions[number] = session
        self.idle.reconsider()
        session.begin()

    def session_closed(self, session: Session) -> None:
        """A session's socket is closed: let it give up what it holds."""
        end = self._loop.create_task(session.end(), name=f"end of {session.caller}")
        self._ends.add(end)

        def gone(task: asyncio.Task[None]) -> None:
            self._ends.discard(task)
            self.sessions.pop(session.caller.connection_id, None)
            self.idle.reconsider()
            self.strangers_changed()

        end.add_done_callback(gone)

    async def open(self, session: Session, name: str | None, flags: int) -> Opened:
        """Open the driver that a client named for its session; ``DEFAULT_DRIVER``'s where it named none.

        Raises ``InvalidArg`` for what is no URI and ``NoConnect`` for one that nothing serves.
        """
        uri = Uri.parse(name or f"{DEFAULT_DRIVER}://{self.paths.own_uri_path}")
        return await self.drivers.open(uri, session.caller, flags)

    @property
    def polkit(self) -> Polkit:
        """The way to polkit."""
        if self._polkit is None:
            from vird.host.polkit import Polkit

            self._polkit = Polkit()
        return self._polkit

    def guard(self, session: Session, opened: Opened) -> Guard | None:
        """Who checks what a session does with what it has opened; None where nobody has to."""
        if not self.settings.controls_access or session.access is Access.ADMIN:
            return None
        from vird.daemon.access.guard import Guard
        from vird.daemon.access.policy import PolkitPolicy

        return Guard(PolkitPolicy(self.polkit), session.caller, opened)

    # --- the end

    async def stop(self) -> None:
        """End in order; what cannot end in ``ORDERLY_END_S`` is logged and left."""
        self.idle.close()
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
        if self._is_started:
            await self.drivers.close()
            if self.event_log is not None:
                self.event_log.close()
        if self._polkit is not None:
            self._polkit.close()
        if self._run_folder is not None:
            self._run_folder.release()


def _caller(number: int, sock: socket.socket, entrance: Entrance) -> Caller:
    """What the kernel knows of a client; OSError when it is gone already."""
    read_only = entrance.access is Access.READ_ONLY
    if entrance.transport is not Carrier.UNIX:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        host, port = sock.getpeername()[:2]
        where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return Caller(number, read_only=read_only, socket=entrance.transport.value, address=where)
    pid, uid, gid = _CREDENTIALS.unpack(sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
    return Caller(number, read_only=read_only, uid=uid, gid=gid, pid=pid, socket=entrance.access.value)
