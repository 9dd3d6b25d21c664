"""The daemon's sockets: names, ports, permissions, takeover from the service manager, clean-up.

``libvirt-sock`` is read-write, ``libvirt-sock-ro`` read-only, ``libvirt-admin-sock`` speaks the
admin protocol.  The same sockets answer under the names of libvirt's modular daemons, so that
a client in ``mode=auto`` or ``mode=direct`` finds what it looks for.  TCP and TLS are read-write.
What comes through an accepted socket is the session's business.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import grp
import os
import socket
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from vird import errors
from vird.daemon.settings import Settings

BACKLOG = 1000
LONGEST_ADDRESS = 107
"""Bytes of a path that fit into a unix address (unix(7))."""

MODULAR = ("virtqemud", "virtnetworkd", "virtstoraged", "virtnodedevd", "virtnwfilterd", "virtsecretd",
           "virtinterfaced", "virtproxyd")  # fmt: skip


class Access(Enum):
    """What a client of a socket may do."""

    READ_WRITE = "libvirt-sock"
    READ_ONLY = "libvirt-sock-ro"
    ADMIN = "libvirt-admin-sock"

    @property
    def suffix(self) -> str:
        """What follows the daemon's name in the socket's name."""
        return self.value.removeprefix("libvirt")


class Carrier(Enum):
    """How the bytes of a client come; the values are those by which administrators know them."""

    UNIX = "unix"
    TCP = "tcp"
    TLS = "tls"


class Auth(Enum):
    """How a client proves who it is, apart from what its carrier tells."""

    NONE = "none"
    SASL = "sasl"
    POLKIT = "polkit"


class Entrance(NamedTuple):
    """What is the same for all clients of one socket."""

    access: Access
    transport: Carrier = Carrier.UNIX
    auth: Auth = Auth.NONE

    @property
    def asks_for_proof(self) -> bool:
        """Whether a client that has just come is a stranger still."""
        return self.auth is not Auth.NONE or self.transport is Carrier.TLS


class AlreadyRunning(errors.OperationFailed):
    """Another daemon owns this run folder."""


class RunFolder:
    """Ownership of the run folder: at most one daemon, shown by a locked pid file."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        self.folder = folder
        self._pid_file = folder / "vird.pid"
        self._fd = os.open(self._pid_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.lockf(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pid = os.read(self._fd, 32).decode(errors="replace").strip() or "unknown"
            os.close(self._fd)
            raise AlreadyRunning(f"a daemon with pid {pid} serves {folder} already") from None
        os.ftruncate(self._fd, 0)
        os.write(self._fd, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Give the folder up."""
        self._pid_file.unlink(missing_ok=True)
        os.close(self._fd)


@contextlib.contextmanager
def short_address(path: Path) -> Iterator[str]:
    """An address for this path that fits, however deep the path is."""
    if len(os.fsencode(path)) <= LONGEST_ADDRESS:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


class Listeners:
    """The open listening sockets, each with what holds for its clients."""

    def __init__(self) -> None:
        self.sockets: list[tuple[socket.socket, Entrance]] = []
        self._made: list[Path] = []

    def open(self, folder: Path, settings: Settings, handed: dict[str, socket.socket], *, listen: bool = False) -> None:
        """Open every socket in ``folder``, or take those the service manager handed over.

        With ``listen`` the network's are opened as the settings say; those that were handed over are taken in any case.
        """
        auth = {Access.READ_WRITE: settings.auth_unix_rw, Access.READ_ONLY: settings.auth_unix_ro, Access.ADMIN: "none"}
        for access in Access:
            path = folder / access.value
            given = next((sock for name, sock in handed.items() if Path(name).name == path.name), None)
            if given is None:
                given = self._bind(path, settings, access)
            self._add(given, Entrance(access, Carrier.UNIX, Auth(auth[access])))
            self._add_modular_names(folder, access)
        for carrier, is_wanted, port, proof in (
            (Carrier.TCP, settings.listen_tcp, settings.tcp_port, settings.auth_tcp),
            (Carrier.TLS, settings.listen_tls, settings.tls_port, settings.auth_tls),
        ):
            given_all = [
                sock for name, sock in handed.items() if name.split("/")[0].endswith(f"-{carrier.value}.socket")
            ]
            if not given_all and listen and is_wanted:
                given_all = network_sockets(settings.listen_addr or None, port)
            for sock in given_all:
                self._add(sock, Entrance(Access.READ_WRITE, carrier, Auth(proof)))

    def _add(self, sock: socket.socket, entrance: Entrance) -> None:
        sock.setblocking(False)
        self.sockets.append((sock, entrance))

    def _bind(self, path: Path, settings: Settings, access: Access) -> socket.socket:
        path.unlink(missing_ok=True)
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        try:
            old_mask = os.umask(0o177)
            try:
                with short_address(path) as address:
                    sock.bind(address)
            finally:
                os.umask(old_mask)
            self._made.append(path)
            _own(path, settings, access)
            sock.listen(BACKLOG)
        except OSError as failure:
            sock.close()
            raise errors.SystemError_(f"Failed to bind socket to '{path}': {failure.strerror}") from failure
        return sock

    def _add_modular_names(self, folder: Path, access: Access) -> None:
        for daemon in MODULAR:
            link = folder / f"{daemon}{access.suffix}"
            link.unlink(missing_ok=True)
            link.symlink_to(access.value)
            self._made.append(link)

    def close(self) -> None:
        """Close all sockets and remove what was made here."""
        for sock, _ in self.sockets:
            sock.close()
        self.sockets.clear()
        for path in self._made:
            path.unlink(missing_ok=True)
        self._made.clear()


def network_sockets(address: str | None, port: str) -> list[socket.socket]:
    """Listening sockets for every address that a name stands for, or for all of this host's; ``port`` may be a name.

    Raises ``SystemError_`` in libvirt's words; nothing stays open then.
    """
    try:
        found = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as failure:
        raise errors.SystemError_(
            f"Unable to resolve address '{address or '(null)'}' service '{port}': {failure.strerror}"
        ) from failure
    with contextlib.ExitStack() as undo:
        made = []
        for family, kind, protocol, _, where in found:
            try:
                sock = undo.enter_context(socket.socket(family, kind | socket.SOCK_CLOEXEC, protocol))
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    # The addresses of the other family have their own.
                    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                sock.bind(where)
                sock.listen(BACKLOG)
            except OSError as failure:
                if address is None and failure.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    # A host may lack one of the two families.
                    continue
                raise errors.SystemError_(f"Unable to bind to port: {failure.strerror}") from failure
            made.append(sock)
        undo.pop_all()
    return made


def _own(path: Path, settings: Settings, access: Access) -> None:
    mode = {
        Access.READ_WRITE: settings.unix_sock_rw_perms,
        Access.READ_ONLY: settings.unix_sock_ro_perms,
        Access.ADMIN: settings.unix_sock_admin_perms,
    }[access]
    if settings.unix_sock_group and access is not Access.ADMIN:
        try:
            group = grp.getgrnam(settings.unix_sock_group).gr_gid
        except KeyError:
            raise errors.ConfSyntax(f"unix_sock_group: no group '{settings.unix_sock_group}'") from None
        os.chown(path, -1, group)
    path.chmod(int(mode, 8))
