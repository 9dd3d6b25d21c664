"""TLS to a daemon: libvirt's certificate places, and a socket that the rest of the client can use like any other.

A thread passes bytes between the TLS connection and a socket pair, so that clients read and write a plain socket.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vird.errors import AuthFailed, ErrorDomain, SystemError_, VirdError
from vird.host.unpatched import copy_of, socket, threading

if TYPE_CHECKING:
    import selectors
    import ssl
else:
    selectors, ssl = copy_of("selectors"), copy_of("ssl")

CHUNK = 65536


class Certificates(NamedTuple):
    """The authority that daemons are checked against, and who we are, where we have that."""

    ca: Path
    certificate: Path | None
    key: Path | None


def certificates(pki: str | None, home: str, uid: int) -> Certificates:
    """libvirt's places: one folder when ``pkipath`` names it, else the user's own, else the system's."""
    if pki is not None:
        folder = Path(pki)
        return Certificates(folder / "cacert.pem", *_pair(folder / "clientcert.pem", folder / "clientkey.pem"))
    own = Path(home) / ".pki/libvirt"
    ca = own / "cacert.pem"
    if uid == 0 or not ca.exists():
        ca = Path("/etc/pki/CA/cacert.pem")
    certificate, key = own / "clientcert.pem", own / "clientkey.pem"
    if uid == 0 or not certificate.exists():
        certificate, key = Path("/etc/pki/libvirt/clientcert.pem"), Path("/etc/pki/libvirt/private/clientkey.pem")
    return Certificates(ca, *_pair(certificate, key))


def _pair(certificate: Path, key: Path) -> tuple[Path | None, Path | None]:
    return (certificate, key) if certificate.exists() and key.exists() else (None, None)


def context(found: Certificates, *, verify: bool) -> ssl.SSLContext:
    """What the connection is checked by; the errors are libvirt's."""
    try:
        os.stat(found.ca)
    except OSError as failure:
        raise SystemError_(
            f"Cannot read CA certificate '{found.ca}': {failure.strerror}",
            domain=ErrorDomain.RPC,
            int1=failure.errno or -1,
        ) from failure
    made = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=str(found.ca))
    if not verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    if found.certificate is not None and found.key is not None:
        made.load_cert_chain(found.certificate, found.key)
    return made


def wrapped(plain: socket.socket, host: str, made: ssl.SSLContext, found: Certificates) -> socket.socket:
    """The near end of a relay over TLS; the daemon has accepted our certificate when this returns.

    Raises ``AuthFailed`` for a daemon that is not who it should be, ``SystemError_`` when we are not whom it wants.
    """
    try:
        secured = made.wrap_socket(plain, server_hostname=host)
        # libvirt's daemon says in one byte whether it takes the certificate.
        verdict = secured.recv(1)
    except OSError as failure:
        plain.close()
        raise refused(failure, host, found) from failure
    if verdict != b"\1":
        secured.close()
        raise _fault("server verification (of our certificate or IP address) failed")
    near, far = socket.socketpair()
    secured.setblocking(False)
    far.setblocking(False)
    threading.Thread(target=relay, args=(secured, far), daemon=True, name=f"tls to {host}").start()
    return near


REFUSALS = {
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "The client certificate {own} has expired",
    "SSLV3_ALERT_CERTIFICATE_REVOKED": "The client certificate {own} has been revoked",
    "TLSV1_ALERT_UNKNOWN_CA": "The server does not know the authority that signed the client certificate {own}",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "The server wants a client certificate, and there is none",
}
"""What a daemon's word about our certificate means."""


def refused(failure: OSError, host: str, found: Certificates) -> VirdError:
    """Why there is no connection, in words that say whose certificate is wrong."""
    if isinstance(failure, ssl.SSLCertVerificationError):
        # What is checked is libvirt's, so is the error.
        text = f"Failed to verify the certificate of {host} with {found.ca}: {failure.verify_message}"
        return AuthFailed(text, domain=ErrorDomain.RPC)
    if isinstance(failure, ssl.SSLError) and failure.reason in REFUSALS:
        return _fault(REFUSALS[failure.reason].format(own=found.certificate))
    said = failure.reason if isinstance(failure, ssl.SSLError) and failure.reason else failure.strerror or str(failure)
    return _fault(f"TLS handshake failed: {said.replace('_', ' ').lower()}")


def _fault(text: str) -> VirdError:
    return SystemError_(text, domain=ErrorDomain.RPC)


def relay(secured: ssl.SSLSocket, far: socket.socket) -> None:
    """Pass bytes both ways until one end is closed."""
    outgoing, incoming = bytearray(), bytearray()
    with selectors.DefaultSelector() as selector, secured, far:
        selector.register(secured, selectors.EVENT_READ)
        selector.register(far, selectors.EVENT_READ)
        while True:
            try:
                while len(incoming) < CHUNK * 16 and (piece := _take(secured)) is not None:
                    if not piece:
                        far.setblocking(True)
                        far.sendall(incoming)
                        return
                    incoming += piece
                while len(outgoing) < CHUNK * 16 and (piece := _take(far)) is not None:
                    if not piece:
                        secured.setblocking(True)
                        secured.sendall(outgoing)
                        return
                    outgoing += piece
                _give(secured, outgoing)
                _give(far, incoming)
            except OSError:
                return
            selector.modify(secured, _interest(bool(outgoing), len(incoming) < CHUNK * 16))
            selector.modify(far, _interest(bool(incoming), len(outgoing) < CHUNK * 16))
            if not (secured.pending() and len(incoming) < CHUNK * 16):
                selector.select()


def _interest(wants_to_write: bool, has_room: bool) -> int:
    interest = (selectors.EVENT_WRITE if wants_to_write else 0) | (selectors.EVENT_READ if has_room else 0)
    return interest or selectors.EVENT_WRITE


def _take(sock: socket.socket) -> bytes | None:
    """What is there, ``b""`` at the end, None when nothing is there yet."""
    try:
        return sock.recv(CHUNK)
    except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return None


def _give(sock: socket.socket, waiting: bytearray) -> None:
    while waiting:
        try:
            sent = sock.send(waiting[:CHUNK])
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        del waiting[:sent]
