"""A non-blocking unix stream socket on the running event loop that can carry file descriptors.

Under `client.Client` and `agent_client.AgentClient`.  asyncio's own transports cannot send
descriptors, so this file reads and writes the socket itself.  It knows bytes only.
"""

from __future__ import annotations

import array
import asyncio
import socket
from collections import deque
from collections.abc import Callable, Sequence

READ_SIZE = 256 * 1024


class Channel:
    """Owns a connected socket: ``on_bytes`` gets what arrives, ``on_closed`` once the reason or None."""

    def __init__(
        self,
        connected: socket.socket,
        on_bytes: Callable[[bytes], None],
        on_closed: Callable[[OSError | None], None],
    ) -> None:
        connected.setblocking(False)
        self._socket = connected
        self._on_bytes = on_bytes
        self._on_closed = on_closed
        self._outgoing: deque[tuple[memoryview, Sequence[int]]] = deque()
        self._loop = asyncio.get_running_loop()
        self._open = True
        self._loop.add_reader(connected, self._readable)

    @property
    def is_open(self) -> bool:
        """Whether the socket is still in use."""
        return self._open

    def send(self, data: bytes, fds: Sequence[int] = ()) -> None:
        """Queue ``data``; ``fds`` are sent with its first byte and must stay open until `drained` is true."""
        if not self._open:
            return
        idle = not self._outgoing
        self._outgoing.append((memoryview(data), fds))
        if idle:
            self._writable()

    def drained(self) -> bool:
        """Whether everything queued has been handed to the kernel."""
        return not self._outgoing

    def close(self) -> None:
        """Close the socket; ``on_closed`` is called with None unless it was called before."""
        self._finish(None)

    def _readable(self) -> None:
        try:
            data = self._socket.recv(READ_SIZE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as reason:
            self._finish(reason)
            return
        if data:
            self._on_bytes(data)
        else:
            self._finish(None)

    def _writable(self) -> None:
        while self._outgoing:
            data, fds = self._outgoing[0]
            try:
                sent = self._send_some(data, fds)
            except (BlockingIOError, InterruptedError):
                self._loop.add_writer(self._socket, self._writable)
                return
            except OSError as reason:
                self._finish(reason)
                return
            if sent == len(data):
                self._outgoing.popleft()
            else:
                self._outgoing[0] = (data[sent:], ())
        self._loop.remove_writer(self._socket)

    def _send_some(self, data: memoryview, fds: Sequence[int]) -> int:
        if fds:
            rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))]
            return self._socket.sendmsg([data], rights)
        return self._socket.send(data)

    def _finish(self, reason: OSError | None) -> None:
        if not self._open:
            return
        self._open = False
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._outgoing.clear()
        self._socket.close()
        self._on_closed(reason)


async def connect_unix(path: str) -> socket.socket:
    """Return a socket connected to the unix socket at ``path``; raises OSError.

    A path longer than the kernel's 107 bytes is reached through an open folder descriptor.
    """
    import os

    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    sock.setblocking(False)
    folder = -1
    try:
        if len(os.fsencode(path)) > 107:
            folder = os.open(os.path.dirname(path), os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
            path = f"/proc/self/fd/{folder}/{os.path.basename(path)}"
        await asyncio.get_running_loop().sock_connect(sock, path)
    except BaseException:
        sock.close()
        raise
    finally:
        if folder >= 0:
            os.close(folder)
    return sock
