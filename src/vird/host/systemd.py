"""The two things the service manager wants of a daemon: being told, and handing over sockets.

Both protocols are a few environment variables (sd_notify(3), sd_listen_fds(3)).
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

FIRST_FD = 3


def notify(state: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Send a state such as ``READY=1``; False where nobody asked for it."""
    address = environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
        try:
            sock.sendto(state.encode(), address)
        except OSError:
            return False
    return True


def listen_sockets(environ: Mapping[str, str] = os.environ) -> dict[str, socket.socket]:
    """The listening sockets that the service manager opened for this process, by path or name."""
    if environ.get("LISTEN_PID") != str(os.getpid()):
        return {}
    count = int(environ.get("LISTEN_FDS", "0"))
    names = environ.get("LISTEN_FDNAMES", "").split(":")
    handed: dict[str, socket.socket] = {}
    for index in range(count):
        fd = FIRST_FD + index
        os.set_inheritable(fd, False)
        sock = socket.socket(fileno=fd)
        where = sock.getsockname()
        name = where if isinstance(where, str) and where else names[index] if index < len(names) else str(fd)
        # Sockets of one unit share its name.
        handed[f"{name}/{fd}" if name in handed else name] = sock
    return handed
