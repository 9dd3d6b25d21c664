"""Connections to other hosts."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from vird import errors
from vird.host import tcp


def test_the_socket_blocks_as_another_process_expects() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        sock = asyncio.run(tcp.connect("127.0.0.1", server.getsockname()[1]))
        with sock, server.accept()[0] as there:
            assert sock.getblocking()
            sock.sendall(b"x")
            assert there.recv(1) == b"x"


def test_nobody_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(errors.SystemError_, match=rf"to server at .127\.0\.0\.1:{port}.: Connection refused"):
        asyncio.run(tcp.connect("127.0.0.1", port))
    with pytest.raises(errors.SystemError_, match=r"Failed to connect socket to .*: No such file or directory"):
        asyncio.run(tcp.connect_unix(str(tmp_path / "nothing")))


def test_a_socket_in_the_file_system(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        server.listen()
        asyncio.run(tcp.connect_unix(str(tmp_path / "s"))).close()
