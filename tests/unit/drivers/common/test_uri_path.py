"""Paths of URIs that a daemon answers to."""

from __future__ import annotations

import pytest

from vird.api.uri import Uri
from vird.drivers.common.uri_path import check_uri_path
from vird.errors import InternalError
from vird.host.paths import Paths

SYSTEM = Paths()
SESSION = Paths.for_session("/home/me", "/run/user/1")


def test_each_daemon_answers_to_its_own() -> None:
    check_uri_path(Uri.parse("qemu:///system"), SYSTEM)
    check_uri_path(Uri.parse("qemu:///session"), SESSION)
    check_uri_path(Uri.parse("qemu:///session"), SYSTEM, "/session")


@pytest.mark.parametrize(
    ("uri", "paths", "advice"),
    [
        ("network:///session", SYSTEM, "unexpected network URI path '/session', try network:///system"),
        ("qemu:///system", SESSION, "unexpected qemu URI path '/system', try qemu:///session"),
        ("qemu://", SYSTEM, "unexpected qemu URI path '', try qemu:///system"),
    ],
)
def test_others_are_told_what_would_do(uri: str, paths: Paths, advice: str) -> None:
    with pytest.raises(InternalError, match=advice):
        check_uri_path(Uri.parse(uri), paths)
