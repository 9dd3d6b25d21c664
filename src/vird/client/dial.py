"""Opens what an ``Endpoint`` names: a connected socket, whatever the transport.

Errors are libvirt's, with the system's number in ``int1``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from vird.client.endpoint import Endpoint
from vird.errors import ErrorDomain, SystemError_
from vird.host.unpatched import socket

CONNECT_TIMEOUT_S = 30.0


def dial(endpoint: Endpoint, answers: Callable[[list[str]], Mapping[str, str]] | None = None) -> socket.socket:
    """A connected socket; ``SystemError_`` when nobody answers.

    ``answers`` is who answers the questions of a transport that logs in by itself.
    """
    match endpoint.transport:
        case "in-process":
            from vird.client import in_process

            return in_process.connect(endpoint.read_only)
        case "unix":
            if endpoint.autostart:
                from vird.client import autostart

                return autostart.connected(endpoint.path, _unix)
            return _unix(endpoint.path)
        case "tcp":
            return _tcp(endpoint)
        case "tls":
            from vird.client import tls

            # Certificates that are missing are no reason to bother the other host.
            found = tls.certificates(endpoint.pki, os.path.expanduser("~"), os.geteuid())
            made = tls.context(found, verify=endpoint.verify)
            return tls.wrapped(_tcp(endpoint), endpoint.host, made, found)
        case "command":
            from vird.client.program import ProgramSocket

            return ProgramSocket.to(endpoint.argv)
        case "ssh":
            from vird.client.ssh import SshSocket

            return SshSocket.to(endpoint, _tcp(endpoint), answers or (lambda wanted: {}))


def _failed(text: str, failure: OSError) -> SystemError_:
    return SystemError_(f"{text}: {failure.strerror}", domain=ErrorDomain.RPC, int1=failure.errno or -1)


def _unix(path: str) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    try:
        sock.connect(path)
    except OSError as failure:
        sock.close()
        raise _failed(f"Failed to connect socket to '{path}'", failure) from failure
    return sock


def _tcp(endpoint: Endpoint) -> socket.socket:
    try:
        sock = socket.create_connection((endpoint.host, endpoint.port), CONNECT_TIMEOUT_S)
    except socket.gaierror as failure:
        text = f"unable to resolve '{endpoint.host}' service '{endpoint.port}': {failure.strerror}"
        raise SystemError_(text, domain=ErrorDomain.RPC) from failure
    except OSError as failure:
        raise _failed(f"unable to connect to server at '{endpoint.host}:{endpoint.port}'", failure) from failure
    sock.settimeout(None)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return sock
