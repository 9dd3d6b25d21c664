"""Hands out TCP ports for displays and arriving guests: free on this host, and promised to nobody else.

A port is promised from here until it is released: a display's when its guest is off.  Whether it is free is found
out by binding it for a moment, on IPv4 and IPv6.
"""

from __future__ import annotations

import errno
import socket

from vird import errors


class DisplayPorts:
    """The ports of one range, both ends in it; ``name`` is the range's in errors."""

    def __init__(self, first: int, last: int, name: str = "VNC") -> None:
        self.first = first
        self.last = last
        self.name = name
        self._promised: set[int] = set()

    def acquire(self) -> int:
        """The lowest free port.

        Raises ``InternalError`` when there is none.
        """
        for port in range(self.first, self.last + 1):
            if port not in self._promised and is_free(port):
                self._promised.add(port)
                return port
        raise errors.InternalError(f"Unable to find an unused port in range '{self.name}' ({self.first}-{self.last})")

    def promise(self, port: int) -> None:
        """Note that a guest uses this port, whoever chose it."""
        self._promised.add(port)

    def release(self, port: int) -> None:
        """Take a promise back."""
        self._promised.discard(port)


def is_free(port: int) -> bool:
    """Whether both families let this port be bound on all addresses."""
    return _binds(socket.AF_INET6, port) and _binds(socket.AF_INET, port)


def _binds(family: socket.AddressFamily, port: int) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM | socket.SOCK_CLOEXEC) as probe:
            if family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("", port))
            return True
    except OSError as failure:
        # A host without this family cannot have the port taken in it.
        return failure.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)
