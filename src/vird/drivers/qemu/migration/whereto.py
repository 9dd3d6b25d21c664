"""Where a guest is sent: the address that the destination tells the source, and what each QEMU makes of it.

Pure.  A port is what the destination found free; a socket's path is the caller's.
"""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import urlsplit

from vird.errors import ArgumentUnsupported, ConfigUnsupported, InternalError, InvalidArg

SCHEMES: Final = ("tcp", "unix")
ANY_V6: Final = "[::]"


class Address(NamedTuple):
    """A place that memory is sent to: a host's port, or a socket at ``path``."""

    scheme: str
    host: str | None = None
    port: int | None = None
    path: str | None = None

    @property
    def qemu(self) -> str:
        """As QEMU names it."""
        if self.scheme == "unix":
            return f"unix:{self.path}"
        return f"tcp:{_bracketed(self.host or '')}:{self.port}"


def read(text: str) -> Address:
    """The address in a migration URI, ``tcp:HOST[:PORT]`` of old clients among them.

    Raises ``InvalidArg`` and ``ArgumentUnsupported`` for what is none, ``ConfigUnsupported`` for RDMA.
    """
    if text.startswith("tcp:") and not text.startswith("tcp://"):
        text = f"tcp://{text[4:]}"
    parts = urlsplit(text)
    if not parts.scheme or (":" in text and "://" not in text and "/" not in text.split(":")[0] and not parts.netloc):
        if parts.scheme and parts.scheme not in SCHEMES:
            raise ArgumentUnsupported(f"unsupported scheme {parts.scheme} in migration URI {text}")
        raise InvalidArg(f"missing scheme in migration URI: {text}")
    if parts.scheme == "rdma":
        raise ConfigUnsupported("guests are not moved by RDMA here")
    if parts.scheme not in SCHEMES:
        raise ArgumentUnsupported(f"unsupported scheme {parts.scheme} in migration URI {text}")
    if parts.scheme == "unix":
        if not parts.path:
            raise InvalidArg(f"migration URI has no path: {text}")
        return Address("unix", path=parts.path)
    if not parts.hostname:
        raise InvalidArg(f"missing host in migration URI: {text}")
    try:
        return Address("tcp", parts.hostname, parts.port or None)
    except ValueError:
        raise InvalidArg(f"unable to parse URI: {text}") from None


def default_uri(host: str, port: int) -> str:
    """The address of a destination that nobody chose; in the old form, which every source reads.

    Raises ``InternalError`` for a name that leads every source to itself.
    """
    if host.startswith("localhost"):
        raise InternalError("hostname on destination resolved to localhost, but migration requires an FQDN")
    return f"tcp:{_bracketed(host)}:{port}"


def told(uri: str, port: int) -> str:
    """The caller's address with the port that was found, in the caller's form."""
    if uri.startswith("tcp:") and not uri.startswith("tcp://"):
        return f"{uri}:{port}"
    parts = urlsplit(uri)
    return parts._replace(netloc=f"{parts.netloc}:{port}").geturl()


def listening(port: int, address: str | None) -> str:
    """What the waiting QEMU is told: all addresses of the host unless one is named."""
    return f"tcp:{_bracketed(address) if address else ANY_V6}:{port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
