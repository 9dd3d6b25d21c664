"""Opening endpoints, and what is said when nobody answers."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

import pytest

from vird import errors
from vird.client.dial import dial
from vird.client.endpoint import Endpoint


def test_unix(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with pytest.raises(errors.SystemError_) as raised:
        dial(Endpoint("unix", "", path=path))
    assert raised.value.message == f"Failed to connect socket to '{path}': No such file or directory"
    assert (raised.value.int1, raised.value.domain) == (errno.ENOENT, errors.ErrorDomain.RPC)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        dial(Endpoint("unix", "", path=path)).close()


def test_tcp() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with dial(Endpoint("tcp", "", host="127.0.0.1", port=port)) as sock:
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            assert sock.gettimeout() is None
    with pytest.raises(errors.SystemError_, match=f"unable to connect to server at '127.0.0.1:{port}': "):
        dial(Endpoint("tcp", "", host="127.0.0.1", port=port))


def test_a_command_is_the_connection() -> None:
    with dial(Endpoint("command", "", argv=("cat",))) as sock:
        sock.sendall(b"hello\n")
        assert sock.recv(100) == b"hello\n"


def test_tls_without_an_authority(tmp_path: Path) -> None:
    with pytest.raises(errors.SystemError_, match=f"Cannot read CA certificate '{tmp_path}/cacert.pem'"):
        dial(Endpoint("tls", "", host="127.0.0.1", port=1, pki=str(tmp_path)))
