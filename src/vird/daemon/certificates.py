"""The daemon's TLS: which certificate it shows, which ones of clients it takes, and libvirt's words for what is wrong.

The files are libvirt's, below the daemon's root or where ``libvirtd.conf`` says.  Talking TLS is
``host.secured_transport``'s.
"""

from __future__ import annotations

import contextlib
import os
import ssl
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from vird import errors
from vird.daemon.settings import Settings
from vird.host.paths import Paths


class Files(NamedTuple):
    """Where the authority, what it has revoked, our certificate and our key are."""

    authority: Path
    revoked: Path
    certificate: Path
    key: Path


def files(settings: Settings, paths: Paths, home: Path) -> Files:
    """libvirt's places: of the system, or in a session daemon's ``home``; settings go first."""
    if paths.is_session:
        own = home / ".pki/libvirt"
        found = Files(own / "cacert.pem", own / "cacrl.pem", own / "servercert.pem", own / "serverkey.pem")
    else:
        pki = (paths.root or Path("/")) / "etc/pki"
        server = pki / "libvirt"
        found = Files(
            pki / "CA/cacert.pem", pki / "CA/cacrl.pem", server / "servercert.pem", server / "private/serverkey.pem"
        )
    chosen = (settings.ca_file, settings.crl_file, settings.cert_file, settings.key_file)
    return Files(*(Path(named) if named else place for named, place in zip(chosen, found, strict=True)))


def context(found: Files, settings: Settings) -> ssl.SSLContext:
    """What clients are received with.

    Raises ``SystemError_`` for files that cannot be read or whose contents do not fit each other.
    """
    for what, path in (
        ("CA certificate", found.authority),
        ("certificate", found.certificate),
        ("private key", found.key),
    ):
        _need(what, path)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    # libvirt's clients read libvirt's first byte right after the handshake and stumble over a ticket in its place.
    made.num_tickets = 0
    try:
        made.load_verify_locations(found.authority)
    except ssl.SSLError as failure:
        raise _fault(f"Unable to import CA certificate '{found.authority}': {_reason(failure)}") from failure
    try:
        # A key with a passphrase would have the daemon wait for somebody to type it.
        made.load_cert_chain(found.certificate, found.key, password=lambda: b"")
    except ssl.SSLError as failure:
        raise _fault(
            f"Unable to set x509 key and certificate: {found.key}, {found.certificate}: {_reason(failure)}"
        ) from failure
    made.verify_mode = ssl.CERT_NONE if settings.tls_no_verify_certificate else ssl.CERT_REQUIRED
    if found.revoked.exists():
        made.load_verify_locations(found.revoked)
        made.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF
    if not settings.tls_no_sanity_certificate:
        check_own(made, found)
    return made


def _need(what: str, path: Path) -> None:
    try:
        os.stat(path)
    except OSError as failure:
        raise _fault(f"Cannot read {what} '{path}': {failure.strerror}", failure.errno or -1) from failure


def _fault(text: str, number: int = -1) -> errors.SystemError_:
    return errors.SystemError_(text, domain=errors.ErrorDomain.RPC, int1=number)


def _reason(failure: ssl.SSLError) -> str:
    return (failure.reason or failure.strerror or str(failure)).lower().replace("_", " ")


def check_own(server: ssl.SSLContext, found: Files) -> None:
    """Look at our own certificate as a client will, before one does.

    Raises ``SystemError_`` for one that the authority would not vouch for today.
    """
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.load_verify_locations(found.authority)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = server.wrap_bio(to_server, to_client, server_side=True)
    theirs = client.wrap_bio(to_client, to_server)
    for _ in range(4):
        with contextlib.suppress(ssl.SSLWantReadError):
            try:
                theirs.do_handshake()
                return
            except ssl.SSLCertVerificationError as failure:
                raise _unfit(found, failure) from failure
        with contextlib.suppress(ssl.SSLError):
            ours.do_handshake()


def _unfit(found: Files, failure: ssl.SSLCertVerificationError) -> errors.SystemError_:
    said = failure.verify_message
    if said == "certificate has expired":
        return _fault(f"The server certificate {found.certificate} has expired")
    if said == "certificate is not yet valid":
        return _fault(f"The server certificate {found.certificate} is not yet active")
    return _fault(f"Our own certificate {found.certificate} failed validation against {found.authority}: {said}")


# --- clients

SHORT = {
    "countryName": "C",
    "stateOrProvinceName": "ST",
    "localityName": "L",
    "organizationName": "O",
    "organizationalUnitName": "OU",
    "commonName": "CN",
    "domainComponent": "DC",
    "userId": "UID",
    "emailAddress": "EMAIL",
    "streetAddress": "STREET",
}


def distinguished_name(certificate: dict[str, Any]) -> str | None:
    """The name of a certificate's owner as libvirt writes it: ``C=GB,O=Example\\, Inc,CN=client``; None without one."""
    subject = certificate.get("subject", ())
    parts = ("+".join(f"{SHORT.get(kind, kind)}={_escaped(text)}" for kind, text in each) for each in subject)
    return ",".join(parts) or None


def _escaped(text: str) -> str:
    return "".join("\\" + char if char in ',+"\\<>;' else char for char in text)


def is_allowed(name: str | None, patterns: Sequence[str]) -> bool:
    """Whether a list of shell patterns, where there is one, lets a name in."""
    return not patterns or (name is not None and any(_matches(name, each) for each in patterns))


def _matches(name: str, pattern: str) -> bool:
    # Only * and ? mean something to libvirt.
    return fnmatchcase(name, pattern.replace("[", "[[]"))
