"""TLS over a connected socket, with the face of ``Transport``: bytes in, bytes out, on the event loop.

The server's side: the handshake, a word to whoever admits clients by their certificates, then bytes both ways.
Who may come in, and what the bytes mean, is not known here.  File descriptors do not travel this way.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Callable, Sequence
from typing import Any

from vird.host.passed_files import READ_SIZE
from vird.host.transport import Transport

HANDSHAKE_S = 30.0
"""How long a client may take to agree on keys."""

Admit = Callable[[dict[str, Any]], bytes]
"""Takes a client's verified certificate as ``ssl`` tells it (empty for none or an unverified one) and returns the first
bytes for it; raises ``OSError`` for one that may not come in."""


class SecuredTransport:
    """One accepted socket under TLS."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        sock: socket.socket,
        context: ssl.SSLContext,
        admit: Admit,
        on_data: Callable[[bytes, list[int]], None],
        on_closed: Callable[[OSError | None], None],
    ) -> None:
        self._admit = admit
        self._on_data = on_data
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._plain = Transport(loop, sock, self._received, self._closed)
        self._is_agreed = False
        self._tell_closed = on_closed
        self._patience = loop.call_later(HANDSHAKE_S, self._too_slow)

    @property
    def is_open(self) -> bool:
        """Whether the socket is still ours."""
        return self._plain.is_open

    @property
    def queued(self) -> int:
        """Bytes that wait for the peer to take them, as they are on the way."""
        return self._plain.queued

    def resume_reading(self) -> None:
        """Take bytes from the peer from now on."""
        self._plain.resume_reading()

    def pause_reading(self) -> None:
        """Leave the peer's bytes in the socket for now; none while the handshake goes on."""
        if self._is_agreed:
            self._plain.pause_reading()

    def write(self, chunk: bytes | bytearray | memoryview, fds: Sequence[int] = ()) -> None:
        """Send these bytes after all earlier ones."""
        for fd in fds:
            os.close(fd)
        if self.is_open and self._is_agreed and chunk:
            self._tls.write(chunk)
            self._flush()

    async def wait_below(self, level: int) -> None:
        """Wait until less than ``level`` bytes are queued, or the socket is closed."""
        await self._plain.wait_below(level)

    def close_when_sent(self, patience_s: float) -> None:
        """Close once the queue is empty, or after ``patience_s`` at the latest."""
        self._plain.close_when_sent(patience_s)

    def close(self, failure: OSError | None = None) -> None:
        """End it now; what is still queued is lost."""
        self._plain.close(failure)

    def _received(self, received: bytes, fds: list[int]) -> None:
        for fd in fds:
            os.close(fd)
        self._incoming.write(received)
        try:
            if not self._is_agreed:
                self._tls.do_handshake()
                self._patience.cancel()
                first = self._admit(self._tls.getpeercert() or {})
                self._is_agreed = True
                self.write(first)
            self._read()
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:
            self.close()
            return
        except OSError as failure:
            # The peer is told what was wrong with it, as far as TLS has a word for it.
            self._flush()
            self.close(failure)
            return
        self._flush()

    def _read(self) -> None:
        while self.is_open:
            piece = self._tls.read(READ_SIZE)
            if not piece:
                self.close()
                return
            self._on_data(piece, [])

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._plain.write(self._outgoing.read())

    def _too_slow(self) -> None:
        self.close(TimeoutError(f"no TLS handshake within {HANDSHAKE_S:g} seconds"))

    def _closed(self, failure: OSError | None) -> None:
        self._patience.cancel()
        self._tell_closed(failure)
