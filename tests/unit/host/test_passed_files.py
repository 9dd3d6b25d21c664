"""Open files beside bytes."""

import os
import socket

from vird.host.passed_files import MOST_FDS, passed_fds


def test_descriptors_of_one_read() -> None:
    near, far = socket.socketpair()
    with near, far:
        socket.send_fds(near, [b"x"], [0, 1])
        _, ancillary, _, _ = far.recvmsg(10, socket.CMSG_SPACE(MOST_FDS * 4))
    fds = passed_fds(ancillary)
    assert len(fds) == 2
    for fd in fds:
        os.close(fd)
    assert passed_fds([(socket.SOL_SOCKET, 99, b"")]) == []
