"""Settings: libvirt's keys, their types, and faults that name the key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vird import errors
from vird.daemon.settings import Settings


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    settings = Settings.from_file(tmp_path / "libvirtd.conf")
    assert settings.max_clients == 5000
    assert settings.unix_sock_rw_perms == "0770"


def test_a_file_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(errors.OpenFailed, match=r"nothere\.conf"):
        Settings.from_file(tmp_path / "nothere.conf", must_exist=True)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"max_clients": "many"}, "max_clients: expected int"),
        ({"max_clients": 0}, "max_clients: expected a number of at least 1"),
        ({"unix_sock_rw_perms": "rw"}, "unix_sock_rw_perms: expected an octal mode"),
        ({"auth_unix_rw": "ldap"}, "auth_unix_rw: unsupported auth ldap"),
        ({"auth_tcp": "polkit"}, "auth_tcp: unsupported auth polkit"),
        ({"access_drivers": ["polkit", "acl"]}, "access_drivers: unsupported access driver acl"),
        ({"listen_tcp": "yes"}, "listen_tcp: expected int"),
        ({"tls_allowed_dn_list": [1]}, "tls_allowed_dn_list: expected a string list"),
    ],
)
def test_a_wrong_value_is_refused_by_name(values: dict[str, Any], fault: str) -> None:
    with pytest.raises(errors.ConfSyntax) as caught:
        Settings(values, "libvirtd.conf")
    assert fault in str(caught.value)


def test_keys_of_libvirt_that_mean_nothing_here_are_accepted() -> None:
    assert Settings({"min_workers": 3, "listen_tcp": 0, "max_clients": 7}).max_clients == 7


def test_everybody_gets_as_far_as_polkit_unless_the_mode_says_otherwise() -> None:
    assert Settings({"auth_unix_rw": "polkit"}).unix_sock_rw_perms == "0777"
    assert Settings({"auth_unix_rw": "polkit", "unix_sock_rw_perms": "0750"}).unix_sock_rw_perms == "0750"


def test_polkit_is_asked_where_it_is_named() -> None:
    assert not Settings().asks_polkit
    assert Settings({"auth_unix_ro": "polkit"}).asks_polkit
    controlled = Settings({"access_drivers": ["polkit"]})
    assert controlled.asks_polkit
    assert controlled.controls_access
    assert not Settings({"access_drivers": ["none"]}).controls_access
