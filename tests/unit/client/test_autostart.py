"""A daemon that is started by the first who wants it."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from vird import errors
from vird.client import autostart
from vird.client.autostart import command, connected
from vird.client.dial import dial
from vird.client.endpoint import Endpoint, Places, endpoint_of, parse

DAEMON = """#!{python}
import socket, sys
assert sys.argv[1:] == ["--timeout=120"]
with socket.create_server({path!r}, family=socket.AF_UNIX) as listening:
    listening.accept()[0].sendall(b"hello")
"""


def connect(path: str) -> socket.socket:
    return dial(Endpoint("unix", "", path=path))


def environment(folder: Path, script: str) -> dict[str, str]:
    (folder / "libvirtd").write_text(script)
    (folder / "libvirtd").chmod(0o755)
    return {"LIBVIRTD_PATH": str(folder)}


def test_it_is_started_and_answers(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    environ = environment(tmp_path, DAEMON.format(python=sys.executable, path=path))
    with connected(path, connect, environ) as sock:
        assert sock.recv(100) == b"hello"


def test_one_that_is_there_is_taken(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with socket.create_server(path, family=socket.AF_UNIX):
        connected(path, connect, environment(tmp_path, "no program")).close()


def test_one_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autostart, "OTHERS_S", 0.05)
    path = str(tmp_path / "s")
    with pytest.raises(errors.OperationTimeout, match=r"does not answer at .*, and ended with 3"):
        connected(path, connect, environment(tmp_path, "#!/bin/sh\nexit 3\n"))
    with pytest.raises(errors.SystemError_, match="cannot start"):
        connected(path, connect, {"LIBVIRTD_PATH": str(tmp_path / "nothing")})


def test_when_none_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(errors.SystemError_, match="Failed to connect socket"):
        connected(str(tmp_path / "s"), connect, {"LIBVIRT_AUTOSTART": "0"})


def test_ours_by_default() -> None:
    assert command({}) == [sys.executable, "-m", "vird.cli.main", "daemon", "--timeout=120"]


@pytest.mark.parametrize(
    ("uri", "is_root", "starts"),
    [
        (None, False, True),
        (None, True, False),
        ("qemu:///session", False, True),
        ("qemu:///session", True, False),
        ("qemu:///system", False, False),
        ("qemu+unix:///session?socket=/s", False, False),
        ("qemu+tcp://h/session", False, False),
    ],
)
def test_only_a_users_own(uri: str | None, is_root: bool, starts: bool) -> None:
    places = Places("/run/libvirt", is_root, lambda path: False, "/run/user/7/libvirt")
    assert endpoint_of(None if uri is None else parse(uri), places).autostart is starts
