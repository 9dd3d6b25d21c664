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
from vird.host.conf_file import Key, between, octal


def _readable(parse: Callable[[str], object]) -> Callable[[str], str | None]:
    """A check that a value can be parsed."""

    def fault(value: str) -> str | None:
        try:
            parse(value)
        except errors.InvalidArg as failure:
            return failure.detail
        return None

    return fault


def _auth(value: str) -> str | None:
    return None if value in ("none", "sasl") else f"unsupported auth {value}"


def _local_auth(value: str) -> str | None:
    return None if value == "polkit" else _auth(value)


def _access_drivers(value: list[object]) -> str | None:
    unknown = next((each for each in value if each not in ("none", "polkit")), None)
    return None if unknown is None else f"unsupported access driver {unknown}"


def _strings(value: list[object]) -> str | None:
    return None if all(isinstance(each, str) for each in value) else "expected a string list"


KEYS: dict[str, Key] = {
    "unix_sock_group": Key(str, ""),
    "unix_sock_ro_perms": Key(str, "0777", octal),
    "unix_sock_rw_perms": Key(str, "0770", octal),
    "unix_sock_admin_perms": Key(str, "0700", octal),
    "unix_sock_dir": Key(str, ""),
    "auth_unix_ro": Key(str, "none", _local_auth),
    "auth_unix_rw": Key(str, "none", _local_auth),
    "access_drivers": Key(list, [], _access_drivers),
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
    # The network's: nothing of it holds unless the daemon was told to listen, or was handed the sockets.
    "listen_tcp": Key(int, 0),
    "listen_tls": Key(int, 1),
    "listen_addr": Key(str, ""),
    "tcp_port": Key(str, "16509"),
    "tls_port": Key(str, "16514"),
    "auth_tcp": Key(str, "sasl", _auth),
    "auth_tls": Key(str, "none", _auth),
    "tcp_min_ssf": Key(int, 112, between(0)),
    "key_file": Key(str, ""),
    "cert_file": Key(str, ""),
    "ca_file": Key(str, ""),
    "crl_file": Key(str, ""),
    "tls_no_sanity_certificate": Key(int, 0),
    "tls_no_verify_certificate": Key(int, 0),
    "tls_allowed_dn_list": Key(list, [], _strings),
    "sasl_allowed_username_list": Key(list, [], _strings),
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
    auth_unix_ro: str
    auth_unix_rw: str
    access_drivers: list[str]
    listen_tcp: int
    listen_tls: int
    listen_addr: str
    tcp_port: str
    tls_port: str
    auth_tcp: str
    auth_tls: str
    tcp_min_ssf: int
    key_file: str
    cert_file: str
    ca_file: str
    crl_file: str
    tls_no_sanity_certificate: int
    tls_no_verify_certificate: int
    tls_allowed_dn_list: list[str]
    sasl_allowed_username_list: list[str]

    def __init__(self, values: dict[str, Any] | None = None, source: str = "settings") -> None:
        values = values or {}
        self.__dict__.update(conf_file.checked(values, KEYS, UNUSED, source))
        if self.auth_unix_rw == "polkit" and "unix_sock_rw_perms" not in values:
            # Whoever may connect is polkit's decision then, and everybody has to get that far.
            self.unix_sock_rw_perms = "0777"

    @classmethod
    def from_file(cls, path: Path, *, must_exist: bool = False) -> Settings:
        """Read the file; one that is not there means the defaults, unless it ``must_exist``.

        Raises ``ConfSyntax`` naming file and key, or ``OpenFailed``.
        """
        return cls(conf_file.read(path, must_exist=must_exist), str(path))

    @property
    def controls_access(self) -> bool:
        """Whether each call is checked against the rights of its caller."""
        return "polkit" in self.access_drivers

    @property
    def asks_polkit(self) -> bool:
        """Whether anything is left to polkit."""
        return self.controls_access or "polkit" in (self.auth_unix_rw, self.auth_unix_ro)

    @property
    def log_output_list(self) -> list[Output]:
        """Where the log goes; nowhere named when empty."""
        return parse_outputs(self.log_outputs)

    @property
    def log_filter_list(self) -> list[Filter]:
        """What is logged of which modules."""
        return parse_filters(self.log_filters)
