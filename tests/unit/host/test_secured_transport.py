"""TLS under the daemon's sessions: bytes both ways, who is not admitted, and the end."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import ssl
import threading
from typing import Any

import pytest

from vird.host import secured_transport
from vird.host.secured_transport import SecuredTransport
from vird.testing.certificates import Authority

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    authority = Authority(tmp_path_factory.mktemp("pki"))
    authority.sign("server", "/CN=host", host="localhost", server=True)
    authority.sign("client", "/CN=anna")
    return authority


class End:
    """The daemon's end: echoes, and notes what happens."""

    def __init__(self, authority: Authority, sock: socket.socket, admit: Any) -> None:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_verify_locations(authority.certificate)
        made.load_cert_chain(authority.certificate_of("server"), authority.key_of("server"))
        made.verify_mode = ssl.CERT_REQUIRED
        made.num_tickets = 0
        sock.setblocking(False)
        self.closed: asyncio.Future[OSError | None] = asyncio.get_running_loop().create_future()
        loop = asyncio.get_running_loop()
        self.transport = SecuredTransport(loop, sock, made, admit, self.on_data, self.closed.set_result)
        self.transport.resume_reading()

    def on_data(self, content: bytes, fds: list[int]) -> None:
        self.transport.write(content)


def send(sock: ssl.SSLSocket, content: bytes) -> None:
    with contextlib.suppress(OSError):
        sock.sendall(content)


def talk(authority: Authority, sock: socket.socket, content: bytes, *, certificate: bool = True) -> bytes:
    """A client's word from a thread, and all that it hears until it has heard as much, or an end."""
    made = ssl.create_default_context(cafile=str(authority.certificate))
    if certificate:
        made.load_cert_chain(authority.certificate_of("client"), authority.key_of("client"))
    heard = b""
    with sock, contextlib.suppress(OSError), made.wrap_socket(sock, server_hostname="localhost") as secured:
        threading.Thread(target=send, args=(secured, content), daemon=True).start()
        while len(heard) < len(content) + 1 and (piece := secured.recv(65536)):
            heard += piece
    return heard


def run(authority: Authority, admit: Any, content: bytes, **more: Any) -> tuple[bytes, OSError | None]:
    async def whole() -> tuple[bytes, OSError | None]:
        near, far = socket.socketpair()
        async with asyncio.timeout(20):
            end = End(authority, far, admit)
            heard = await asyncio.to_thread(talk, authority, near, content, **more)
            return heard, await end.closed

    return asyncio.run(whole())


def test_bytes_both_ways(authority: Authority) -> None:
    shown = []

    def admit(certificate: dict[str, Any]) -> bytes:
        shown.append(certificate["subject"])
        return b"\1"

    content = bytes(range(256)) * 4096
    heard, _ = run(authority, admit, content)
    assert heard == b"\1" + content
    assert shown == [((("commonName", "anna"),),)]


def test_who_is_not_admitted_hears_nothing(authority: Authority) -> None:
    def admit(certificate: dict[str, Any]) -> bytes:
        raise PermissionError("not you")

    heard, failure = run(authority, admit, b"hello")
    assert heard == b""
    assert isinstance(failure, PermissionError)


def test_without_a_certificate(authority: Authority) -> None:
    heard, failure = run(authority, lambda certificate: b"\1", b"hello", certificate=False)
    assert heard == b""
    assert isinstance(failure, ssl.SSLError)


def test_who_takes_too_long_is_sent_away(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secured_transport, "HANDSHAKE_S", 0.01)

    async def whole() -> OSError | None:
        near, far = socket.socketpair()
        with near:
            async with asyncio.timeout(20):
                end = End(authority, far, lambda certificate: b"\1")
                end.transport.write(b"too early", [])
                return await end.closed

    assert isinstance(asyncio.run(whole()), TimeoutError)


def test_what_is_no_tls(authority: Authority) -> None:
    async def whole() -> OSError | None:
        near, far = socket.socketpair()
        with near:
            async with asyncio.timeout(20):
                end = End(authority, far, lambda certificate: b"\1")
                near.sendall(b"GET / HTTP/1.0\r\n\r\n")
                return await end.closed

    assert isinstance(asyncio.run(whole()), ssl.SSLError)
