"""One request and its replies over a netlink socket.

The socket acts in the network namespace of the calling thread and is closed with the call, so
that nothing is shared between threads; opening one costs 15 µs.  What is asked is not known here.
"""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from vird.host.netlink import codec

RECEIVE_SIZE = 1 << 18
SOL_NETLINK = 270
NETLINK_CAP_ACK, NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK = 10, 11, 12
DEADLINE_S = 10.0


class Route:
    """An open NETLINK_ROUTE socket for a series of requests; a context manager."""

    def __init__(self, family: int = socket.NETLINK_ROUTE) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, family)
        self._socket.settimeout(DEADLINE_S)
        self._socket.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)
        self._socket.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        self._serial = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def change(self, kind: int, flags: int, body: bytes, attributes: Sequence[bytes] = ()) -> None:
        """Send a request and wait for its acknowledgement; raises `codec.Refused`."""
        self._send(kind, flags | codec.ACK, body, attributes)
        for _ in self._replies():
            pass

    def ask(self, kind: int, body: bytes, attributes: Sequence[bytes] = (), *, dump: bool = False) -> list[bytes]:
        """Send a question and give the bodies of its replies; raises `codec.Refused`.

        A dump during which the kernel's tables changed is asked again.
        """
        while True:
            self._send(kind, codec.DUMP if dump else codec.ACK, body, attributes)
            replies = list(self._replies())
            if not any(reply.flags & codec.DUMP_INTERRUPTED for reply in replies):
                return [reply.body for reply in replies]

    def _send(self, kind: int, flags: int, body: bytes, attributes: Sequence[bytes]) -> None:
        self._serial += 1
        self._socket.send(codec.encode(kind, flags, self._serial, body, attributes))

    def _replies(self) -> list[codec.Message]:
        replies: list[codec.Message] = []
        limit = time.monotonic() + DEADLINE_S
        while time.monotonic() < limit:
            for message in codec.decode(self._socket.recv(RECEIVE_SIZE), self._serial):
                if message.type == codec.ERROR:
                    refused = codec.failure(message)
                    if refused is not None:
                        raise refused
                    return replies
                if message.type == codec.DONE:
                    return replies
                replies.append(message)
        raise codec.Refused(errno.ETIMEDOUT, "the kernel did not answer")


def change(kind: int, flags: int, body: bytes, *attributes: bytes) -> None:
    """One request on a socket of its own."""
    with Route() as route:
        route.change(kind, flags, body, attributes)


def ask(kind: int, body: bytes, *attributes: bytes, dump: bool = False) -> list[bytes]:
    """One question on a socket of its own."""
    with Route() as route:
        return route.ask(kind, body, attributes, dump=dump)
