"""What ``libvirtd.conf`` can say and what holds when it says nothing.

The file's format and key names are libvirt's, so an administrator's file keeps working.  Keys
that vird has no use for are accepted and reported in the log once; wrong types and values are
refused with the file's name and the key.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from vird import errors

log = logging.getLogger(__name__)


class Key(NamedTuple):
    """One key: the type of its value, its default, and an optional check that names the fault."""

    kind: type[int] | type[str] | type[list]  # type: ignore[type-arg]
    default: Any
    fault: Callable[[Any], str | None] = lambda value: None


def _octal(value: str) -> str | None:
    return None if value and all(c in "01234567" for c in value) else "expected an octal mode"


def _one_of(*words: str) -> Callable[[str], str | None]:
    return lambda value: None if value in words else f"expected one of {', '.join(words)}"


def _at_least(low: int) -> Callable[[int], str | None]:
    return lambda value: None if value >= low else f"expected a number of at least {low}"


KEYS: dict[str, Key] = {
    "unix_sock_group": Key(str, ""),
    "unix_sock_ro_perms": Key(str, "0777", _octal),
    "unix_sock_rw_perms": Key(str, "0770", _octal),
    "unix_sock_admin_perms": Key(str, "0700", _octal),
    "unix_sock_dir": Key(str, ""),
    "auth_unix_ro": Key(str, "none", _one_of("none")),
    "auth_unix_rw": Key(str, "none", _one_of("none")),
    "max_clients": Key(int, 5000, _at_least(1)),
    "max_anonymous_clients": Key(int, 20, _at_least(1)),
    "max_client_requests": Key(int, 64, _at_least(1)),
    "admin_max_clients": Key(int, 5, _at_least(1)),
    "log_level": Key(int, 3, _at_least(1)),
    "host_uuid": Key(str, ""),
    "keepalive_interval": Key(int, 5, _at_least(-1)),
    "keepalive_count": Key(int, 5, _at_least(0)),
}

NOT_OURS = frozenset(
    (
        "min_workers",
        "max_workers",
        "prio_workers",
        "admin_min_workers",
        "admin_max_workers",
        "max_queued_clients",
        "admin_max_queued_clients",
        "admin_max_client_requests",
        "audit_level",
        "audit_logging",
        "log_filters",
        "log_outputs",
        "ovs_timeout",
        "host_uuid_source",
        "keepalive_required",
        "admin_keepalive_required",
        "admin_keepalive_interval",
        "admin_keepalive_count",
        "listen_tls",
        "listen_tcp",
        "tls_port",
        "tcp_port",
        "listen_addr",
        "auth_tcp",
        "auth_tls",
        "tcp_min_ssf",
        "access_drivers",
        "key_file",
        "cert_file",
        "ca_file",
        "crl_file",
        "tls_no_sanity_certificate",
        "tls_no_verify_certificate",
        "tls_allowed_dn_list",
        "sasl_allowed_username_list",
        "tls_priority",
    )
)
"""Keys of libvirt's that nothing here reads: accepted, with a word in the log."""

ASKS_FOR_MORE = {"listen_tcp": 1, "listen_tls": 1}
"""Keys that ask for a way in which does not exist: ignoring them would mislead."""


class Settings:
    """The settings in force; attribute names are the keys."""

    unix_sock_group: str
    unix_sock_ro_perms: str
    unix_sock_rw_perms: str
    unix_sock_admin_perms: str
    unix_sock_dir: str
    max_clients: int
    max_anonymous_clients: int
    max_client_requests: int
    admin_max_clients: int
    log_level: int
    host_uuid: str
    keepalive_interval: int
    keepalive_count: int

    def __init__(self, values: dict[str, Any] | None = None, source: str = "settings") -> None:
        for name, key in KEYS.items():
            setattr(self, name, key.default)
        for name, value in (values or {}).items():
            self._take(name, value, source)

    def _take(self, name: str, value: Any, source: str) -> None:
        key = KEYS.get(name)
        if key is None:
            if value == ASKS_FOR_MORE.get(name, object()):
                raise errors.ConfSyntax(f"{source}: {name}: only unix sockets are served")
            known = "is not used" if name in NOT_OURS else "is unknown"
            log.warning("%s: %s %s, ignored", source, name, known)
            return
        if not isinstance(value, key.kind):
            raise errors.ConfSyntax(f"{source}: {name}: expected {key.kind.__name__}, got {value!r}")
        if fault := key.fault(value):
            raise errors.ConfSyntax(f"{source}: {name}: {fault}, got {value!r}")
        setattr(self, name, value)

    @classmethod
    def from_file(cls, path: Path, *, must_exist: bool = False) -> Settings:
        """Read the file; one that is not there means the defaults, unless it ``must_exist``.

        Raises ``ConfSyntax`` naming file and key, or ``OpenFailed``.
        """
        try:
            text = path.read_text()
        except FileNotFoundError:
            if must_exist:
                raise errors.OpenFailed(str(path)) from None
            return cls()
        from vird.markup import virconf

        entries = virconf.parse(text, source=str(path))
        return cls({entry.name: entry.value for entry in entries if entry.name is not None}, str(path))
