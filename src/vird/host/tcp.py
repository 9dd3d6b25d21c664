"""A TCP or unix connection to another host, made without keeping the loop waiting."""

from __future__ import annotations

import asyncio
import errno
import os
import socket

from vird import errors

TIMEOUT_S = 30.0
"""How long the other host may take to accept."""


async def connect(host: str, port: int, timeout_s: float = TIMEOUT_S) -> socket.socket:
    """A connected socket that blocks, for another process; the first address that answers.

    Raises ``SystemError_`` when none does.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as failure:
        raise errors.SystemError_(
            f"Unable to resolve address '{host}' service '{port}': {failure.strerror}", domain=errors.ErrorDomain.RPC
        ) from None
    last = OSError("no address")
    for family, kind, protocol, _, address in found:
        sock = socket.socket(family, kind | socket.SOCK_CLOEXEC, protocol)
        try:
            return await _connected(sock, address, timeout_s)
        except OSError as failure:
            last = failure
    raise errors.SystemError_(
        f"unable to connect to server at '{host}:{port}': {_words(last)}",
        int1=last.errno or 0,
        domain=errors.ErrorDomain.RPC,
    )


async def connect_unix(path: str, timeout_s: float = TIMEOUT_S) -> socket.socket:
    """The same to a socket at ``path``."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    try:
        return await _connected(sock, path, timeout_s)
    except OSError as failure:
        raise errors.SystemError_(
            f"Failed to connect socket to '{path}': {_words(failure)}",
            int1=failure.errno or 0,
            domain=errors.ErrorDomain.RPC,
        ) from None


async def _connected(sock: socket.socket, address: object, timeout_s: float) -> socket.socket:
    try:
        sock.setblocking(False)
        await asyncio.wait_for(asyncio.get_running_loop().sock_connect(sock, address), timeout_s)  # type: ignore[arg-type]
        sock.setblocking(True)
    except BaseException:
        sock.close()
        raise
    return sock


def _words(failure: OSError) -> str:
    """The system's own, which asyncio replaces by its own; a timeout has no number."""
    return os.strerror(failure.errno or errno.ETIMEDOUT)
