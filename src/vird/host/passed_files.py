"""Open files that came with bytes on a unix socket, and how much is read at once."""

from __future__ import annotations

import array
import socket

READ_SIZE = 256 * 1024
MOST_FDS = 64


def passed_fds(ancillary: list[tuple[int, int, bytes]]) -> list[int]:
    fds = array.array("i")
    for level, kind, payload in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds.frombytes(payload[: len(payload) - len(payload) % fds.itemsize])
    return list(fds)
