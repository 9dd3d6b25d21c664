"""From a connection URI to where the daemon listens: pure, so that every form of URI is a test case.

``Endpoint`` says what to open and what name to ask the daemon for.  Which URI that is when a program names
none, and what aliases mean, is ``client.uri_choice``; opening it is ``client.dial``.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Final, Literal, NamedTuple

from vird.api.uri import Uri
from vird.errors import ErrorDomain, InvalidArg, NoConnect

Transport = Literal["in-process", "unix", "tcp", "tls", "command", "ssh"]

TRANSPORTS: Final = ("tls", "unix", "ssh", "ext", "tcp", "libssh2", "libssh")
IN_PROCESS: Final = ("test",)
"""Drivers that need no daemon: without host and transport they run in the client."""

CONSUMED: Final = frozenset(
    {"name", "command", "socket", "auth", "keyfile", "netcat", "proxy", "no_sanity", "no_tty", "no_verify", "pkipath"}
    | {"tls_priority", "mode", "known_hosts", "known_hosts_verify", "sshauth", "authfile"}
)
"""Parameters that are for us; the daemon gets the others."""

TCP_PORT: Final = 16509
TLS_PORT: Final = 16514
SSH_PORT: Final = 22

SSH_METHODS: Final = ("agent", "privkey", "password", "keyboard-interactive")
SSH_VERIFICATION: Final = ("normal", "auto", "ignore")

HELPER_CHOICE: Final = (
    "if command -v virt-ssh-helper >/dev/null 2>&1; then exec virt-ssh-helper {read_only}{name}; "
    "else if {netcat} -q 2>&1 | grep 'requires an argument' >/dev/null 2>&1; then quit=-q0; else quit=; fi; "
    "exec {netcat} $quit -U {path}; fi"
)
"""What runs at the other end of ssh: libvirt's helper where there is one, else netcat."""


class SshWay(NamedTuple):
    """How to log in by ssh in Python, and the command that is run there.

    ``name`` is the library that libvirt uses; ``verify`` what is done about a host that is not in ``known_hosts``:
    normal asks, auto writes it down, ignore looks at nothing. ``methods`` are tried in their order.
    """

    name: str
    user: str | None
    script: str
    keyfile: str | None
    known_hosts: str
    verify: str
    methods: tuple[str, ...]


class Endpoint(NamedTuple):
    """What to open.

    ``name`` is the URI that the daemon is asked for.  ``path`` is a unix socket's, ``argv`` the program whose standard
    input and output are the connection.  ``autostart``: the daemon is the user's own, started if need be.
    """

    transport: Transport
    name: str
    read_only: bool = False
    path: str = ""
    host: str = ""
    port: int = 0
    argv: tuple[str, ...] = ()
    verify: bool = True
    pki: str | None = None
    tls_priority: str | None = None
    auth_file: str | None = None
    user: str | None = None
    mechanisms: str | None = None
    autostart: bool = False
    ssh: SshWay | None = None


class Places(NamedTuple):
    """Where this user's daemons listen; ``exists`` tells whether a socket is there."""

    run: str
    is_root: bool
    exists: Callable[[str], bool]
    session_run: str = ""
    settings: str = ""
    """The folder of this user's own settings."""


def _fault(text: str) -> InvalidArg:
    return InvalidArg(text, domain=ErrorDomain.REMOTE)


def parse(text: str) -> Uri:
    """Take a URI apart; ``NoConnect`` when it names no driver."""
    if ":" not in text or not text.partition(":")[0]:
        raise NoConnect(f"URI '{text}' does not include a driver name")
    return Uri.parse(text)


def endpoint_of(uri: Uri | None, places: Places, *, read_only: bool = False) -> Endpoint:
    """Where a URI leads; ``InvalidArg`` for parameters that make no sense, in libvirt's words.

    None is the default daemon of this user, who chooses the driver.
    """
    if uri is None:
        return Endpoint(
            "unix",
            "",
            read_only,
            path=socket_path(None, "/system" if places.is_root else "/session", "auto", places, read_only),
            autostart=not places.is_root,
        )
    transport = uri.transport or ("tls" if uri.host else "unix")
    if transport not in TRANSPORTS:
        raise _fault(f"remote_open: transport in URL not recognised (should be {'|'.join(TRANSPORTS)})")
    if uri.driver in IN_PROCESS and uri.transport is None and uri.host is None:
        return Endpoint("in-process", str(uri), read_only)
    name = name_for_daemon(uri)
    mode = uri.parameter("mode") or "auto"
    if mode not in ("auto", "legacy", "direct"):
        raise _fault(f"Unknown remote mode '{mode}'")
    host = uri.host or "localhost"
    base = Endpoint(
        "unix",
        name,
        read_only,
        host=host,
        verify=uri.parameter("no_verify") in (None, "0"),
        pki=uri.parameter("pkipath"),
        tls_priority=uri.parameter("tls_priority"),
        auth_file=uri.parameter("authfile"),
        user=uri.user,
        mechanisms=(uri.parameter("auth") or "").removeprefix("sasl.") or None,
    )
    if transport == "tcp":
        return base._replace(transport="tcp", port=uri.port or TCP_PORT)
    if transport == "tls":
        return base._replace(transport="tls", port=uri.port or TLS_PORT)
    if transport == "ext":
        command = uri.parameter("command")
        if command is None:
            raise _fault("remote_open: for 'ext' transport, command is required")
        return base._replace(transport="command", argv=(command,))
    if transport == "unix":
        if uri.host is not None:
            raise _fault(f"using unix socket and remote server '{uri.host}' is not supported.")
        path = uri.parameter("socket") or socket_path(uri.driver, uri.path, mode, places, read_only)
        is_own = uri.parameter("socket") is None and uri.path == "/session" and not places.is_root
        return base._replace(path=path, autostart=is_own)
    if transport == "ssh":
        return base._replace(transport="command", argv=ssh_command(uri, name, read_only))
    return base._replace(
        transport="ssh", port=uri.port or SSH_PORT, ssh=ssh_way(uri, transport, name, places, read_only)
    )


def name_for_daemon(uri: Uri) -> str:
    """The URI as the daemon knows it: without transport, host, and what was meant for us."""
    if (name := uri.parameter("name")) is not None:
        return name
    if uri.driver == "remote":
        return ""
    rest = tuple(pair for pair in uri.parameters if pair[0] not in CONSUMED)
    return str(uri.local._replace(parameters=rest))


def socket_path(driver: str | None, path: str, mode: str, places: Places, read_only: bool) -> str:
    """A driver's own daemon where it listens, else the one of all drivers; ``mode`` insists on one of the two."""
    is_session = path == "/session" and not places.is_root
    folder = places.session_run if is_session else places.run
    end = "-ro" if read_only and not is_session else ""
    direct = f"{folder}/virt{driver}d-sock{end}" if driver not in (None, "remote") else None
    legacy = f"{folder}/libvirt-sock{end}"
    if mode == "direct":
        if direct is None:
            raise _fault("Cannot use direct socket mode if no URI is set")
        return direct
    if mode == "auto" and direct is not None and not places.exists(legacy) and places.exists(direct):
        return direct
    return legacy


def ssh_way(uri: Uri, transport: str, name: str, places: Places, read_only: bool) -> SshWay:
    """What the parameters of `libssh` and `libssh2` say; ``InvalidArg`` in libvirt's words."""
    methods = tuple((uri.parameter("sshauth") or ",".join(SSH_METHODS)).split(","))
    for method in methods:
        if method not in SSH_METHODS:
            raise InvalidArg(f"Invalid authentication method: '{method}'", domain=ErrorDomain.RPC)
    verify = uri.parameter("known_hosts_verify") or "normal"
    if verify not in SSH_VERIFICATION:
        raise InvalidArg(f"Invalid host key verification method: '{verify}'", domain=ErrorDomain.RPC)
    return SshWay(
        transport,
        uri.user,
        f"sh -c {shlex.quote(far_script(uri, name, read_only))}",
        uri.parameter("keyfile"),
        uri.parameter("known_hosts") or f"{places.settings}/known_hosts",
        verify,
        methods,
    )


def ssh_command(uri: Uri, name: str, read_only: bool) -> tuple[str, ...]:
    """The system's ssh, and at its other end what leads on to the daemon there."""
    if uri.host is None:
        raise _fault("remote_open: for 'ssh' transport, a host name is required")
    argv = [uri.parameter("command") or "ssh"]
    if uri.port is not None:
        argv += ["-p", str(uri.port)]
    if uri.user is not None:
        argv += ["-l", uri.user]
    if (keyfile := uri.parameter("keyfile")) is not None:
        argv += ["-i", keyfile]
    argv.append("-T")
    if uri.parameter("no_tty") not in (None, "0"):
        argv += ["-o", "BatchMode=yes"]
    if uri.parameter("no_verify") not in (None, "0"):
        argv += ["-o", "StrictHostKeyChecking=no"]
    return (*argv, "-e", "none", "--", uri.host, "sh", "-c", shlex.quote(far_script(uri, name, read_only)))


def far_script(uri: Uri, name: str, read_only: bool) -> str:
    """What is run at the other end of ssh, for the shell there; ``InvalidArg`` for a ``proxy`` that there is not."""
    proxy = uri.parameter("proxy") or "auto"
    if proxy not in ("auto", "netcat", "native"):
        raise _fault(f"Unknown remote proxy mode '{proxy}'")
    # The daemon there is found by the rules there; where nothing can be looked at it is the one of all drivers.
    far = Places("/var/run/libvirt", True, lambda path: False)
    path = uri.parameter("socket") or socket_path(uri.driver, uri.path, uri.parameter("mode") or "auto", far, read_only)
    netcat = shlex.quote(uri.parameter("netcat") or "nc")
    if proxy == "native":
        script = f"exec virt-ssh-helper {'-r ' if read_only else ''}{shlex.quote(name)}"
    elif proxy == "netcat" or uri.parameter("socket") or uri.parameter("netcat"):
        script = (
            f"if {netcat} -q 2>&1 | grep 'requires an argument' >/dev/null 2>&1; then quit=-q0; else quit=; fi; "
            f"exec {netcat} $quit -U {shlex.quote(path)}"
        )
    else:
        script = HELPER_CHOICE.format(
            read_only="-r " if read_only else "", name=shlex.quote(name), netcat=netcat, path=shlex.quote(path)
        )
    return script
