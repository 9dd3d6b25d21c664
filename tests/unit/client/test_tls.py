"""TLS: libvirt's places, the daemon's verdict, and both ways through the relay."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from pathlib import Path

import pytest

from vird import errors
from vird.client import tls

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


def test_places(tmp_path: Path) -> None:
    assert tls.certificates("/pki", "/h", 7) == (Path("/pki/cacert.pem"), None, None)
    assert tls.certificates(None, str(tmp_path), 0).ca == Path("/etc/pki/CA/cacert.pem")
    own = tmp_path / ".pki/libvirt"
    own.mkdir(parents=True)
    for name in ("cacert.pem", "clientcert.pem", "clientkey.pem"):
        (own / name).touch()
    assert tls.certificates(None, str(tmp_path), 7) == tuple(
        own / name for name in ("cacert.pem", "clientcert.pem", "clientkey.pem")
    )
    assert tls.certificates(str(own), "/h", 0).key == own / "clientkey.pem"


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority that is its own server's certificate."""
    folder = tmp_path_factory.mktemp("pki")
    argv = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    argv += " -addext subjectAltName=DNS:localhost -keyout key.pem -out cacert.pem"
    subprocess.run(argv.split(), cwd=folder, check=True, capture_output=True)
    return folder


def served(pki: Path, verdict: bytes) -> socket.socket:
    """The near end of a connection to a server that says its verdict, then echoes."""
    near, far = socket.socketpair()
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(pki / "cacert.pem", pki / "key.pem")

    def serve() -> None:
        try:
            with made.wrap_socket(far, server_side=True) as secured:
                secured.sendall(verdict)
                while content := secured.recv(65536):
                    secured.sendall(content)
        except OSError:
            far.close()

    threading.Thread(target=serve, daemon=True).start()
    return near


@needs_openssl
def test_both_ways(pki: Path) -> None:
    found = tls.certificates(str(pki), "/h", 7)
    made = tls.context(found, verify=True)
    with tls.wrapped(served(pki, b"\1"), "localhost", made, found) as sock:
        content = bytes(range(256)) * 8192
        threading.Thread(target=sock.sendall, args=(content,)).start()
        got = b""
        while len(got) < len(content):
            got += sock.recv(65536)
        assert got == content


@needs_openssl
def test_another_name_is_refused_unless_nobody_cares(pki: Path) -> None:
    found = tls.certificates(str(pki), "/h", 7)
    with pytest.raises(errors.AuthFailed, match="Failed to verify the certificate of elsewhere"):
        tls.wrapped(served(pki, b"\1"), "elsewhere", tls.context(found, verify=True), found)
    tls.wrapped(served(pki, b"\1"), "elsewhere", tls.context(found, verify=False), found).close()


@needs_openssl
def test_the_daemon_does_not_take_our_certificate(pki: Path) -> None:
    found = tls.certificates(str(pki), "/h", 7)
    made = tls.context(found, verify=True)
    with pytest.raises(errors.SystemError_, match="server verification"):
        tls.wrapped(served(pki, b"\0"), "localhost", made, found)


def test_whose_fault_it_is_is_said() -> None:
    found = tls.Certificates(Path("/ca"), Path("/own"), Path("/key"))
    alert = ssl.SSLError(1, "[SSL: SSLV3_ALERT_CERTIFICATE_EXPIRED] sslv3 alert certificate expired (_ssl.c:2546)")
    alert.reason = "SSLV3_ALERT_CERTIFICATE_EXPIRED"
    assert str(tls.refused(alert, "h", found)) == "The client certificate /own has expired"
    alert.reason = "WRONG_VERSION_NUMBER"
    assert str(tls.refused(alert, "h", found)) == "TLS handshake failed: wrong version number"
    reset = ConnectionResetError(104, "Connection reset by peer")
    assert str(tls.refused(reset, "h", found)) == "TLS handshake failed: connection reset by peer"
