"""Connection URIs, apart and together."""

from __future__ import annotations

import pytest

from vird.api.uri import Uri
from vird.errors import InvalidArg


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("qemu:///system", Uri("qemu", path="/system")),
        ("test:///default", Uri("test", path="/default")),
        (
            "qemu+unix:///system?socket=/run/a b",
            Uri("qemu", "unix", path="/system", parameters=(("socket", "/run/a b"),)),
        ),
        (
            "qemu+ssh://root@host:2222/system?keyfile=/k&no_verify=1",
            Uri("qemu", "ssh", "root", "host", 2222, "/system", (("keyfile", "/k"), ("no_verify", "1"))),
        ),
        ("qemu+tls://[::1]:16514/session", Uri("qemu", "tls", None, "::1", 16514, "/session")),
        ("esx://us%40er@host/?no_verify=", Uri("esx", None, "us@er", "host", None, "/", (("no_verify", ""),))),
        ("test:///tmp/a%20file.xml", Uri("test", path="/tmp/a file.xml")),
        ("network:///system", Uri("network", path="/system")),
    ],
)
def test_parts(text: str, uri: Uri) -> None:
    assert Uri.parse(text) == uri
    assert Uri.parse(str(uri)) == uri


@pytest.mark.parametrize("text", ["", "system", "/run/x", "qemu://host:port/system", "qemu://[::1/system"])
def test_what_is_no_uri(text: str) -> None:
    with pytest.raises(InvalidArg):
        Uri.parse(text)


def test_local_forgets_the_way() -> None:
    assert str(Uri.parse("qemu+ssh://root@host:22/system?keyfile=/k").local) == "qemu:///system"


def test_parameters() -> None:
    uri = Uri.parse("qemu+unix:///system?socket=/s&mode=direct")
    assert uri.parameter("mode") == "direct"
    assert uri.parameter("proxy") is None
