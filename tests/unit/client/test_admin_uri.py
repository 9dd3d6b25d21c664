"""Which administration socket a URI means."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vird import errors
from vird.client import admin_uri
from vird.client.endpoint import Places

ROOT = Places("/run/libvirt", True, lambda path: False, "/run/user/0/libvirt")
USER = Places("/run/libvirt", False, lambda path: False, "/run/user/7/libvirt")


@pytest.mark.parametrize(
    ("uri", "places", "path"),
    [
        ("libvirtd:///system", ROOT, "/run/libvirt/libvirt-admin-sock"),
        ("virtqemud:///system", ROOT, "/run/libvirt/virtqemud-admin-sock"),
        ("libvirtd:///session", USER, "/run/user/7/libvirt/libvirt-admin-sock"),
        ("libvirtd:///system", USER, "/run/libvirt/libvirt-admin-sock"),
        ("libvirtd+unix:///system?socket=/s", ROOT, "/s"),
    ],
)
def test_paths(uri: str, places: Places, path: str) -> None:
    assert admin_uri.socket_of(uri, places) == path


@pytest.mark.parametrize(
    ("uri", "text"),
    [
        ("qemu:///system", "Unsupported URI scheme 'qemu'"),
        ("libvirtd+tcp://h/system", "Unsupported URI scheme 'libvirtd+tcp'"),
        ("libvirtd:///nothing", "Invalid URI path '/nothing', try '/system'"),
        ("libvirtd:///system?foo=1", "Unknown URI parameter 'foo'"),
    ],
)
def test_what_is_none(uri: str, text: str) -> None:
    with pytest.raises(errors.ConfigUnsupported, match=re.escape(text)):
        admin_uri.socket_of(uri, ROOT)


def test_the_choice(tmp_path: Path) -> None:
    def chosen(name: str | None = None, **environ: str) -> str:
        return admin_uri.choose(name, environ, tmp_path, is_root=True)

    assert chosen() == "libvirtd:///system"
    assert admin_uri.choose(None, {}, tmp_path, is_root=False) == "libvirtd:///session"
    (tmp_path / "libvirt-admin.conf").write_text('uri_default = "virtqemud:///system"\n')
    assert chosen() == "virtqemud:///system"
    assert chosen(LIBVIRT_ADMIN_DEFAULT_URI="a:///b") == "a:///b"
    assert chosen("c:///d", LIBVIRT_ADMIN_DEFAULT_URI="a:///b") == "c:///d"
    (tmp_path / "libvirt-admin.conf").write_text("uri_default = 3\n")
    with pytest.raises(errors.ConfSyntax, match="expected a string"):
        chosen()
