"""ssh in Python: which hosts are known, and who logs in."""

from __future__ import annotations

import asyncio
import subprocess
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from vird import errors
from vird.client import ssh
from vird.client.endpoint import Endpoint, SshWay

asyncssh = pytest.importorskip("asyncssh", reason="the extra 'ssh' is not installed")

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE6hA3Y6XOtxo8hgVEzoa0Vrdx8ZjesgenAN3NuAP8ss"
ALL = ("agent", "privkey", "password", "keyboard-interactive")


class Answers:
    """A person who knows what is in ``known``."""

    def __init__(self, known: dict[str, str] | None = None) -> None:
        self.known = known or {}
        self.asked: list[str] = []

    def __call__(self, wanted: list[str]) -> dict[str, str]:
        self.asked += wanted
        return {name: answer for name in wanted for word, answer in self.known.items() if word in name}


def hosts(
    file: Path, verify: str = "normal", *, port: int = 22, name: str = "libssh", says: str = ""
) -> ssh.KnownHosts:
    way = SshWay(name, None, "true", None, str(file), verify, ALL)
    return ssh.KnownHosts(Endpoint("ssh", "", host="far", port=port, ssh=way), way, Answers({"Accept": says}))


def test_a_new_host_is_written_down(tmp_path: Path) -> None:
    file = tmp_path / "of" / "mine" / "known"
    hosts(file, "auto").take(KEY)
    hosts(file, "normal", port=2222, says="y").take(OTHER)
    assert file.read_text() == f"far {KEY}\n[far]:2222 {OTHER}\n"
    assert [key.export_public_key("openssh").decode().strip() for key in hosts(file).trusted()[0]] == [KEY]


@pytest.mark.parametrize(
    ("name", "kind", "start"),
    [("libssh2", errors.Ssh, "SSH transport error: "), ("libssh", errors.Libssh, "libssh transport error: ")],
)
def test_a_new_host_that_nobody_knows(tmp_path: Path, name: str, kind: type, start: str) -> None:
    for says in ("n", "", "perhaps"):
        place = hosts(tmp_path / "known", says=says, name=name)
        with pytest.raises(kind) as raised:
            place.take(KEY)
        assert place.failure is raised.value
        shown = ssh.fingerprint(b64decode(KEY.split()[1]), name)
        assert str(raised.value) == f"{start}SSH host key for 'far' ({shown}) was not accepted"
    assert not (tmp_path / "known").exists()


@pytest.mark.parametrize("verify", ["normal", "auto"])
def test_a_host_with_another_key_is_refused(tmp_path: Path, verify: str) -> None:
    file = tmp_path / "known"
    file.write_text(f"far {OTHER}")
    with pytest.raises(errors.AuthFailed, match="HOST KEY VERIFICATION FAILED") as raised:
        hosts(file, verify, says="y").take(KEY)
    assert raised.value.domain is errors.ErrorDomain.LIBSSH
    assert file.read_text() == f"far {OTHER}"


def test_the_port_that_one_library_writes_down(tmp_path: Path) -> None:
    (tmp_path / "known").write_text(f"[far]:22 {KEY}\n")
    assert len(hosts(tmp_path / "known").trusted()[0]) == 1


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(errors.SystemError_, match="unable to load knownhosts file"):
        hosts(tmp_path).trusted()
    with pytest.raises(errors.Libssh, match="failed to write known_host file"):
        hosts(Path("/proc/known"), "auto").take(KEY)


def test_hashes_are_those_of_the_libraries() -> None:
    assert ssh.fingerprint(b"", "libssh2") == "D4:1D:8C:D9:8F:00:B2:04:E9:80:09:98:EC:F8:42:7E"
    assert ssh.fingerprint(b"", "libssh").startswith("e3:b0:c4:42:98:fc")


def person(keyfile: Path | None = None, known: dict[str, str] | None = None, methods: Any = ALL) -> ssh.Person:
    way = SshWay("libssh", None, "true", None if keyfile is None else str(keyfile), "/none", "normal", methods)
    return ssh.Person(way, Endpoint("ssh", "", host="far", ssh=way), Answers(known))


def test_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".ssh").mkdir()
    plain = tmp_path / ".ssh" / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(plain)], check=True)

    async def count(who: ssh.Person) -> list[int]:
        return [len(await who.keys()), len(await who.keys())]

    for who in (person(plain), person()):
        assert asyncio.run(count(who)) == [1, 0]
    assert asyncio.run(count(person(plain, methods=("password",)))) == [0, 0]
    with pytest.raises(errors.AuthFailed, match="error while reading private key '/none'"):
        asyncio.run(count(person(Path("/none"))))


def test_a_passphrase_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("bcrypt", reason="keys with a passphrase need the package 'bcrypt'")
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    file = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-a", "1", "-N", "open sesame", "-f", str(file)], check=True)
    assert len(asyncio.run(person(file, {"Passphrase": "open sesame"}).keys())) == 1
    for known in ({}, {"Passphrase": "open barley"}):
        with pytest.raises(errors.AuthFailed, match="error while reading private key"):
            asyncio.run(person(file, known).keys())


def test_passwords_and_questions() -> None:
    who = person(known={"password": "s"})
    assert [who.password() for _ in range(4)] == ["s", "s", "s", None]
    assert person(methods=("privkey",), known={"password": "s"}).password() is None
    who = person(known={"password": "s", "Code": "7"})
    assert (who.talks(), who.told(["Password: ", "Code: "]), who.talks()) == (True, ["s", "7"], True)
    # a server that asks nothing, or what nobody knows, is not let ask again
    assert who.talks() is False
    who = person()
    assert (who.talks(), who.told(["Password: "]), who.talks()) == (True, None, False)
    assert person().told([]) == []


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket
    import sys

    monkeypatch.setitem(sys.modules, "asyncssh", None)
    near, far = socket.socketpair()
    way = SshWay("libssh", None, "true", None, "/none", "normal", ALL)
    with far, pytest.raises(errors.ConfigUnsupported, match="need the Python package 'asyncssh'"):
        ssh.SshSocket.to(Endpoint("ssh", "", host="far", ssh=way), near, Answers())
    assert near.fileno() == -1
