"""`auth.conf` and a program's own answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from vird import errors
from vird.client.credentials import answers_for, auth_files, gathered

TEXT = """[credentials-test]
authname=fred
password=12%34

[auth-libvirt-far]
credentials=test

[auth-libvirt-broken]
credentials=none

[auth-libvirt-empty]
"""


def test_by_host() -> None:
    assert answers_for("far", TEXT) == {"authname": "fred", "password": "12%34"}
    assert answers_for("other", TEXT) == {}
    assert answers_for("other", TEXT.replace("libvirt-far", "libvirt-default"))["authname"] == "fred"


@pytest.mark.parametrize(
    ("host", "text"), [("broken", "Missing group 'credentials-none'"), ("empty", "Missing item 'credentials'")]
)
def test_faults(host: str, text: str) -> None:
    with pytest.raises(errors.AuthFailed, match=text):
        answers_for(host, TEXT)


def test_no_ini() -> None:
    with pytest.raises(errors.AuthFailed):
        answers_for("far", "password without a group")


def test_the_program_is_asked_for_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "auth.conf"
    file.write_text(TEXT.replace("password=12%34\n", ""))
    asked: list[str] = []

    def ask(names: list[str]) -> dict[str, str]:
        asked.extend(names)
        return {"password": "p"}

    found = gathered("far", [tmp_path / "none", file], ask, ["authname", "password"])
    assert found == {"authname": "fred", "password": "p"}
    assert asked == ["password"]
    assert gathered("far", [], None, ["password"]) == {}


def test_where_it_is(tmp_path: Path) -> None:
    assert auth_files("/a", {"LIBVIRT_AUTH_FILE": "/b"}, tmp_path) == [Path("/a")]
    assert auth_files(None, {"LIBVIRT_AUTH_FILE": "/b"}, tmp_path) == [Path("/b")]
    assert auth_files(None, {}, tmp_path)[0] == tmp_path / "auth.conf"
