"""What ``libvirtd.conf`` can say and what holds when it says nothing.

The file's format and key names are libvirt's, so an administrator's file keeps working.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vird import errors
from vird.daemon.log_rules import Filter, Output, parse_filters, parse_outputs
from vird.host import conf_file
from vird.host.conf_file import Key, between, octal, one_of


def _readable(parse: Callable[[str], object]) -> Callable[[str], str | None]:
    """A check that a value can be parsed."""

    def fault(value: str) -> str | None:
        try:
            parse(value)
        except errors.InvalidArg as failure:
            return failure.detail
        return None

    return fault


def _no_network(value: int) -> str | None:
    return "only unix sockets are served" if value else None


KEYS: dict[str, Key] = {
    "unix_sock_group": Key(str, ""),
    "unix_sock_ro_perms": Key(str, "0777", octal),
    "unix_sock_rw_perms": Key(str, "0770", octal),
    "unix_sock_admin_perms": Key(str, "0700", octal),
    "unix_sock_dir": Key(str, ""),
    "auth_unix_ro": Key(str, "none", one_of("none")),
    "auth_unix_rw": Key(str, "none", one_of("none")),
    "max_clients": Key(int, 5000, between(1)),
    "max_client_requests": Key(int, 64, between(1)),
    "max_anonymous_clients": Key(int, 20, between(0)),
    "admin_max_clients": Key(int, 5, between(1)),
    "log_level": Key(int, 3, between(1, 4)),
    "log_filters": Key(str, "", _readable(parse_filters)),
    "log_outputs": Key(str, "", _readable(parse_outputs)),
    "host_uuid": Key(str, ""),
    "keepalive_interval": Key(int, 5, between(-1)),
    "keepalive_count": Key(int, 5, between(0)),
    "listen_tcp": Key(int, 0, _no_network),
    "listen_tls": Key(int, 0, _no_network),
}

UNUSED = frozenset(
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
        "ovs_timeout",
        "host_uuid_source",
        "keepalive_required",
        "admin_keepalive_required",
        "admin_keepalive_interval",
        "admin_keepalive_count",
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
"""Keys of libvirt's that nothing here reads."""


class Settings:
    """The settings in force; attribute names are the keys."""

    unix_sock_group: str
    unix_sock_ro_perms: str
    unix_sock_rw_perms: str
    unix_sock_admin_perms: str
    unix_sock_dir: str
    max_clients: int
    max_client_requests: int
    max_anonymous_clients: int
    admin_max_clients: int
    log_level: int
    log_filters: str
    log_outputs: str
    host_uuid: str
    keepalive_interval: int
    keepalive_count: int

    def __init__(self, values: dict[str, Any] | None = None, source: str = "settings") -> None:
        self.__dict__.update(conf_file.checked(values or {}, KEYS, UNUSED, source))

    @classmethod
    def from_file(cls, path: Path, *, must_exist: bool = False) -> Settings:
        """Read the file; one that is not there means the defaults, unless it ``must_exist``.

        Raises ``ConfSyntax`` naming file and key, or ``OpenFailed``.
        """
        return cls(conf_file.read(path, must_exist=must_exist), str(path))

    @property
    def log_output_list(self) -> list[Output]:
        """Where the log goes; nowhere named when empty."""
        return parse_outputs(self.log_outputs)

    @property
    def log_filter_list(self) -> list[Filter]:
        """What is logged of which modules."""
        return parse_filters(self.log_filters)
