"""Readiness messages and handed-over sockets, against real sockets."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from vird.host import systemd


def test_a_state_reaches_the_socket_that_was_named(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as waiting:
        waiting.bind(str(tmp_path / "notify"))
        assert systemd.notify("READY=1", {"NOTIFY_SOCKET": str(tmp_path / "notify")})
        assert waiting.recv(100) == b"READY=1"


def test_nobody_asked_or_nobody_listens() -> None:
    assert not systemd.notify("READY=1", {})
    assert not systemd.notify("READY=1", {"NOTIFY_SOCKET": "/nonexistent/notify"})


def test_sockets_for_another_process_are_left_alone() -> None:
    assert systemd.listen_sockets({"LISTEN_PID": str(os.getpid() + 1), "LISTEN_FDS": "1"}) == {}
    assert systemd.listen_sockets({}) == {}
